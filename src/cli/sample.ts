import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../compute/settings.js';
import { progressBar } from '../notebook/progress.js';
import { mean } from '../numerics/statistics.js';
import type { SampleRecord } from '../records/record.js';
import { openStore } from '../records/store.js';
import { FEW_SHOT_TASKS, type FewShotName, fewShot, type TextTask } from '../tasks/few-shot.js';
import { findDialect } from '../text/dialect.js';
import { type OpenAiOptions, openAiSampler } from '../text/openai.js';
import { pilotTask } from '../text/pilot.js';
import { pricesFrom } from '../text/prices.js';
import { type RepeatedSampling, repeatedSampling } from '../text/report.js';
import { sampleTask } from '../text/sample-task.js';
import type { TextSampler } from '../text/sampler.js';
import { DIALECTS, type Dialect, type Thinking } from '../text/server/thinking.js';
import { toJson } from './json.js';
import { checkPlot, writePlot } from './plot-file.js';
import { ownTask, PROBLEMS_KINDS, PROBLEMS_USAGE } from './problems.js';
import {
  axisOf,
  type ChatOf,
  runStrategies,
  STRATEGIES_KINDS,
  STRATEGIES_USAGE,
  strategiesFigure,
  strategiesText,
  strategyNames,
} from './strategies.js';
import { numberOf, options, required, UsageError } from './usage.js';

export const SAMPLE_USAGE = `inference-scaling sample --model MODEL --task TASK [options]
  --model MODEL     a GGUF file, a folder in Hugging Face's layout, or smollm2 (135M parameters, 93 MB, downloaded when first
                    asked for); with --server, the model's name there
  --server URL      an OpenAI-compatible server (vLLM, llama.cpp, Ollama, hosted), for example http://localhost:8000/v1
  --parameters N    of the server's model, for its FLOPs
  --task TASK       ${FEW_SHOT_TASKS.join(', ')}; with --problems N of them (default 20)
${PROBLEMS_USAGE}
  --pilot N         finds difficulties by so many samples of each problem first, in five levels
  --first N         only so many of the file's problems (default: all)
  --prompt TEMPLATE in Jinja, over the columns: 'Q: {{ question }}\nA:' (default '{{ question }}'); or a file that holds one, or a JSON list
                    of messages with templates as their contents
  --examples FILE   solved problems with the same columns: \`examples\` in the template, or put before each prompt
  --max-tokens N    of a reply (default 512 for problems of your own)
  --stop TEXT       that ends a reply
  --samples N       of each problem (default 64)
  --temperature T   (default 0.8)
  --seed S          (default 0)
  --chat            as a message in the model's chat template; answers are read from replies in words, up to 512 tokens
  --thinking N,...  tokens of thought, each budget in turn, beside --max-tokens of answer; with --server, a chat
  --dialect NAME    how the server takes a budget: ${DIALECTS.join(', ')} (default: found by asking)
  --effort WORD,... low,medium,high: how much to think in words, each in turn; with --server, a chat
${STRATEGIES_USAGE}
  --rows N          sequences decoded side by side in this process (default 32)
  --concurrency N   requests under way at once (default 8)
  --timeout S       seconds that a request may take (default 120)
  --retries N       further tries of a request that failed in a way that may pass (default 6)
  --estimate-tokens counts four letters as a token where a server does not count tokens
  --key-variable V  the environment variable that holds the server's key (default OPENAI_API_KEY)
  --to FOLDER       where the rows go, one per sample (default data/runs/sample). A run that was stopped goes on there
  --fresh           samples anew what the folder has; a fresh run that was stopped goes on without --fresh
  --json            one JSON object instead of a table`;

