import type { Progress } from '../compute/progress.js';
import type { SampleRecord } from '../records/record.js';
import type { Store } from '../records/store.js';
import { libraryVersion } from '../records/version.js';
import type { TextTask } from '../tasks/few-shot.js';
import type { SampledText, TextSampler } from './sampler.js';

export interface SampleTask {
  readonly sampler: TextSampler;
  readonly task: TextTask;
  /** How many problems: the first ones of the task. */
  readonly problems: number;
  /** Samples of each problem. */
  readonly candidates: number;
  /** 0.8 unless told. */
  readonly temperature?: number;
  readonly seed: number;
  readonly store: Store;
  readonly signal?: AbortSignal;
  readonly progress?: (progress: Progress) => void;
}

/** What a row keeps of a completion: whether it answers, the answer, its log-probability (0 where unknown) and its tokens. */
export const TEXT_FEATURES = { answered: 0, answer: 1, logProbability: 2, tokens: 3 } as const;

/**
 * Samples the first problems of a task again and again, marks the answers and stores one row a sample, at once when it is done:
 * samples that the store has are not made again, so a run that was stopped goes on where it was. Returns the rows asked for,
 * sorted by key.
 *
 * @example await sampleTask({ sampler, task: fewShot('add-digits'), problems: 16, candidates: 64, seed: 0, store })
 */
export async function sampleTask(options: SampleTask): Promise<SampleRecord[]> {
  const { sampler, task, problems, candidates, temperature = 0.8, seed, store, signal, progress } = options;
  for (const [name, value] of Object.entries({ problems, candidates })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`sampleTask: expected ${name} to be a whole number >= 1, got ${value}`);
    }
  }
  const keyOf = (problem: number, candidate: number) => ({
    family: 'language',
    model: sampler.model,
    task: task.name,
    strategy: `${temperature === 0 ? 'greedy' : `sampled at ${temperature}`}${sampler.chat ? ' in a chat' : ''}`,
    depth: task.maxTokens,
    width: 1,
    seed,
    problem,
    candidate,
  });
  const missing = (problem: number) =>
    Array.from({ length: candidates }, (_, candidate) => candidate).filter(
      (candidate) => !store.has(keyOf(problem, candidate)),
    );
  const total = problems * candidates;
  let done = total - Array.from({ length: problems }, (_, i) => missing(i).length).reduce((a, b) => a + b, 0);
  const report = () => progress?.({ done, total, label: `${sampler.model} on ${task.name}` });
  report();
  for (let index = 0; index < problems; index++) {
    const wanted = missing(index);
    if (wanted.length === 0) continue;
    signal?.throwIfAborted();
    const problem = task.problem(index);
    let since = performance.now();
    const keep = ({ candidate, text, tokens, logProbability, forwards, flops }: SampledText) => {
      const answer = task.answerOf(text);
      const [mark] = task.mark([problem], [{ text }]);
      const now = performance.now();
      store.append([
        {
          ...keyOf(index, candidate),
          parameters: sampler.parameters,
          difficulty: problem.difficulty,
          forwardsAsked: task.maxTokens,
          forwardsUsed: forwards,
          flops,
          wallMs: now - since,
          quality: mark!.quality,
          correct: mark!.correct,
          features: [answer === undefined ? 0 : 1, answer ?? 0, logProbability ?? 0, tokens],
          backend: sampler.backend,
          version: libraryVersion(),
        },
      ]);
      since = now;
      done++;
      report();
    };
    const question = {
      prompt: problem.prompt,
      maxTokens: task.maxTokens,
      temperature,
      stop: task.stop,
      seed,
      problem: index,
      candidates: wanted,
      ...(signal === undefined ? {} : { signal }),
    };
    await sampler.sample(question, keep);
  }
  return store
    .read()
    .filter(
      (row) =>
        row.model === sampler.model &&
        row.task === task.name &&
        row.strategy === keyOf(0, 0).strategy &&
        row.depth === task.maxTokens &&
        row.seed === seed &&
        row.problem < problems &&
        row.candidate < candidates,
    );
}
