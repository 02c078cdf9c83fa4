import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { inPackage } from '../../compute/paths.js';
import { ENGINES } from './index.js';
import { jobName, word } from './job.js';

const JOB = {
  ...{ plan: "a plan/it's.plan.jsonl", shards: 20, at: 4, minutes: 90, memory: 2, cores: 2, gpus: 1, retries: 3 },
  command: 'inference-scaling',
} as const;

for (const engine of ['slurm', 'hyperqueue', 'parallel']) {
  test(`${engine}: a script that the shell can read, for every shard, with its limits and retries`, () => {
    const { text, file } = ENGINES[engine]!(JOB);
    execFileSync('sh', ['-n'], { input: text });
    assert.match(file, /^a plan\/it's\.plan\.[\w.]+$/);
    for (const part of [/20/, /sweep/, /OMP_NUM_THREADS=2/, /logs/]) assert.match(text, part);
  });
}

test('hyperqueue: each task names its shard, whatever other schedulers have said', () => {
  const { text } = ENGINES['hyperqueue']!({ ...JOB, plan: 'study.plan.jsonl' });
  assert.ok(text.includes('--array 1-20 '));
  assert.ok(text.includes('sweep study.plan.jsonl --shard "$HQ_TASK_ID/20"'));
});

test('slurm: time, memory, GPUs, array, requeue and a container', () => {
  const { text } = ENGINES['slurm']!({ ...JOB, plan: 'study.plan.jsonl', image: 'study.sif' });
  for (const line of [
    '--array=1-20%4',
    '--time=1:30:00',
    '--mem=2048M',
    '--cpus-per-task=2',
    '--gres=gpu:1',
    '--requeue',
  ]) {
    assert.ok(text.includes(`#SBATCH ${line}\n`), line);
  }
  assert.ok(text.includes('apptainer exec --nv study.sif inference-scaling sweep study.plan.jsonl --shards 20'));
  assert.ok(text.includes('--output=study.plan.logs/%a.log'));
});

test('kubernetes: an indexed job with retries per index, which a lost node does not count among', () => {
  const { spec, metadata } = JSON.parse(ENGINES['kubernetes']!({ ...JOB, image: 'registry/study:1' }).text);
  assert.equal(metadata.name, 'sweep-it-s');
  assert.deepEqual(
    [spec.completionMode, spec.completions, spec.parallelism, spec.backoffLimitPerIndex],
    ['Indexed', 20, 4, 3],
  );
  assert.equal(spec.podFailurePolicy.rules[0].action, 'Ignore');
  const [{ args, image, resources }] = spec.template.spec.containers;
  assert.deepEqual(args, ['sweep', JOB.plan, '--shards', '20']);
  assert.equal(image, 'registry/study:1');
  assert.deepEqual(resources.limits, { cpu: '2', memory: '2048Mi', 'nvidia.com/gpu': '1' });
});

test("kubernetes: the manifest is valid by the API's own schema, with and without GPUs, and what is not is found", () => {
  const schema = JSON.parse(readFileSync(inPackage('src', 'machines', 'fixtures', 'kubernetes-job.json'), 'utf8'));
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
  const holds = (value: object): boolean => validate(value);
  for (const job of [
    { ...JOB, image: 'registry/study:1' },
    { ...JOB, gpus: 0, retries: 0, shards: 1 },
  ]) {
    const manifest = JSON.parse(ENGINES['kubernetes']!(job).text);
    assert.ok(holds(manifest), JSON.stringify(validate.errors));
    const [container] = manifest.spec.template.spec.containers;
    for (const wrong of [
      { ...manifest, spec: { ...manifest.spec, completions: '20' } },
      { ...manifest, spec: { ...manifest.spec, backoffLimitPerIndexes: 3 } },
      { ...manifest, kind: 'CronJob' },
      { ...manifest, spec: { template: { spec: { containers: [{ ...container, arguments: [] }] } } } },
    ])
      assert.ok(!holds(wrong), JSON.stringify(wrong));
  }
});

test('words of a shell and names of jobs', () => {
  assert.equal(word("it's"), String.raw`'it'\''s'`);
  assert.equal(execFileSync('sh', ['-c', `printf %s ${word(`a 'b' "c" $d`)}`], { encoding: 'utf8' }), `a 'b' "c" $d`);
  assert.equal(jobName({ plan: 'x/Größe 2.plan.jsonl' }), 'sweep-gr-e-2');
});
