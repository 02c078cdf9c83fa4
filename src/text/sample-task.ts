import { shipped } from '../compute/code.js';
import type { Progress } from '../compute/progress.js';
import { settingsOf } from '../compute/settings.js';
import { ancestral } from '../families/language/drawing.js';
import { groupBy } from '../numerics/statistics.js';
import type { SampleKey } from '../records/key.js';
import type { SampleRecord } from '../records/record.js';
import type { Rows, Store } from '../records/store.js';
import { openTexts, type TextKey, type TextRecord, textRecord } from '../records/texts.js';
import { single } from '../strategies/single.js';
import { checkTask } from '../sweep/check.js';
import { runCells, type SweepCell } from '../sweep/loop.js';
import { checkCount } from '../sweep/plan.js';
import { keyOf, marksOf, type Origin, originOf, rowOf } from '../sweep/row.js';
import type { Judged, TextProblem, TextTask } from '../tasks/few-shot.js';
import { inBatches } from './batches.js';
import { inPool } from './pool.js';
import { type Prices, priceOf } from './prices.js';
import type { SampledText, TextSampler } from './sampler.js';
import { SettingsChanged } from './server/errors.js';

export interface SampleTask {
  readonly sampler: TextSampler;
  readonly task: TextTask;
  /** How many problems: the first ones of the task. */
  readonly problems: number;
  /** Samples of each problem. */
  readonly candidates: number;
  /** Problems with the numbers of their candidates, in the place of the first ones of each. */
  readonly wanted?: ReadonlyMap<number, readonly number[]> | undefined;
  /** Default 0.8. */
  readonly temperature?: number;
  readonly seed: number;
  readonly store: Store;
  /** What tokens cost: rows then have a `price`. */
  readonly prices?: Prices | undefined;
  /** Keeps what was said beside the rows, in the store's folder `texts` (default true). */
  readonly texts?: boolean;
  /** Forgets the rows asked for that the store has, and makes them anew (default false): for code that has changed where no hash sees it. */
  readonly fresh?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((progress: Progress) => void) | undefined;
}

/** Temperature of a task's samples, by default. */
export const TEMPERATURE = 0.8;
/** Rows of a batch for each question that may be asked at once: many, since the end of a batch is waited for. */
const ROWS_PER_QUESTION = 64;

/** Candidates by their problems, in the order in which these are asked for. */
const byProblem = (keys: readonly SampleKey[]): [number, number[]][] =>
  [...groupBy(keys, ({ problem }) => problem)].map(([problem, some]) => [
    problem,
    some.map(({ candidate }) => candidate),
  ]);

/** What came of a reply: its answer and its mark. */
export async function judged(task: TextTask, problem: TextProblem, text: string): Promise<Judged> {
  if (task.judge !== undefined) return task.judge(problem, text);
  return judgedAtOnce(task, problem, text);
}

function judgedAtOnce(task: TextTask, problem: TextProblem, text: string): Judged {
  const answer = task.answerOf(text);
  const [mark] = marksOf(task, [problem], [{ text }]);
  return { mark: mark!, ...(answer === undefined || answer === '' ? {} : { answer }) };
}

/** Samples the candidates of some problems and hands over what comes of one reply as rows at once. */
async function sampleProblems(
  { sampler, task, temperature, seed, signal, texts, prices }: CellOfSamples,
  origin: Origin,
  keys: readonly SampleKey[],
  keep: (rows: readonly SampleRecord[]) => void,
): Promise<void> {
  let since = performance.now();
  const made = (problem: TextProblem, samples: readonly SampledText[], marks: readonly Judged[]) => {
    const now = performance.now();
    const wallMs = (now - since) / samples.length;
    since = now;
    return samples.map((sampled, i) => {
      const { candidate, nfe, flops, logProbability, tokens } = sampled;
      const { promptTokens, reasoningTokens, finish, latencyMs } = sampled;
      const { answer, mark } = marks[i]!;
      const record = texts === undefined ? undefined : textRecord(keyOf(origin, problem.index, candidate), sampled);
      const price = prices === undefined ? undefined : priceOf(prices, { ...origin, tokens, promptTokens });
      const text = record?.text;
      const told = { answer, logProbability, tokens, promptTokens, reasoningTokens, price, text, finish, latencyMs };
      return { row: rowOf(origin, { problem, candidate, nfe, flops, wallMs, mark, text: told }), record };
    });
  };
  const batches = inBatches<ReturnType<typeof made>[number]>((some) => {
    // Before the rows, so that no row is without its text; a text without a row is harmless.
    const records = some.flatMap(({ record }) => (record === undefined ? [] : [record]));
    texts?.add(records);
    keep(some.map(({ row }) => row));
  });
  const waiting = byProblem(keys);
  const work = async (stopped: AbortSignal) => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, candidates] = next;
      const problem = task.problem(index);
      const late: Promise<void>[] = [];
      const question = {
        prompt: problem.prompt,
        messages: problem.messages,
        maxTokens: origin.depth,
        ...{ temperature, stop: task.stop, seed, problem: index, candidates, signal: stopped },
      };
      await sampler.sample(question, (...samples) => {
        if (task.judge === undefined) {
          const marks = samples.map(({ text }) => judgedAtOnce(task, problem, text));
          late.push(batches.add(made(problem, samples, marks)));
          return;
        }
        const judging = Promise.all(samples.map(({ text }) => judged(task, problem, text))).then((marks) =>
          batches.add(made(problem, samples, marks)),
        );
        // Heard of below, when the question is done.
        judging.catch(() => undefined);
        late.push(judging);
      });
      await Promise.all(late);
    }
  };
  await inPool(Math.min(sampler.questions ?? 1, waiting.length), work, signal);
}

