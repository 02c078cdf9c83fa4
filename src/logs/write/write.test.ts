import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { openTable } from '../../records/table.js';
import { jsonLines, testFolder } from '../fixtures/folder.js';
import { findLogs, openLog, readSamples, writeLogs } from '../open-log.js';
import { SAMPLE_COLUMNS } from '../sample.js';
import { writeEveryEvalEver } from './every-eval-ever.js';

const folder = testFolder('write');

const verdicts = [true, false, true, null];
const log = folder.file(
  'problems.jsonl',
  jsonLines(
    ['1', '2"\n'].map((problem) => ({
      question: 'What, then?',
      samples: ['a, b', 'line\nbreak "quoted"', '', 'ü\u0000'],
      is_corrects: verdicts,
      gt_answer: 'a',
      orig_dset_idx: problem,
    })),
  ),
);

async function samplesOf(paths: readonly string[], model?: string) {
  const found = await findLogs(paths);
  assert.equal(found.kind, 'samples');
  return readSamples(found.kind === 'samples' ? found.logs : [], { model });
}

describe('tables of logs', () => {
  test('CSV, JSON lines and Parquet hold the same cells', async () => {
    const tables = [];
    for (const ending of ['csv', 'jsonl', 'parquet']) {
      const path = `${folder.path}/table.${ending}`;
      assert.equal(await writeLogs(await findLogs([log]), {}, path), 8);
      const table = await openTable(path);
      assert.deepEqual(table.columns, SAMPLE_COLUMNS);
      tables.push(await table.texts(['problem', 'sample', 'correct', 'model', 'target']));
      table.close();
    }
    assert.deepEqual(tables[1], tables[0]);
    assert.deepEqual(tables[2], tables[0]);
    assert.deepEqual(tables[0]![2]!.slice(0, 4), ['1', '0', '1', null]);
    const packed = await openTable(`${folder.path}/table.parquet`);
    const [[problem], texts, models] = (await packed.texts(['problem', 'text', 'model'])) as [
      string[],
      string[],
      null[],
    ];
    packed.close();
    assert.equal(problem, '1');
    assert.deepEqual(texts.slice(0, 4), ['a, b', 'line\nbreak "quoted"', '', 'ü\uFFFD']);
    assert.ok(models.every((model) => model === null));
    assert.deepEqual(
      readdirSync(folder.path).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });

  test('openLog gives the table without texts, and samples of several logs are numbered on', async () => {
    const again = folder.file('again.jsonl', readFileSync(log));
    const table = await openLog([log, again], { model: 'm' });
    assert.ok(!table.columns.includes('text'));
    const [samples, models] = await table.texts(['sample', 'model']);
    assert.deepEqual(samples!.slice(0, 4), ['0', '1', '2', '3']);
    assert.deepEqual(samples!.slice(8, 12), ['4', '5', '6', '7']);
    assert.ok(models!.every((model) => model === 'm'));
    table.close();
  });

  test('what is refused leaves nothing behind', async () => {
    const broken = folder.file('broken.jsonl', `${readFileSync(log)}{"samples"`);
    const path = `${folder.path}/refused.csv`;
    await assert.rejects(writeLogs(await findLogs([broken]), {}, path), /line 3: expected JSON/);
    assert.ok(!existsSync(path));
    await assert.rejects(writeLogs(await findLogs([log]), {}, `${folder.path}/none/x.csv`), { code: 'ENOENT' });
    assert.deepEqual(
      readdirSync(folder.path).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });
});

describe('every_eval_ever', () => {
  test('a record and its samples, which are read back as they were', async () => {
    const out = `${folder.path}/store`;
    const written = await writeEveryEvalEver(await samplesOf([log], 'maker/a model'), 'Large Language Monkeys', out);
    assert.deepEqual([written.rows, written.unmarked], [6, 2]);
    const place =
      /^data\/[^/]+\/[^/]+\/[^/]+\/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}_samples\.jsonl$/;
    const record = JSON.parse(readFileSync(written.record, 'utf8'));
    const { file_path, checksum, total_rows } = record.detailed_evaluation_results;
    assert.match(file_path, place);
    assert.equal(total_rows, 6);
    const bytes = readFileSync(`${out}/${file_path}`);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), checksum);
    assert.deepEqual(record.evaluation_results[0].score_details, { score: 2 / 3, uncertainty: { num_samples: 6 } });
    assert.deepEqual(await folder.samples(written.record), await folder.samples(written.samples));
    assert.equal((await folder.samples(out)).length, 6);
    const before = (await folder.samples(log)).filter(({ correct }) => correct !== null);
    const after = await folder.samples(`${out}/${file_path}`);
    assert.deepEqual(
      after,
      before.map((sample) => ({ ...sample, model: 'maker/a model', task: 'unknown', filter: 'unknown.is_correct' })),
    );
  });

  test('refuses samples without a model, of two models, and without marks', async () => {
    const write = async (paths: readonly string[], model?: string) =>
      writeEveryEvalEver(await samplesOf(paths, model), 'x', `${folder.path}/refused`);
    await assert.rejects(
      write([log]),
      /expected samples of a model that the log names, got none \(--model names it\)$/,
    );
    const rows = ['a', 'b'].map((model) => ({
      model_id: model,
      sample_id: '1',
      evaluation: { score: 1, is_correct: true },
    }));
    const two = folder.file('two.jsonl', jsonLines(rows));
    await assert.rejects(write([two]), /expected samples of one model, got a and b$/);
    const none = folder.file('none.jsonl', jsonLines([{ task_id: 'x', solution: 'y' }]));
    await assert.rejects(write([none], 'm'), /expected samples that are marked right or wrong, got none$/);
  });
});
