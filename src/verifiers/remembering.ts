import { shipped } from '../compute/code.js';
import { Meter } from '../compute/meter.js';
import type { Problem } from '../tasks/task.js';
import { type Scored, scoreAll, type Verifier } from './verifier.js';

interface Kept extends Scored {
  readonly wallMs: number;
}

/**
 * A verifier that judges no sample twice, for samples that a remembering family gives: what a judgement cost, wall time included, is
 * counted each time it is asked for, as though it were made anew.
 *
 * @param verifier that is asked once per sample
 * @returns the verifier, of the same name, settings and scores
 * @example rememberingVerifier(outcomeReward(arithmetic())).name // 'outcome-reward'
 */
export function rememberingVerifier<P extends Problem, Sample extends object>(
  verifier: Verifier<P, Sample>,
): Verifier<P, Sample> {
  const kept = new WeakMap<Sample, Map<number, Kept>>();
  const find = (problem: P, sample: Sample) => kept.get(sample)?.get(problem.index);
  return shipped(
    {
      ...verifier,
      score(problems, samples, meter) {
        const fresh = samples.flatMap((sample, i) => (find(problems[i]!, sample) === undefined ? [i] : []));
        const own = new Meter();
        const scored = own.time(() =>
          scoreAll(
            verifier,
            fresh.map((i) => problems[i]!),
            fresh.map((i) => samples[i]!),
            own,
          ),
        );
        scored.forEach((one, j) => {
          const i = fresh[j]!;
          const problemsOf = kept.get(samples[i]!) ?? new Map<number, Kept>();
          problemsOf.set(problems[i]!.index, { ...one, wallMs: own.wallMs / fresh.length });
          kept.set(samples[i]!, problemsOf);
        });
        const freshly = new Set(fresh);
        return samples.map((sample, i) => {
          const { score, nfe, flops, wallMs } = find(problems[i]!, sample)!;
          meter.count(nfe, flops);
          if (!freshly.has(i)) meter.remember(wallMs);
          return score;
        });
      },
      cost: (problem, sample) => {
        const { nfe, flops } = find(problem, sample)!;
        return { nfe, flops };
      },
    },
    verifier,
  );
}
