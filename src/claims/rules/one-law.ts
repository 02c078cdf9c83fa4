import { effectiveExponent, fitFailureTimes } from '../../fit/failure-times.js';
import { LIFETIMES, logLogistic } from '../../laws/lifetimes.js';
import { mean, sum } from '../../numerics/statistics.js';
import { welch } from '../../numerics/welch.js';
import type { Claim, Region } from '../claim.js';
import { beside, combine, errorsOf, type Part } from '../combine.js';
import { openFor } from '../curve-intervals.js';
import { missingFamilies } from '../curves.js';
import { experiment, missingTasks, rowsOf } from '../experiment.js';
import { type Intervals, trainingInterval, unknownInterval } from '../interval.js';
import { pickedFrom } from '../picked.js';
import { type Required, requiredOf } from '../required.js';
import { LEAST_TRAININGS } from '../trainings.js';
import { oneLawWorld } from '../world/scenes/one-law.js';

const language = experiment({
  name: 'language: one chain at many depths',
  table: 'outcomes',
  notebooks: ['21'],
  modalities: ['language'],
  families: ['language'],
  tasks: ['arithmetic'],
  strategies: ['single'],
});
const images = experiment({
  name: 'images: one noise at many depths, beside its limit',
  table: 'outcomes',
  notebooks: ['21'],
  modalities: ['image'],
  families: ['diffusion', 'flow'],
  tasks: ['digits'],
  strategies: ['single'],
});

/** Spreads within this factor of each other are the same. */
const FACTOR = Math.log(1.25);
/** Skewnesses no farther apart than this are: Weibull and log-logistic are 0.22 apart. */
const SKEWED = 0.15;
/** The least share of the items whose need has to lie between the least and the largest budget. */
const INSIDE = 0.5;
/** Shares of the items left at which exponents are told. */
const LEFT = [0.75, 0.5, 0.25];

const spreadOf = ({ shape }: Required) => Math.log(shape.spread);
const skewOf = ({ shape }: Required) => shape.skewness;
const namesOf = (list: readonly Required[]) => list[0]!.setups[0]!;

/** Why a family's needs are not known. */
function openNeeds(list: readonly Required[]): string | undefined {
  const { family } = namesOf(list);
  const inside = mean(list, (one) => one.inside);
  return openFor(
    list.length < LEAST_TRAININGS ? `${family}: ${list.length} trainings, expected ${LEAST_TRAININGS}` : undefined,
    inside < INSIDE ? `${family}: budgets enclose ${inside.toFixed(2)} of the items, expected ${INSIDE}` : undefined,
    list.some(({ shape }) => shape.fit.status === 'not identified')
      ? `${family}: no item lies between budgets`
      : undefined,
  );
}

const difference = (first: readonly number[], second: readonly number[]): Intervals => {
  const samples = first.length + second.length;
  const finite = [...first, ...second].every(Number.isFinite);
  if (!finite || first.length < 2 || second.length < 2) return () => unknownInterval(samples);
  const { value, error, interval } = welch(first, second);
  return (level) => {
    const [low, high] = interval(level);
    return { effect: value, low, high, samples, error };
  };
};

/** A family in which the items of one difficulty need the same, as far as the budgets tell. */
const isSharp = (list: readonly Required[]) => list.every(({ shape }) => shape.fit.status === 'bound hit');

/** The two questions of a pair of families: whether the spread is the same, and whether the shape is. */
function pairParts(first: readonly Required[], second: readonly Required[]): Part[] {
  const [a, b] = [namesOf(first), namesOf(second)];
  const picks = [first, second].map((list) => pickedFrom(list.flatMap((one) => one.setups)));
  const common = {
    family: `${a.family} and ${b.family}`,
    task: picks.map(({ task }) => task).join(' and '),
    picked: picks.map(({ picked }) => picked).join(' beside '),
    of: 'trainings',
  };
  const needs = openFor(openNeeds(first), openNeeds(second));
  const [sharp, both] = [isSharp(first) || isSharp(second), isSharp(first) && isSharp(second)];
  const what = `${a.family}, ${picks[0]!.task} and ${b.family}, ${picks[1]!.task}`;
  return [
    {
      ...common,
      what: `${what}: ln of the ratio of spreads`,
      interval: difference(first.map(spreadOf), second.map(spreadOf)),
      open: openFor(needs, both ? 'neither family’s items differ by more than the budgets' : undefined),
    },
    {
      ...common,
      what: `${what}: difference of skewness`,
      interval: difference(first.map(skewOf), second.map(skewOf)),
      region: { from: -SKEWED, to: SKEWED },
      open: openFor(needs, sharp ? 'items that all need the same have no shape' : undefined),
    },
  ];
}

