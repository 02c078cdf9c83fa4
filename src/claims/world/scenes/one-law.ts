import { logLogistic } from '../../../laws/lifetimes.js';
import type { OutcomeRow } from '../../../records/evidence.js';
import { IMAGES, pick, type Scene } from '../pieces.js';
import { answered, type Dice } from '../rows.js';

const DEPTHS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96];
const ITEMS = 400;
/** The spread of ln(required refinements) in the true world, and how trainings differ in place and spread. */
const [SPREAD, PLACES, SCATTER] = [0.5, 0.1, 0.04];

/** One family: items that are right from a depth of their own on, harder ones later; each training has a place and a spread of its own. */
function family(random: Dice, name: string, trainings: number, times: number): OutcomeRow[] {
  const isText = name === 'language';
  return Array.from({ length: trainings }).flatMap((_, training) => {
    const place = 1.9 + PLACES * random.ofTraining(2 * training);
    const spread = SPREAD * times * Math.exp(SCATTER * random.ofTraining(2 * training + 1));
    const needs = Array.from({ length: ITEMS }, (_, item) =>
      Math.exp(place + (isText ? 0.08 * (item % 12) : 0) + spread * logLogistic.quantile(random.uniform())),
    );
    const of = isText ? {} : ({ family: name, modality: 'image', sampler: 'own' } as const);
    return DEPTHS.flatMap((depth) =>
      answered(
        random,
        {
          ...{ task: isText ? 'arithmetic' : 'digits', strategy: 'single', model: `${name}-${training}` },
          ...{ depth, nfe: depth, flops: 1e6 * depth, ...of },
        },
        (item) => Number(needs[item]! <= depth),
        ITEMS,
      ),
    ).map((row) => (isText ? row : { ...row, difficulty: 0 }));
  });
}

/** The edge of the claim's region, and twice as far. */
const [EDGE, FAR] = [1 / 1.25, 1 / 1.25 ** 2];

export const oneLawWorld: Scene = (random, truth) => ({
  outcomes: [
    ...family(random, 'language', 6, 1),
    ...IMAGES.flatMap((name) => family(random, name, 8, name === 'flow' ? pick(truth, 1, FAR, EDGE) : 1)),
  ],
});
