import { shipped } from '../compute/code.js';
import { Meter } from '../compute/meter.js';
import { type Key, Stream } from '../compute/random.js';
import { type Family, generate, type Spending } from './family.js';
import { type Spent, spentOn } from './spent.js';

/** Candidates that are not drawn before they are finished. */
export interface Recalled<P> {
  readonly problems: readonly P[];
  readonly keys: readonly Key[];
  readonly spending: Spending;
  readonly steps: number;
}

interface Kept<Sample> extends Spent {
  readonly sample: Sample;
  readonly wallMs: number;
}

/**
 * A family that draws no sample twice: strategies that look at the same candidates then share them. What a sample cost when it was
 * drawn, wall time included, is counted each time it is asked for, as though it were drawn anew. For one task, since problems are
 * told apart by their index.
 *
 * @param family whose samples are kept
 * @returns the family, of the same name and settings
 * @example const family = remembering(languageArithmetic());
 */
export function remembering<P, State, Sample>(family: Family<P, State, Sample>): Family<P, Recalled<P>, Sample> {
  const kept = new Map<string, Kept<Sample>>();
  const nameOf = ({ seed, problem, candidate, stream = Stream.sample }: Key, steps: number, least: number) =>
    `${steps} ${least} ${stream} ${seed} ${problem} ${candidate}`;
  return shipped(
    {
      family: family.family,
      modality: family.modality,
      model: family.model,
      parameters: family.parameters,
      sampler: family.sampler,
      settings: family.settings,
      begin: (problems, keys, spending) => ({ problems, keys, spending, steps: 0 }),
      refine: (state) => ({ ...state, steps: state.steps + 1 }),
      finish({ problems, keys, spending, steps }) {
        const names = keys.map((key) => nameOf(key, steps, spending.least ?? 0));
        const fresh = names.flatMap((name, i) => (kept.has(name) ? [] : [i]));
        if (fresh.length > 0) {
          const meter = new Meter();
          const samples = meter.time(() =>
            generate(
              family,
              fresh.map((i) => problems[i]!),
              fresh.map((i) => keys[i]!),
              { ...spending, depth: steps, meter },
            ),
          );
          samples.forEach((sample, i) => {
            const spent = spentOn(sample, meter, samples.length);
            kept.set(names[fresh[i]!]!, { sample, ...spent, wallMs: meter.wallMs / samples.length });
          });
        }
        const freshly = new Set(fresh);
        return names.map((name, i) => {
          const { sample, nfe, flops, wallMs } = kept.get(name)!;
          spending.meter.count(nfe, flops);
          if (!freshly.has(i)) spending.meter.remember(wallMs);
          return sample;
        });
      },
      discard() {},
    },
    family,
  );
}
