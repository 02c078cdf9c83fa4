import { shipped } from '../compute/code.js';
import type { Progress } from '../compute/progress.js';
import { settingsOf } from '../compute/settings.js';
import { ancestral } from '../families/language/drawing.js';
import type { SampleKey } from '../records/key.js';
import type { SampleRecord } from '../records/record.js';
import type { Store } from '../records/store.js';
import { single } from '../strategies/single.js';
import { runCells, type SweepCell } from '../sweep/loop.js';
import { checkCount } from '../sweep/plan.js';
import { keyOf, marksOf, type Origin, originOf, rowOf } from '../sweep/row.js';
import type { TextTask } from '../tasks/few-shot.js';
import type { SampledText, TextSampler } from './sampler.js';

export interface SampleTask {
  readonly sampler: TextSampler;
  readonly task: TextTask;
  /** How many problems: the first ones of the task. */
  readonly problems: number;
  /** Samples of each problem. */
  readonly candidates: number;
  /** Default 0.8. */
  readonly temperature?: number;
  readonly seed: number;
  readonly store: Store;
  /** Forgets the rows asked for that the store has, and makes them anew (default false): for code that has changed where no hash sees it. */
  readonly fresh?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((progress: Progress) => void) | undefined;
}

/** Temperature of a task's samples, by default. */
const TEMPERATURE = 0.8;

/** Samples candidates of one problem and hands each over as a row as soon as it is done. */
async function sampleProblem(
  { sampler, task, temperature = TEMPERATURE, seed, signal }: SampleTask,
  origin: Origin,
  keys: readonly SampleKey[],
  keep: (rows: readonly SampleRecord[]) => void,
): Promise<void> {
  const problem = task.problem(keys[0]!.problem);
  let since = performance.now();
  const onDone = ({ candidate, text, tokens, logProbability, nfe, flops }: SampledText) => {
    const answer = task.answerOf(text);
    const [mark] = marksOf(task, [problem], [{ text }]);
    const now = performance.now();
    const wallMs = now - since;
    since = now;
    keep([
      rowOf(origin, {
        ...{ problem, candidate, nfe, flops, wallMs },
        mark: mark!,
        text: { ...(answer === undefined ? {} : { answer }), logProbability, tokens },
      }),
    ]);
  };
  const question = {
    prompt: problem.prompt,
    maxTokens: task.maxTokens,
    temperature,
    stop: task.stop,
    seed,
    problem: problem.index,
    candidates: keys.map(({ candidate }) => candidate),
    ...(signal === undefined ? {} : { signal }),
  };
  await sampler.sample(question, onDone);
}

/**
 * Samples the first problems of a task again and again, marks the answers and stores one row per sample, at once when it is done:
 * samples that the store has are not made again, so a run that was stopped goes on where it was. Returns the rows asked for,
 * sorted by key.
 *
 * @example await sampleTask({ sampler, task: fewShot('add-digits'), problems: 16, candidates: 64, seed: 0, store })
 */
export async function sampleTask(options: SampleTask): Promise<SampleRecord[]> {
  const {
    sampler,
    task,
    problems,
    candidates,
    temperature = TEMPERATURE,
    seed,
    store,
    fresh,
    signal,
    progress,
  } = options;
  checkCount('sampleTask', 'problems', problems, 1);
  checkCount('sampleTask', 'candidates', candidates, 1);
  const { model, parameters, backend } = sampler;
  const family = shipped({
    family: 'language',
    modality: 'language',
    model,
    parameters,
    settings: settingsOf(sampler, `sampler of ${model}`),
    sampler: ancestral({ temperature }),
  } as const);
  const budget = { depth: task.maxTokens, width: 1 };
  const origin = originOf({ family, task, strategy: single(), budget, seed, backend });
  const label = `${model} on ${task.name}`;
  const cells = Array.from(
    { length: problems },
    (_, problem): SweepCell<SampleRecord, SampleKey> => ({
      label,
      keys: Array.from({ length: candidates }, (__, candidate) => keyOf(origin, problem, candidate)),
      batch: candidates,
      make: (keys, keep) => sampleProblem(options, origin, keys, keep),
    }),
  );
  return runCells({ label, cells, store, fresh, signal, progress });
}
