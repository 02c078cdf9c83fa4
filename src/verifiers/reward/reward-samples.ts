import { Meter } from '../../compute/meter.js';
import { integers, type Key, Stream } from '../../compute/random.js';
import { generate } from '../../families/family.js';
import { languageReasoner, type Reasoned } from '../../families/language/reasoner.js';
import { lengthOf } from '../../families/language/training.js';
import type { ReasoningProblem, ReasoningTask } from '../../tasks/reasoning/reasoning.js';

/** What a reward model learns to judge: the answer at the end alone, or every token of the chain as well. */
export type RewardKind = 'outcome' | 'process';

/** Temperatures at which the samples to judge are drawn by default: the hotter, the more of them are wrong. */
const TEMPERATURES: readonly number[] = [1, 1.5, 2, 2.5];
/** Samples drawn together. */
const ROWS = 1024;

/**
 * Whether each token after the prompt is as it should be, up to the first that is not, as people mark steps (H. Lightman et al.,
 * arXiv:2305.20050): of a chain, whether it is the next token due; of the mark, whether the chain is whole; of the answer, at its last
 * token, whether it is right. null where nothing is judged: behind a mistake, and after a chain that was cut short the answer alone.
 *
 * @example stepLabels(task, problem, { chain: [3, 15, 5, 15], answer: [5] }) // [true, true, false, null, null, null] where 3 and 4 are due
 */
export function stepLabels<P extends ReasoningProblem>(
  task: ReasoningTask<P>,
  problem: P,
  { chain, answer }: Pick<Reasoned, 'chain' | 'answer'>,
): (boolean | null)[] {
  const due = problem.chain.flat();
  const wrong = chain.findIndex((token, i) => token !== due[i]);
  const thoughts = chain.map((_, i) => (wrong < 0 || i < wrong ? true : i === wrong ? false : null));
  const before = answer.slice(1).map(() => null);
  if (wrong >= 0) return [...thoughts, null, ...before, null];
  return [...thoughts, chain.length === due.length, ...before, task.check(problem, answer)];
}

/** Samples with what is judged of them, padded to one length. */
export interface LabelledSamples {
  /** [samples x length] */
  readonly tokens: Int32Array;
  /** Of every token: 1 for right, 0 for wrong, -1 where nothing is judged [samples x length]. */
  readonly labels: Float32Array;
  readonly length: number;
}

/**
 * Draws samples of a generator on training problems and marks them by the exact check: of every difficulty, at several
 * temperatures, half of them with whole chains and half with chains cut at any length.
 */
export function judgedSamples<P extends ReasoningProblem>(
  task: ReasoningTask<P>,
  model: string,
  {
    count,
    seed,
    kind,
    temperatures = TEMPERATURES,
  }: {
    readonly count: number;
    readonly seed: number;
    readonly kind: RewardKind;
    readonly temperatures?: readonly number[];
  },
): LabelledSamples {
  const { layout, difficulties } = task;
  const length = lengthOf(layout);
  const tokens = new Int32Array(count * length).fill(layout.pad);
  const labels = new Float32Array(count * length).fill(-1);
  const whole = layout.stepLength * layout.longest;
  const rows = Array.from({ length: count }, (_, index) => {
    const key: Key = { seed, problem: index, candidate: 0, stream: Stream.judge };
    const [d, t, cut] = Array.from(integers(key, 0, 3, 0x7fffffff, Stream.training)) as [number, number, number];
    const problem = task.draw(key, difficulties[d % difficulties.length]!, 'train');
    const temperature = temperatures[t % temperatures.length]!;
    return { index, key, problem, temperature, depth: cut % 2 === 0 ? whole : (cut >> 1) % (whole + 1) };
  });
  for (const temperature of temperatures) {
    const family = languageReasoner(task, { model, temperature });
    for (let depth = 0; depth <= whole; depth++) {
      const group = rows.filter((row) => row.temperature === temperature && row.depth === depth);
      for (let at = 0; at < group.length; at += ROWS) {
        const part = group.slice(at, at + ROWS);
        const problems = part.map(({ problem }) => problem);
        const keys = part.map(({ key }) => key);
        const samples = generate(family, problems, keys, { depth, meter: new Meter() });
        part.forEach(({ index, problem }, i) => {
          const sample = samples[i]!;
          const text = [...problem.prompt, ...sample.chain, layout.answer, ...sample.answer];
          tokens.set(text, index * length);
          const at = index * length + layout.promptLength;
          if (kind === 'outcome')
            labels[at + sample.chain.length + sample.answer.length] = Number(task.check(problem, sample.answer));
          else {
            stepLabels(task, problem, sample).forEach((label, j) => {
              if (label !== null) labels[at + j] = Number(label);
            });
          }
        });
      }
    }
  }
  return { tokens, labels, length };
}
