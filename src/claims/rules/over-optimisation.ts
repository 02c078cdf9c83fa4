import { choiceDistance } from '../../laws/over-optimisation.js';
import { mean } from '../../numerics/statistics.js';
import { eachWay } from '../../records/alike.js';
import type { Claim, TestOptions } from '../claim.js';
import { beside, combine, type Errors, errorsOf, everyFamily, noEvidence, type Part } from '../combine.js';
import { byPrompt, commonProblems } from '../compare.js';
import { missingFamilies } from '../curves.js';
import { experiment, rowsOf } from '../experiment.js';
import { meansInterval, trainingInterval } from '../interval.js';
import { pickedFrom } from '../picked.js';
import { nameOf, type Setup, setups } from '../select.js';
import { LEAST_TRAININGS } from '../trainings.js';
import { overOptimisationWorld } from '../world/scenes/over-optimisation.js';

/** Candidates that a choice is fitted at, and those that it is foretold at. */
const [FITTED, TOLD] = [
  [1, 4, 16],
  [64, 256],
];
const WIDTHS = [...FITTED, ...TOLD];
/** A forecast that errs less by this is better in a way that matters, in the judge's unit. */
const MATTERS = 0.01;

const language = experiment({
  name: 'choices by a reward model, marked by the answer',
  table: 'outcomes',
  notebooks: ['21'],
  modalities: ['language'],
  families: ['language'],
  tasks: ['arithmetic'],
  strategies: ['best-of-n'],
  roles: ['verifier'],
});
const images = experiment({
  name: 'choices of noises by one classifier, marked by another',
  table: 'outcomes',
  notebooks: ['21'],
  modalities: ['image'],
  families: ['diffusion', 'flow'],
  tasks: ['digits'],
  strategies: ['best-of-n'],
  roles: ['verifier'],
});

/** The mean errors of three forecasts of the gains at the widths that are foretold. */
export interface ForecastErrors {
  readonly law: number;
  /** The gain stays what it is at the last width that was fitted. */
  readonly last: number;
  /** It goes on along the straight line in ln n through the last two. */
  readonly line: number;
}

/**
 * Fits R = d (a - b d) to the gains at 1, 4 and 16 candidates, where that at 1 is 0, and holds it and two naive forecasts against those at 64 and
 * 256.
 *
 * @param qualities the mean quality at 1, 4, 16, 64 and 256 candidates
 * @example forecastErrors([0, 0.2, 0.3, 0.3, 0.3]).last // 0
 */
export function forecastErrors(qualities: readonly number[]): ForecastErrors {
  const gain = qualities.map((quality) => quality - qualities[0]!);
  const [near, far] = [choiceDistance(4), choiceDistance(16)];
  const [steep, flat] = [gain[1]! / near, gain[2]! / far];
  const b = (steep - flat) / (far - near);
  const a = steep + b * near;
  const slope = (gain[2]! - gain[1]!) / Math.log(4);
  const error = (forecast: (n: number) => number) => mean(TOLD, (n, i) => Math.abs(forecast(n) - gain[3 + i]!));
  return {
    law: error((n) => choiceDistance(n) * (a - b * choiceDistance(n))),
    last: error(() => gain[2]!),
    line: error((n) => gain[2]! + slope * Math.log(n / 16)),
  };
}

/** Mean quality at every width of one model, and the same of every prompt. */
interface Choices {
  readonly setups: readonly Setup[];
  readonly prompts: readonly (readonly number[])[];
}

function choicesOf(rows: readonly Setup[]): Choices[] {
  return eachWay(rows, ['model'], (list): Choices[] => {
    const sorted = WIDTHS.flatMap((width) => list.find((setup) => setup.width === width) ?? []);
    if (sorted.length < WIDTHS.length) return [];
    const problems = commonProblems(sorted);
    const prompts = byPrompt(problems, sorted[0]!.prompts, (problem) =>
      sorted.map(({ scores }) => scores.get(problem)!),
    );
    return [{ setups: sorted, prompts }];
  });
}

const meansOf = ({ prompts }: Choices): number[] => WIDTHS.map((_, k) => mean(prompts, (row) => row[k]!));

