import { shipped } from '../../compute/code.js';
import { configure } from '../../compute/settings.js';
import { type Spent, totalSpent } from '../../families/spent.js';
import { argmax, groupBy } from '../../numerics/statistics.js';
import { checkBudget } from '../../strategies/strategy.js';
import type { TextProblem } from '../../tasks/few-shot.js';
import { scoreAll, type Verifier } from '../../verifiers/verifier.js';
import { continuation, hasEnded } from './continued.js';
import type { ServedSample } from './play.js';
import type { Served } from './served.js';
import type { ServedStrategy } from './sweep.js';

export interface ServedBeam {
  /** Continuations of each reply that is kept; of `width` the best width / expand are (default 4). */
  readonly expand?: number;
  /** Tokens between two judgements (default 64). */
  readonly step?: number;
}

export const SERVED_BEAM: Required<ServedBeam> = { expand: 4, step: 64 };

/** A reply under way. */
interface Open {
  readonly place: number;
  readonly text: string;
  readonly ended: boolean;
  readonly score: number;
}

/**
 * Beam search over the pieces of a reply: `width` replies are continued by `step` tokens, a verifier scores what is there, the best
 * width / expand go on with `expand` continuations each, until all have ended or have the task's tokens; the best is taken (C. Snell et al.,
 * arXiv:2408.03314, section 3.2). Each piece reads all before it again, and is counted so.
 *
 * @param served from `openServed`
 * @param verifier scores replies, also unfinished ones
 * @param given `expand` and `step`, the tokens of a piece
 * @returns the strategy, of kind 'process'
 * @throws TypeError where the server does not continue texts; RangeError for a width that is no multiple of `expand`.
 * @example servedBeam(served, llmJudge(served, sampler)).kind // 'process'
 */
export function servedBeam(
  served: Served,
  verifier: Verifier<TextProblem, ServedSample>,
  given: ServedBeam = {},
): ServedStrategy {
  const { options, settings } = configure<Required<ServedBeam>>('beam', given, SERVED_BEAM);
  const { expand, step } = options;
  return shipped({
    name: 'beam',
    kind: 'process',
    settings,
    verifier,
    serialDepth: ({ depth }) => depth + Math.ceil(depth / step),
    run({ problems, budget, seed, meter }) {
      checkBudget('beam', budget);
      const { depth, width } = budget;
      if (width % expand !== 0)
        throw new RangeError(`beam: expected a width that is a multiple of ${expand}, got ${width}`);
      const bills = problems.map((): Spent[] => []);
      let all = problems.flatMap((_, place) =>
        Array.from({ length: width }, (): Open => ({ place, text: '', ended: false, score: 0 })),
      );
      const best = (own: readonly Open[]) =>
        [...own].sort((a, b) => b.score - a.score).slice(0, Math.max(1, width / expand));
      for (let written = 0; written < depth && all.some(({ ended }) => !ended); written += step) {
        if (written > 0) {
          // What has ended needs no continuations.
          all = [...groupBy(all, ({ place }) => place).values()].flatMap((own) =>
            best(own).flatMap((one) => new Array<Open>(one.ended ? 1 : expand).fill(one)),
          );
        }
        const most = Math.min(step, depth - written);
        const open = all.flatMap((one, i) => (one.ended ? [] : [{ ...one, i }]));
        const numbers = new Map<number, number>();
        const calls = open.map(({ place, text }) => {
          const candidate = numbers.get(place) ?? 0;
          numbers.set(place, candidate + 1);
          const wants = { maxTokens: most, stop: served.task.stop };
          const reply = { problem: problems[place]!, seed, candidate, begun: text, pieces: written / step };
          return continuation(served, reply, wants);
        });
        const pieces = served.said(calls, 'model');
        const grown = open.map(({ text }, j) => served.sampleOf(text + pieces[j]!.text, j, { nfe: 0, flops: 0 }));
        const judged = scoreAll(
          verifier,
          open.map(({ place }) => problems[place]!),
          grown,
          meter.nested(),
        );
        const after = [...all];
        open.forEach(({ place, i }, j) => {
          bills[place]!.push(pieces[j]!, judged[j]!);
          const ended = hasEnded(pieces[j]!, most);
          after[i] = { place, text: grown[j]!.text, ended, score: judged[j]!.score };
        });
        const { nfe, flops } = totalSpent(pieces);
        meter.count(nfe, flops);
        all = after;
      }
      return problems.map((_, place) => {
        const own = all.filter((one) => one.place === place);
        const { text, score } = own[argmax(own.map((one) => one.score))]!;
        const spent = totalSpent(bills[place]!);
        return { sample: served.sampleOf(text, 0, spent), score, ...spent };
      });
    },
  });
}
