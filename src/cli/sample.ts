import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { progressBar } from '../notebook/progress.js';
import { mean } from '../numerics/statistics.js';
import { openStore } from '../records/store.js';
import { FEW_SHOT_TASKS, type FewShotName, fewShot } from '../tasks/few-shot.js';
import { openAiSampler } from '../text/openai.js';
import { type RepeatedSampling, repeatedSampling } from '../text/report.js';
import { sampleTask } from '../text/sample-task.js';
import type { TextSampler } from '../text/sampler.js';
import { toJson } from './json.js';
import { numberOf, options, required, UsageError } from './usage.js';

export const SAMPLE_USAGE = `inference-scaling sample --model MODEL --task TASK [options]
  --model MODEL     a GGUF file, a folder in Hugging Face's layout, or smollm2 (135M parameters, 93 MB, downloaded when first
                    asked for); with --server, the model's name there
  --server URL      an OpenAI-compatible server (vLLM, llama.cpp, Ollama, hosted), for example http://localhost:8000/v1
  --parameters N    of the server's model, for its FLOPs
  --task TASK       ${FEW_SHOT_TASKS.join(', ')}
  --problems N      20 unless told
  --samples N       of each problem; 64 unless told
  --temperature T   0.8 unless told
  --seed S          0 unless told
  --chat            as a message in the model's chat template
  --rows N          sequences decoded side by side in this process; 32 unless told
  --concurrency N   requests under way at once; 8 unless told
  --key-variable V  the environment variable that holds the server's key; OPENAI_API_KEY unless told
  --to FOLDER       where the rows go, one a sample; data/runs/sample unless told. A run that was stopped goes on there
  --json            one JSON object instead of a table`;

const KINDS = {
  model: 'string',
  server: 'string',
  parameters: 'string',
  task: 'string',
  problems: 'string',
  samples: 'string',
  temperature: 'string',
  seed: 'string',
  chat: 'boolean',
  rows: 'string',
  concurrency: 'string',
  'key-variable': 'string',
  to: 'string',
  json: 'boolean',
} as const;

type Values = ReturnType<typeof options<typeof KINDS>>;

interface Opened {
  readonly sampler: TextSampler;
  dispose(): void;
}

function onServer(url: string, values: Values): Opened {
  const parameters = numberOf('parameters', required('parameters', values.parameters), 1, 1e15, true);
  if (!URL.canParse(url)) throw new UsageError(`--server: expected a URL, got ${url}`);
  const sampler = openAiSampler({
    url,
    model: required('model', values.model),
    parameters,
    concurrency: numberOf('concurrency', values.concurrency ?? '8', 1, 1000, true),
    ...(values['key-variable'] === undefined ? {} : { keyVariable: values['key-variable'] }),
    ...(values.chat ? { chat: true } : {}),
  });
  return { sampler, dispose: () => undefined };
}

/** Loaded only here: a server's samples need no TensorFlow. */
async function inThisProcess(values: Values): Promise<Opened> {
  const asked = required('model', values.model);
  const rows = numberOf('rows', values.rows ?? '32', 1, 1024, true);
  const { provision, SMOLLM2 } = await import('../pretrained/provision.js');
  if (asked !== 'smollm2' && !existsSync(asked)) {
    throw new UsageError(`--model: expected a file, a folder or smollm2, got ${asked} (is --server missing?)`);
  }
  const path = asked === 'smollm2' ? await provision(SMOLLM2, { progress: progressBar() }) : asked;
  const { useBackend } = await import('../compute/backend.js');
  const { textGenerator } = await import('../pretrained/generator.js');
  const { openModel } = await import('../pretrained/open-model.js');
  const { localSampler } = await import('../text/local.js');
  await useBackend();
  const model = await openModel(path);
  const generator = textGenerator(model, { rows });
  return {
    sampler: localSampler(generator, { chat: values.chat === true }),
    dispose() {
      generator.dispose();
      model.dispose();
    },
  };
}

function report({ coverage, control, chosen, verdict }: RepeatedSampling, head: string): string {
  const line = (cells: readonly string[]) => cells.map((text) => text.padStart(8)).join('  ');
  const lines = coverage.map(({ k, value, low, high }, i) =>
    line([`${k}`, ...[value, low, high, control[i]!.value, chosen.majority[i]!.value].map((x) => x.toFixed(3))]),
  );
  return [
    head,
    line(['k', 'pass@k', 'low', 'high', 'control', 'majority']),
    ...lines,
    `coverage above its control: ${verdict}`,
  ].join('\n');
}

/** `inference-scaling sample`: a task sampled again and again, by a model here or on a server, with coverage and its control. */
export async function sampleCommand(args: readonly string[], out: (text: string) => void): Promise<void> {
  const values = options(args, KINDS);
  const name = required('task', values.task);
  if (!(FEW_SHOT_TASKS as readonly string[]).includes(name)) {
    throw new UsageError(`--task: expected one of ${FEW_SHOT_TASKS.join(', ')}, got ${name}`);
  }
  const task = fewShot(name as FewShotName);
  const problems = numberOf('problems', values.problems ?? '20', 2, 1e6, true);
  const candidates = numberOf('samples', values.samples ?? '64', 1, 1e6, true);
  const temperature = numberOf('temperature', values.temperature ?? '0.8', 0, 100, false);
  const seed = numberOf('seed', values.seed ?? '0', 0, 0xffffffff, true);
  const folder = values.to ?? join('data', 'runs', 'sample');
  const { sampler, dispose } =
    values.server === undefined ? await inThisProcess(values) : onServer(values.server, values);
  try {
    const store = openStore(folder);
    const progress = progressBar();
    const rows = await sampleTask({ sampler, task, problems, candidates, temperature, seed, store, progress });
    store.close();
    const ks = Array.from({ length: 20 }, (_, i) => 2 ** i).filter((k) => k <= candidates);
    const found = repeatedSampling(rows, ks, { seed, right: (i) => task.problem(i).right });
    const flops = mean(rows, (row) => row.flops);
    const head = `${sampler.model} on ${name}: ${problems} problems, ${candidates} samples each, ${flops.toPrecision(3)} FLOPs a sample; rows in ${folder}`;
    const machine = { model: sampler.model, task: name, problems, samples: candidates, flops, folder, ...found };
    out(`${values.json ? toJson(machine) : report(found, head)}\n`);
  } finally {
    dispose();
  }
}
