import { existsSync } from 'node:fs';
import { progressBar } from '../notebook/progress.js';
import { findDialect } from '../text/dialect.js';
import { type OpenAiOptions, openAiSampler } from '../text/openai.js';
import type { TextSampler } from '../text/sampler.js';
import { DIALECTS, type Dialect, type Thinking } from '../text/server/thinking.js';
import type { SampleValues } from './sample-options.js';
import type { ChatOf } from './strategies.js';
import { numberOf, required, UsageError } from './usage.js';

type Write = (text: string) => void;

/** What is known of a server before it is asked. */
type Known = Pick<OpenAiOptions, 'ownTemperature'>;

/** The model that is asked for. */
export interface Opened {
  /** One for each way of thinking that is asked for. */
  readonly samplers: readonly TextSampler[];
  /** Makes other chat models of the same server; undefined in this process. */
  readonly chatOf?: ChatOf;
  dispose(): void;
}

function serverOptions(url: string, values: SampleValues, err: Write, known: Known): OpenAiOptions {
  const parameters = numberOf('parameters', required('parameters', values.parameters), 1, 1e15, true);
  if (!URL.canParse(url)) throw new UsageError(`--server: expected a URL, got ${url}`);
  const thinks = values.thinking !== undefined || values.effort !== undefined;
  return {
    url,
    model: required('model', values.model),
    parameters,
    ...known,
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
async function thinkingOf(values: SampleValues, options: OpenAiOptions, err: Write): Promise<(Thinking | undefined)[]> {
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

async function onServer(url: string, values: SampleValues, err: Write, known: Known): Promise<Opened> {
  const options = serverOptions(url, values, err, known);
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
async function inThisProcess(values: SampleValues): Promise<Opened> {
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

/** Opens the model that is asked for, on a server or in this process. */
export const openModelOf = (values: SampleValues, err: Write, known: Known = {}): Promise<Opened> =>
  values.server === undefined ? inThisProcess(values) : onServer(values.server, values, err, known);
