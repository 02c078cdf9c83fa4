import { uniforms } from '../../compute/random.js';
import { passAtK } from '../../measure/answers/pass-at-k.js';
import {
  type CountSplit,
  coverageOf,
  fitSpread,
  naiveForecasts,
  SPREADS,
  type SpreadName,
  splitCount,
} from '../../measure/answers/spreads.js';
import { groupBy, mean, smallest, sum } from '../../numerics/statistics.js';
import { alike } from '../../records/alike.js';
import type { CountRow } from '../../records/evidence.js';
import type { Claim, TestOptions } from '../claim.js';
import { beside, decide, errorsOf, everyTask, type Part } from '../combine.js';
import { countedOf, pickedCounts } from '../counted.js';
import { experiment, rowsOf } from '../experiment.js';
import { blocksInterval } from '../interval.js';
import { MATTERS } from '../margins.js';
import { publishedForecasts } from '../published-coverage.js';
import { coverageForecastWorld } from '../world/scenes/coverage-forecast.js';

const sampled = experiment({
  name: 'counts of 10,000 samples a problem',
  table: 'counts',
  notebooks: ['13'],
  modalities: ['language'],
  families: ['language'],
  tasks: ['multiplication'],
});
const real = experiment({
  name: 'counts of a real model',
  table: 'counts',
  notebooks: ['07'],
  modalities: ['language'],
  families: ['language'],
  tasks: ['add-digits', 'add-two-digit', 'add-three', 'add-three-chain', 'multiply-digits'],
  noted: true,
});

/** The spread that decides; the others are told beside it. */
const DECIDES: SpreadName = 'beta';
/** Samples of each problem that forecasts are fitted to, and those that a deciding one needs of each. */
const [SEEN, LEAST_SAMPLES] = [100, 10_000];
/** Of fewer samples an eighth of them is fitted to. */
const EIGHTH = 8;
const FACTOR = Math.sqrt(10);

/** What a model's counts are split into: samples that are seen and samples that are held out, by place in the list of prompts. */
interface Held {
  readonly rows: readonly CountRow[];
  readonly splits: readonly CountSplit[];
  readonly prompts: readonly string[];
  readonly ks: readonly number[];
  readonly seen: number;
}

function heldOut(rows: readonly CountRow[], seed: number): Held {
  const least = smallest(rows.map(({ samples }) => samples));
  const seen = least >= LEAST_SAMPLES ? SEEN : Math.floor(least / EIGHTH);
  const splits = rows.map((row) => {
    const draws = uniforms({ seed, problem: row.problem, candidate: 0 }, 0, seen);
    let at = 0;
    return splitCount(row, seen, () => draws[at++]!);
  });
  const ks: number[] = [];
  for (let k = seen * FACTOR; k <= least - seen; k *= FACTOR) ks.push(Math.round(k));
  return { rows, splits, prompts: rows.map(({ prompt, problem }) => prompt ?? String(problem)), ks, seen };
}

/** Mean absolute errors of the forecasts of one model's coverage on the problems at these places. */
function errorsAt({ splits, ks, seen }: Held, places: readonly number[], spread: SpreadName) {
  const own = places.map((i) => splits[i]!);
  const coverage = (of: 'seen' | 'left', k: number) =>
    mean(own, (split) => passAtK(split[of].samples, split[of].correct, k));
  const truth = ks.map((k) => coverage('left', k));
  const curve = [Math.max(1, Math.round(seen / 10)), seen].map((k) => ({ k, value: coverage('seen', k) }));
  const error = (forecast: (k: number) => number) => mean(ks, (k, i) => Math.abs(forecast(k) - truth[i]!));
  const fit = fitSpread(
    own.map((split) => split.seen),
    spread,
  );
  return {
    spread: error((k) => coverageOf(fit, k)),
    last: error((k) => naiveForecasts(curve, k).last),
    line: error((k) => naiveForecasts(curve, k).line),
  };
}