const KINDS = {
  model: 'string',
  server: 'string',
  parameters: 'string',
  ...PROBLEMS_KINDS,
  task: 'string',
  first: 'string',
  pilot: 'string',
  samples: 'string',
  temperature: 'string',
  seed: 'string',
  chat: 'boolean',
  thinking: 'string',
  dialect: 'string',
  effort: 'string',
  ...STRATEGIES_KINDS,
  rows: 'string',
  concurrency: 'string',
  timeout: 'string',
  retries: 'string',
  'estimate-tokens': 'boolean',
  'key-variable': 'string',
  to: 'string',
  fresh: 'boolean',
  json: 'boolean',
} as const;

type Write = (text: string) => void;
type Values = ReturnType<typeof options<typeof KINDS>>;

interface Opened {
  /** One for each way of thinking that is asked for. */
  readonly samplers: readonly TextSampler[];
  /** Makes other chat models of the same server; undefined in this process. */
  readonly chatOf?: ChatOf;
  dispose(): void;
}

function serverOptions(url: string, values: Values, err: Write): OpenAiOptions {
  const parameters = numberOf('parameters', required('parameters', values.parameters), 1, 1e15, true);
  if (!URL.canParse(url)) throw new UsageError(`--server: expected a URL, got ${url}`);
  const thinks = values.thinking !== undefined || values.effort !== undefined;
  return {
    url,
    model: required('model', values.model),
    parameters,
    concurrency: numberOf('concurrency', values.concurrency ?? '8', 1, 1000, true),
    timeoutMs: Math.round(1000 * numberOf('timeout', values.timeout ?? '120', 0.001, 86_400, false)),
    retries: numberOf('retries', values.retries ?? '6', 0, 1000, true),
    estimateTokens: values['estimate-tokens'] === true,
    notice: (sentence) => err(`inference-scaling: ${sentence}\n`),
    ...(values['key-variable'] === undefined ? {} : { keyVariable: values['key-variable'] }),
    ...(values.chat || thinks ? { chat: true } : {}),
  };
}

/** The ways of thinking that are asked for; one that is undefined where none is. */
async function thinkingOf(values: Values, options: OpenAiOptions, err: Write): Promise<(Thinking | undefined)[]> {
  const { thinking, dialect, effort } = values;
  if (thinking !== undefined && effort !== undefined) throw new UsageError('expected --thinking or --effort, got both');
  if (dialect !== undefined && !(DIALECTS as readonly string[]).includes(dialect)) {
    throw new UsageError(`--dialect: expected one of ${DIALECTS.join(', ')}, got ${dialect}`);
  }
  if (effort !== undefined) return effort.split(',').map((word) => ({ effort: required('effort', word.trim()) }));
  if (thinking === undefined) return [undefined];
  const budgets = thinking.split(',').map((text) => numberOf('thinking', text, 0, 1e7, true));
  const found = (dialect as Dialect | undefined) ?? (await findDialect(options));
  if (dialect === undefined) err(`inference-scaling: ${options.url} takes budgets as --dialect ${found}\n`);
  return budgets.map((budget) => ({ budget, dialect: found }));
}

async function onServer(url: string, values: Values, err: Write): Promise<Opened> {
  const options = serverOptions(url, values, err);
  const ways = await thinkingOf(values, options, err);
  const samplers = ways.map((thinking) => openAiSampler(thinking === undefined ? options : { ...options, thinking }));
  const { thinking: _, ...plain } = options;
  const chatOf: ChatOf = ({ model, url: elsewhere = url, parameters }) => {
    if (!URL.canParse(elsewhere)) throw new UsageError(`--judge-server: expected a URL, got ${elsewhere}`);
    return openAiSampler({ ...plain, url: elsewhere, model, parameters, chat: true });
  };
  return { samplers, chatOf, dispose: () => undefined };
}