type Asked = Omit<SampleTask, 'texts'> & {
  readonly temperature: number;
  readonly texts: Rows<TextRecord, TextKey> | undefined;
};

/** What rows say of a sampler: the family that it is, with the settings that it has now. */
export function familyOf(sampler: TextSampler, temperature: number) {
  const { model, parameters } = sampler;
  const settings = settingsOf(sampler, `sampler of ${model}`);
  return shipped({
    family: 'language',
    modality: 'language',
    model,
    parameters,
    settings,
    sampler: ancestral({ temperature: settings['temperature'] === undefined ? temperature : 1 }),
  } as const);
}

/** Tokens that a reply to a task may have, thoughts included: the depth of its rows. */
export const depthOf = (sampler: TextSampler, task: TextTask): number => task.maxTokens + (sampler.thinks ?? 0);

/** What the rows of samples are made of; `store` and `texts` are where they go, and what was said. */
type CellOfSamples = Pick<
  Asked,
  'sampler' | 'task' | 'problems' | 'candidates' | 'wanted' | 'temperature' | 'seed' | 'prices' | 'signal' | 'texts'
>;

/** The cell of samples with the settings that a sampler has now; its batches have whole problems. */
export function sampleCell(asked: CellOfSamples): SweepCell<SampleRecord, SampleKey> {
  const { sampler, problems, candidates, temperature, seed } = asked;
  const task = taskFor(sampler, asked.task);
  const { model, backend } = sampler;
  const family = familyOf(sampler, temperature);
  const budget = { depth: depthOf(sampler, task), width: 1 };
  const origin = originOf({ family, task, strategy: single(), budget, seed, backend });
  const firstOnes = Array.from({ length: candidates }, (_, candidate) => candidate);
  const wanted = [...(asked.wanted ?? Array.from({ length: problems }, (_, problem) => [problem, firstOnes] as const))];
  const together = Math.max(1, Math.ceil(((sampler.questions ?? 0) * ROWS_PER_QUESTION) / candidates));
  return {
    label: `${model} on ${task.name}`,
    keys: wanted.flatMap(([problem, numbers]) => numbers.map((candidate) => keyOf(origin, problem, candidate))),
    batch: together * candidates,
    make: (left, keep) => sampleProblems({ ...asked, task }, origin, left, keep),
  };
}

/**
 * The cell of samples and its first row, which is made to learn what a row costs and which settings the sampler turns out to have. Nothing is
 * stored.
 */
export async function pilotSample(asked: Omit<CellOfSamples, 'texts'>) {
  for (;;) {
    const cell = sampleCell({ ...asked, texts: undefined });
    const rows: SampleRecord[] = [];
    try {
      await cell.make(cell.keys.slice(0, 1), (some) => rows.push(...some));
      return { cell, row: rows[0]! };
    } catch (error) {
      if (!(error instanceof SettingsChanged)) throw error;
    }
  }
}

/**
 * Samples the first problems of a task again and again, marks the answers and stores one row per sample, at once when it is done:
 * samples that the store has are not made again, so a run that was stopped goes on where it was. A sampler that chats is asked as the task
 * says for chats. Returns the rows asked for, sorted by key.
 *
 * @param options sampler, task, problems, candidates, temperature, seed and store; `fresh`, `signal`, `progress`
 * @returns the rows asked for, sorted by key
 * @throws TypeError for what is no task, RangeError for counts below 1, and what the sampler throws
 * @example (await sampleTask({ sampler, task: sums, problems: 8, candidates: 4, seed: 0, store })).length // 32
 */
export async function sampleTask(options: SampleTask): Promise<SampleRecord[]> {
  const { task, problems, candidates, temperature = TEMPERATURE } = options;
  const { store, fresh, signal, progress } = options;
  checkCount('sampleTask', 'problems', problems, 1);
  checkCount('sampleTask', 'candidates', candidates, 1);
  checkTask(task, [0]);
  if (task.count !== undefined && problems > task.count) {
    throw new RangeError(`sampleTask: expected at most the ${task.count} problems of ${task.name}, got ${problems}`);
  }
  const texts = options.texts === false ? undefined : openTexts(options.store.folder);
  try {
    for (;;) {
      // Again where the sampler turned out to have other settings.
      const cell = sampleCell({ ...options, temperature, texts });
      try {
        return await runCells({ label: cell.label, cells: [cell], store, fresh, signal, progress });
      } catch (error) {
        if (!(error instanceof SettingsChanged)) throw error;
      }
    }
  } finally {
    texts?.close();
  }
}

/** A task as it is put to a sampler: as a chat where that is what it does. */
export const taskFor = ({ settings }: Pick<TextSampler, 'settings'>, task: TextTask): TextTask =>
  settings['chat'] === true ? (task.chats?.() ?? task) : task;