/** Beside the verdict: which W describes each family best, and its effective exponents with their bands over trainings. */
function notesOf(list: readonly Required[]): Part[] {
  const picked = pickedFrom(list.flatMap((one) => one.setups));
  const { family } = namesOf(list);
  const region: Region = {};
  const note = (what: string, values: readonly number[]): Part => ({
    ...picked,
    what: `${family}: ${what}`,
    role: 'note',
    region,
    interval: (level) => trainingInterval(values, level),
    of: 'trainings',
  });
  if (isSharp(list)) return [];
  const items = sum(list, (one) => one.items.length);
  const totals = LIFETIMES.map((lifetime) => ({
    lifetime,
    total: sum(list, (one) => fitFailureTimes(one.items, lifetime).logLikelihood),
  })).sort((one, other) => other.total - one.total);
  const [best, next] = totals as [(typeof totals)[number], (typeof totals)[number]];
  const fits = list.map((one) => fitFailureTimes(one.items, logLogistic));
  return [
    note(
      'interquartile range of ln(refinements) within a difficulty',
      list.map(({ shape }) => shape.spread),
    ),
    {
      ...note('', []),
      what: `${family}: log-likelihood per item of ${best.lifetime.name}, the best of three, above ${next.lifetime.name}`,
      interval: () => {
        const gain = (best.total - next.total) / items;
        return { effect: gain, low: gain, high: gain, samples: items };
      },
      of: 'items',
    },
    ...LEFT.map((left) =>
      note(
        `effective exponent -d ln S / d ln c where ${left} of the items are left`,
        fits.map((fit) => effectiveExponent(fit, logLogistic, left)),
      ),
    ),
  ];
}

export const oneLaw: Claim = {
  number: 21,
  id: 'one-law',
  name: 'One law for three families',
  sentence:
    'Given its difficulty, the compute that an item needs is spread in the same way in a language model, a diffusion model and a flow model: the survival curves ln t = m + s W have one s and one W, each family its own m.',
  origin: 'title',
  paper: { sentence: 'a universal law', place: 'its title' },
  source:
    'the paper alone; the model: J. Kalbfleisch and R. Prentice, The Statistical Analysis of Failure Time Data (2002), chapters 2 and 3',
  families: ['language', 'diffusion', 'flow'],
  measured:
    'for each pair of families ln of the ratio of the interquartile ranges of ln(required refinements), and the difference of their skewness (Kelly’s)',
  unit: 'ln ratio of spreads',
  region: { from: -FACTOR, to: FACTOR },
  rule: 'One candidate, refined further and further. Required compute of an item: the refinements from which on it is right at every larger budget (language), or within a root mean square of 0.1 a pixel of the limit of fine steps from the same noise (images); between two budgets, or censored below the least or above the largest. Accelerated failure times with a location for each difficulty and Burr’s W, fitted to each training (sizes of the language model count as trainings). Welch’s interval over trainings, three and more of each family, for each pair of families: ln of the ratio of spreads, and the difference of skewness. Supported where every spread is within a factor of 1.25 and every skewness within 0.15 of the others’, contradicted where one lies outside. Open where budgets enclose less than half of a family’s items; a family whose items of one difficulty all need the same has the least spread, 0.01, and no shape.',
  experiments: { language, images },
  notebooks: ['17', '21'],
  test(evidence, { alpha }) {
    const list = [language, images].flatMap((one) => requiredOf(rowsOf(evidence, one))).filter((one) => one.length > 0);
    // Of one family in several decodings or tasks the one with the most trainings.
    const families = oneLaw.families.flatMap((name) => {
      const own = list.filter((one) => namesOf(one).family === name);
      return own.length === 0 ? [] : [own.reduce((a, b) => (b.length > a.length ? b : a))];
    });
    const there = families.map((one) => namesOf(one).family);
    const tasks = [language, images].map((one) =>
      missingTasks(
        one,
        one.families!,
        families.map((own) => namesOf(own)),
      ),
    );
    const missing = openFor(missingFamilies(there, oneLaw.families), ...tasks);
    const parts = families.flatMap((first, i) => families.slice(i + 1).flatMap((second) => pairParts(first, second)));
    const errors = errorsOf(alpha);
    return beside(combine(parts, oneLaw.region, errors, { missing }), families.flatMap(notesOf), oneLaw.region, errors);
  },
  world: oneLawWorld,
};