/** Loaded only here: a server's samples need no TensorFlow. */
async function inThisProcess(values: Values): Promise<Opened> {
  const asked = required('model', values.model);
  if (values.thinking !== undefined || values.effort !== undefined) {
    throw new UsageError('--thinking, --effort: expected --server with them, got none');
  }
  const rows = numberOf('rows', values.rows ?? '32', 1, 1024, true);
  if (asked !== 'smollm2' && !existsSync(asked)) {
    throw new UsageError(`--model: expected a file, a folder or smollm2, got ${asked} (is --server missing?)`);
  }
  const { useBackend } = await import('../compute/backend.js');
  const { textGenerator } = await import('../pretrained/generator.js');
  const { openModel } = await import('../pretrained/open-model.js');
  const { localSampler } = await import('../text/local.js');
  await useBackend();
  // What may be downloaded comes last: where something is missing, it is said before.
  const { provision, SMOLLM2 } = await import('../pretrained/provision.js');
  const path = asked === 'smollm2' ? await provision(SMOLLM2, { progress: progressBar() }) : asked;
  const model = await openModel(path);
  const generator = textGenerator(model, { rows });
  return {
    samplers: [localSampler(generator, { chat: values.chat === true })],
    dispose() {
      generator.dispose();
      model.dispose();
    },
  };
}

const percent = (share: number) => `${Number((100 * share).toPrecision(3))}%`;

/** What became of samples that count as wrong because they give no answer. */
function unansweredLine({ unanswered, cut }: RepeatedSampling, maxTokens: number, chat: boolean): string {
  const parts = [`no answer in ${percent(unanswered)} of samples`];
  if (cut > 0) parts.push(`${cut === 1 ? 'all' : percent(cut)} were cut at ${maxTokens} tokens`);
  if (unanswered > 0.5 && !chat) parts.push('a model that replies in words is asked with --chat');
  return parts.join('; ');
}

function report(found: RepeatedSampling, head: string, unanswered: string): string {
  const { coverage, control, chosen, verdict } = found;
  const line = (cells: readonly string[]) => cells.map((text) => text.padStart(8)).join('  ');
  const lines = coverage.map(({ k, value, low, high }, i) =>
    line([`${k}`, ...[value, low, high, control[i]!.value, chosen.majority[i]!.value].map((x) => x.toFixed(3))]),
  );
  return [
    head,
    line(['k', 'pass@k', 'low', 'high', 'control', 'majority']),
    ...lines,
    unanswered,
    `coverage above its control: ${verdict}`,
  ].join('\n');
}

/** Options that only problems in a file have. */
const OWN_OPTIONS = [...(Object.keys(PROBLEMS_KINDS) as (keyof typeof PROBLEMS_KINDS)[]), 'first'].filter(
  (option) => option !== 'problems',
) as Exclude<keyof typeof PROBLEMS_KINDS | 'first', 'problems'>[];

/** How a sampler thinks, in words and as what machines read. */
function wayText({ budget, dialect, effort }: Settings): { readonly text: string; readonly settings: object } {
  if (budget !== undefined)
    return { text: ` with ${String(budget)} tokens of thought`, settings: { thinking: budget, dialect } };
  return effort === undefined
    ? { text: '', settings: {} }
    : { text: ` at effort ${String(effort)}`, settings: { effort } };
}

/** The task that is asked for, and how many of its problems. */
async function taskOf(values: Values): Promise<{ readonly task: TextTask; readonly problems: number }> {
  const { problems: asked = '20', task: name, first } = values;
  if (!/^\d+$/.test(asked)) {
    if (name !== undefined) throw new UsageError(`expected --task or --problems FILE, got both ${name} and ${asked}`);
    const task = await ownTask(values);
    const most = task.count ?? 1;
    if (most < 2) throw new UsageError(`--problems: expected at least 2 problems, got ${most}`);
    return { task, problems: first === undefined ? most : numberOf('first', first, 2, most, true) };
  }
  const given = required('task', name);
  const own = OWN_OPTIONS.find((option) => values[option] !== undefined);
  if (own !== undefined) throw new UsageError(`--${own}: expected --problems FILE with it, got --task ${given}`);
  if (!(FEW_SHOT_TASKS as readonly string[]).includes(given)) {
    throw new UsageError(`--task: expected one of ${FEW_SHOT_TASKS.join(', ')}, got ${given}`);
  }
  return { task: fewShot(given as FewShotName), problems: numberOf('problems', asked, 2, 1e6, true) };
}