/** How much less the law errs than each naive forecast: over trainings of images, over prompts of language. */
function partsOf(trained: readonly Choices[], options: TestOptions): Part[] {
  const { modality } = trained[0]!.setups[0]!;
  const errors = trained.map((one) => forecastErrors(meansOf(one)));
  const picked = pickedFrom(trained.flatMap((one) => one.setups));
  const name = nameOf(trained[0]!.setups[0]!, `by ${trained[0]!.setups[0]!.verifier}`);
  const isImage = modality === 'image';
  return (['last', 'line'] as const).map((naive): Part => {
    const better = (one: ForecastErrors) => one[naive] - one.law;
    return {
      ...picked,
      what: `${name}: error of ${naive === 'last' ? 'the last point' : 'a straight line'} less that of the law`,
      interval: isImage
        ? (level) => trainingInterval(errors.map(better), level)
        : meansInterval([trained[0]!.prompts], ([means]) => better(forecastErrors(Array.from(means!))), options),
      open:
        isImage && trained.length < LEAST_TRAININGS
          ? `${trained.length} trainings, expected ${LEAST_TRAININGS}`
          : undefined,
      of: isImage ? 'trainings' : 'prompts',
    };
  });
}

/** Beside the verdict: what the choice gained at every width, and what was foretold. */
function notesOf(trained: readonly Choices[]): Part[] {
  const picked = pickedFrom(trained.flatMap((one) => one.setups));
  const name = nameOf(trained[0]!.setups[0]!);
  return WIDTHS.slice(1).map((width, k): Part => {
    const gains = trained.map((one) => meansOf(one)[k + 1]! - meansOf(one)[0]!);
    return {
      ...picked,
      what: `${name}: gain of a choice among ${width}`,
      role: 'note',
      region: {},
      interval: (level) => trainingInterval(gains, level),
      of: 'trainings',
    };
  });
}

function test(rows: readonly Setup[], errors: Errors, options: TestOptions) {
  const groups = eachWay(rows, ['asked', 'decoding', 'parameters', 'chooser', 'depth'], (list) => {
    const trained = choicesOf(list);
    return trained.length === 0 ? [] : [trained];
  });
  if (groups.length === 0) return noEvidence(`${rows[0]!.family}: choices among ${WIDTHS.join(', ')}`);
  const result = combine(
    groups.flatMap((trained) => partsOf(trained, options)),
    overOptimisation.region,
    errors,
  );
  return beside(result, groups.flatMap(notesOf), {}, errors);
}

export const overOptimisation: Claim = {
  number: 22,
  id: 'over-optimisation',
  name: 'Over-optimisation of a verifier can be foretold',
  sentence:
    'What a choice among n by an imperfect verifier gains by another judge follows d (a - b d), d the root of ln n - (n - 1) / n: fitted to 1, 4 and 16 candidates it foretells 64 and 256 better than the last point and a straight line do.',
  origin: 'lab',
  source:
    'L. Gao, J. Schulman and J. Hilton, arXiv:2210.10760, equation 1; that the divergence is a bound: A. Beirami et al., arXiv:2401.01879',
  families: ['language', 'diffusion', 'flow'],
  measured: 'mean error of a naive forecast at 64 and 256 candidates less that of the law, in the judge’s unit',
  unit: 'error of the forecast',
  region: { from: 0, margin: MATTERS },
  rule: 'Best-of-n by one verifier, the mean over all choices of n among the candidates that were drawn; marked by another judge (the answer for language, features of the other classifier for images, in standard deviations of one sample). d (a - b d) through the gains at 4 and 16; errors at 64 and 256. Naive forecasts: the gain at 16, and the straight line in ln n through 4 and 16. Student’s interval over trainings for images, BCa over prompts for language. Supported where in every family the law errs less than both, contradicted where in one it does not err less than one of them by 0.01.',
  experiments: { language, images },
  notebooks: ['21'],
  test(evidence, options) {
    const rows = [language, images].flatMap((one) => setups(rowsOf(evidence, one)));
    const errors = errorsOf(options.alpha);
    const missing = missingFamilies(
      rows.map(({ family }) => family),
      overOptimisation.families,
    );
    if (missing === overOptimisation.families.join(' and ')) return noEvidence(missing);
    return everyFamily({ name: 'choices' }, overOptimisation.families, rows, errors, (own, each) =>
      test(own, each, options),
    );
  },
  world: overOptimisationWorld,
};