/** How much less the spread errs than each naive forecast, the mean over models; prompts are left out of all models at once. */
function partsOf(models: readonly Held[], options: TestOptions): Part[] {
  const prompts = [...new Set(models.flatMap((held) => held.prompts))];
  const errors = (kept: readonly number[]) => {
    const names = new Set(kept.map((place) => prompts[place]!));
    return models.map((held) => {
      const places = held.prompts.flatMap((prompt, i) => (names.has(prompt) ? [i] : []));
      return errorsAt(held, places, DECIDES);
    });
  };
  // Both naive forecasts are held against the same fits.
  const known = new Map<number, ReturnType<typeof errors>>();
  const errorsOfBlock = (kept: readonly number[]) => {
    const name = kept.length * prompts.length + sum(kept);
    const found = known.get(name) ?? errors(kept);
    known.set(name, found);
    return found;
  };
  const least = smallest(models.flatMap(({ rows }) => rows.map(({ samples }) => samples)));
  return (['last', 'line'] as const).map(
    (naive): Part => ({
      ...pickedCounts(models[0]!.rows),
      picked: models.map(({ rows }) => pickedCounts(rows).picked).join(' and '),
      what: `${countedOf(models[0]!.rows)}, ${models.length} models: error of ${naive === 'last' ? 'the last point' : 'a straight line'} less that of a Beta`,
      interval: blocksInterval(
        prompts.length,
        (kept) => mean(errorsOfBlock(kept), (one) => one[naive] - one.spread),
        options,
      ),
      open: least < LEAST_SAMPLES ? `${least} samples a problem, expected ${LEAST_SAMPLES}` : undefined,
      of: 'prompts',
    }),
  );
}

/** Beside the verdict: the mean error of every forecast of one model. */
function notesOf(held: Held): Part[] {
  const places = held.rows.map((_, i) => i);
  const errors = SPREADS.map((name) => ({ name, ...errorsAt(held, places, name) }));
  const [first] = errors as [(typeof errors)[number]];
  const all = [
    ...errors.map((one) => [one.name, one.spread] as const),
    ['the last point', first.last] as const,
    ['a straight line', first.line] as const,
  ];
  return all.map(
    ([name, error]): Part => ({
      ...pickedCounts(held.rows),
      what: `${countedOf(held.rows)}, ${held.rows[0]!.parameters.toLocaleString('en')} parameters, ${held.seen} samples seen: mean error of ${name} at k = ${held.ks.join(', ')}`,
      role: 'note',
      region: {},
      interval: () => ({ effect: error, low: error, high: error, samples: held.rows.length }),
    }),
  );
}

const modelsOf = (rows: readonly CountRow[], seed: number): Held[] =>
  alike(
    rows.filter(({ control }) => !control),
    ['model', 'task', 'sampler', 'settings'],
  )
    .map((list) => heldOut(list, seed))
    .filter(({ ks }) => ks.length > 0);

export const coverageForecast: Claim = {
  number: 23,
  id: 'coverage-forecast',
  name: 'A spread of difficulty foretells coverage',
  sentence:
    'A Beta distribution of difficulty that is fitted to 100 samples of each problem foretells coverage up to 10,000 better than the last point and a straight line do.',
  origin: 'lab',
  source:
    'R. Schaeffer et al., arXiv:2502.17578, section 4; scaled: J. Kazdan et al., arXiv:2510.05197; N. Levi, arXiv:2410.16377',
  families: ['language'],
  measured:
    'mean error of a naive forecast of coverage less that of the Beta, over k from 316 to 9,900, the mean over models',
  unit: 'share of problems',
  region: { from: 0, margin: MATTERS.covered },
  rule: 'Counts of 10,000 samples a problem, all models of a task. 100 of each problem’s samples, drawn without replacement, are seen; coverage at k = 316, 1,000, 3,162 (and as far as samples are left) is that of the others. Beta-binomial by maximum likelihood. Naive forecasts: coverage at 100, and the straight line in ln k through 10 and 100, at most 1. Jackknife over twenty blocks of prompts, Student’s interval. Supported where for every task the Beta errs less than both, contradicted where it does not err less than one of them by two points. Scaled and zero-inflated Betas and a nonparametric mixture are told beside it, and so are the real model (an eighth of its samples seen) and published curves.',
  experiments: { sampled, real },
  notebooks: ['13', '07'],
  test(evidence, options) {
    const errors = errorsOf(options.alpha);
    const rows = rowsOf(evidence, sampled);
    const result = everyTask(sampled, rows, errors, (found, own) => {
      const models = modelsOf(found, options.seed);
      const parts = models.length === 0 ? [] : partsOf(models, options);
      return decide(parts, sampled.name, coverageForecast.region, own);
    });
    if (result.hangsOn === null) return result;
    const beyond = [...groupBy([...rows, ...rowsOf(evidence, real)], ({ task }) => task).values()];
    const notes = beyond.flatMap((list) => modelsOf(list, options.seed).flatMap(notesOf));
    return beside(result, [...notes, ...publishedForecasts()], {}, errors);
  },
  world: coverageForecastWorld,
};