/** `inference-scaling sample`: a task sampled again and again, by a model here or on a server, with coverage and its control. */
export async function sampleCommand(args: readonly string[], out: Write, err: Write): Promise<void> {
  const values = options(args, KINDS);
  const { task: plain, problems } = await taskOf(values);
  const pilot = values.pilot === undefined ? undefined : numberOf('pilot', values.pilot, 1, 1e6, true);
  const candidates = numberOf('samples', values.samples ?? '64', 1, 1e6, true);
  const temperature = numberOf('temperature', values.temperature ?? '0.8', 0, 100, false);
  const seed = numberOf('seed', values.seed ?? '0', 0, 0xffffffff, true);
  const folder = values.to ?? join('data', 'runs', 'sample');
  const prices = values.prices === undefined ? undefined : await pricesFrom(values.prices);
  if (values.strategies !== undefined) strategyNames(values);
  const axis = axisOf(values);
  if (values.plot !== undefined) checkPlot(values.plot);
  const { samplers, chatOf, dispose } =
    values.server === undefined ? await inThisProcess(values) : await onServer(values.server, values, err);
  const ks = Array.from({ length: 20 }, (_, i) => 2 ** i).filter((k) => k <= candidates);
  const store = openStore(folder);
  const made: object[] = [];
  try {
    const task =
      pilot === undefined
        ? plain
        : await pilotTask({
            ...{ sampler: samplers[0]!, task: plain, problems, samples: pilot, temperature, seed, store, prices },
            progress: progressBar(),
          });
    if (values.strategies !== undefined) {
      const asked = { given: values, task, problems, temperature, seed, store, prices, chatOf };
      const rows: SampleRecord[] = [];
      for (const sampler of samplers) {
        const some = await runStrategies({ ...asked, sampler });
        rows.push(...some);
        const head = `${sampler.model} on ${task.name}${wayText(sampler.settings).text}: ${problems} problems; rows in ${folder}`;
        if (!values.json) out(`${head}\n${strategiesText(some, seed)}\n`);
      }
      if (values.json) out(`${toJson({ model: samplers[0]!.model, task: task.name, problems, folder, rows })}\n`);
      if (values.plot !== undefined) await writePlot(values.plot, strategiesFigure(rows, axis, seed));
      return;
    }
    for (const sampler of samplers) {
      const progress = progressBar();
      const asked = { sampler, task, problems, candidates, temperature, seed, store, progress, prices };
      const rows = await sampleTask({ ...asked, fresh: values.fresh === true });
      const found = repeatedSampling(rows, ks, { seed, right: (i) => task.problem(i).right });
      const spent = {
        flops: mean(rows, (row) => row.flops),
        tokens: mean(rows, (row) => row.tokens ?? 0),
        thought: mean(rows, (row) => row.reasoningTokens ?? 0),
      };
      const how = wayText(sampler.settings);
      made.push({
        model: sampler.model,
        task: task.name,
        problems,
        samples: candidates,
        ...how.settings,
        ...spent,
        folder,
        ...found,
      });
      if (values.json) continue;
      const thought =
        how.text === '' ? '' : `, ${spent.thought.toFixed(0)} of ${spent.tokens.toFixed(0)} tokens thought`;
      const head = `${sampler.model} on ${task.name}${how.text}: ${problems} problems, ${candidates} samples each, ${spent.flops.toPrecision(3)} FLOPs a sample${thought}; rows in ${folder}`;
      out(`${report(found, head, unansweredLine(found, rows[0]!.depth, sampler.settings['chat'] === true))}\n`);
    }
    if (values.json) out(`${toJson(made.length === 1 ? made[0] : made)}\n`);
  } finally {
    store.close();
    dispose();
  }
}
