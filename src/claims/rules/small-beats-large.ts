import { largest, smallest } from '../../numerics/statistics.js';
import { eachWay } from '../../records/alike.js';
import { type Arm, armsOf, bestWay, openArms } from '../arms.js';
import type { Claim } from '../claim.js';
import { all, decide, errorsOf, everyFamily, everyTask, ofEvery, type Part } from '../combine.js';
import { differences } from '../compare.js';
import { primary } from '../curves.js';
import { experiment, rowsOf } from '../experiment.js';
import { meanInterval } from '../interval.js';
import { MATTERS } from '../margins.js';
import { pickedFrom } from '../picked.js';
import { answering, drawn, isControl, isOracle, nameOf, SETS, type Setup, type Spot } from '../select.js';
import { binsOf } from '../thirds.js';
import { closer, imageArm, overTrainings } from '../trainings.js';
import { smallBeatsLargeWorld } from '../world/scenes/small-beats-large.js';

/** Tokens of inference per token of training, as the source has them: much training, as much as inference, hardly any. */
const INFERENCE = [0.16, 0.79, 22];
/** Ratios of parameters that count as "14 times". */
const [LEAST, MOST] = [8, 25];
/** Costs that are the same compute: 1 % apart. */
const ALIKE = 1.01;
const THIRDS = ['easiest', 'middle', 'hardest'];

const language = experiment({
  name: 'language models 8 to 25 times apart in size, at equal FLOPs of training and inference',
  table: 'outcomes',
  notebooks: ['15'],
  modalities: ['language'],
  families: ['language'],
  tasks: ['multiplication'],
});
const images = experiment({
  name: 'image models 8 to 25 times apart in size, at equal FLOPs',
  table: 'distances',
  notebooks: ['22'],
  modalities: ['image'],
  tasks: ['digits'],
  leastSet: 2000,
});

interface Pair<T> {
  /** All that the large model's compute buys of the small one: decided by cost, never by the score. */
  readonly small: readonly T[];
  /** The large model once, at every decoding, for what it costs at its greatest depth. */
  readonly large: readonly T[];
}

/**
 * What the large model's compute buys of the small one, in inference alone, where both were trained on as many tokens and answer R times as
 * many. From 6 N T + 2 N R T (M) for the large model and 6 n T + 2 n R T (m) for the small one: m = M (1 + (3 / R) (1 - n / N)).
 *
 * @example trained(0.79, 14) // 4.5
 */
export const trained = (inference: number, times: number): number => 1 + (3 / inference) * (1 - 1 / times);

/** The pair of sizes closest to 14 times, and of the small one what costs no more than `room` times the large one once. */
function pairOf<T extends Setup | Spot>(
  rows: readonly T[],
  room: (times: number) => number = () => 1,
): Pair<T> | undefined {
  const usable = rows.filter((row) => !isOracle(row) && !isControl(row));
  const sizes = [...new Set(usable.map(({ parameters }) => parameters))];
  const pairs = sizes
    .flatMap((small) => sizes.map((large) => ({ small, large, ratio: large / small })))
    .filter(({ ratio }) => ratio >= LEAST && ratio <= MOST)
    .sort((a, b) => Math.abs(Math.log(a.ratio / 14)) - Math.abs(Math.log(b.ratio / 14)));
  for (const sized of pairs) {
    const once = usable.filter(
      ({ parameters, strategy, width }) => parameters === sized.large && strategy === 'single' && width === 1,
    );
    const depth = largest(once.map((row) => row.depth));
    const cost = smallest(once.filter((row) => row.depth === depth).map(({ flops }) => flops));
    // A step that is guided costs two: half as many steps are the same compute.
    const large = once.filter(({ flops }) => flops >= cost / ALIKE && flops <= cost * ALIKE);
    const most = room(sized.ratio) * cost;
    const small = usable.filter(
      ({ parameters, width, flops }) => parameters === sized.small && width > 1 && flops <= ALIKE * most,
    );
    if (large.length > 0 && small.length > 0) return { small, large };
  }
  return undefined;
}

const label = (row: Setup | Spot, large: Setup | Spot, chosen: string) =>
  nameOf(row, `${chosen} against a model ${(large.parameters / row.parameters).toFixed(1)} times larger`);

/** Parts of language: the small model's best way against the large model once, and the thirds of difficulty beside it. */
function answers(pair: Pair<Arm>, inference: number): Part[] {
  const [small, [large]] = [bestWay(pair.small), pair.large as [Arm]];
  const bin = binsOf([...small.difficulties.values()]);
  const inThird = (third: number) => (problem: number) => bin(small.difficulties.get(problem)!) === third;
  const thirds = new Set(small.difficulties.values()).size > 1 ? THIRDS : [];
  const place = pickedFrom(pair.small, [large]);
  return [
    {
      ...place,
      what: `${label(small, large, 'its best choice')}, R = ${inference}`,
      interval: (own) => meanInterval(differences(small, large), own),
      open: openArms(small, large),
      of: 'prompts',
    },
    ...thirds.map(
      (third, i): Part => ({
        ...place,
        what: `${nameOf(small)}: the ${third} third, R = ${inference}`,
        role: 'note',
        interval: (own) => meanInterval(differences(small, large, inThird(i)), own),
        of: 'prompts',
      }),
    ),
  ];
}

/** Trainings of two sizes have no names in common: the i-th of the one beside the i-th of the other. */
const inOrder = (spots: readonly Spot[]): Spot[] => spots.map((spot, i) => ({ ...spot, model: `training ${i}` }));

const distances = (found: readonly Spot[]): Part[] => eachWay(primary(found), SETS, sized);

/** The parts of one size of set. */
function sized(found: readonly Spot[]): Part[] {
  const pair = pairOf(found);
  if (pair === undefined) return [];
  const [small, large] = [pair.small, pair.large].map((spots) => imageArm(overTrainings(spots)));
  if (small === undefined || large === undefined) return [];
  const [first, other] = [small.spots[0]!, large.spots[0]!];
  return [
    {
      ...pickedFrom(small.spots, large.spots),
      ...closer({ ...small, spots: inOrder(small.spots) }, { ...large, spots: inOrder(large.spots) }, images, {
        decodings: true,
      }),
      what: `${label(first, other, `${first.strategy} of ${first.width} by ${first.verifier}`)}: ln of ${first.measure}`,
    },
  ];
}

export const smallBeatsLarge: Claim = {
  number: 8,
  id: 'small-beats-large',
  name: 'A small model with inference compute beats one 14 times larger',
  sentence:
    'At equal compute, a small model that draws and chooses among many samples can be better than a model about fourteen times its size that is asked once. (For language the compute of training counts too; for images it is that of inference.)',
  origin: 'paper',
  paper: {
    sentence: 'At a fixed budget a small model with extra compute can beat one 14 times larger.',
    place: 'its text',
  },
  source:
    'L. Snell et al., arXiv:2408.03314, section 7, where training counts too, with R tokens of inference per token of training; for diffusion N. Ma et al., arXiv:2501.09732, table 4',
  families: ['language', 'diffusion'],
  measured:
    'share of right answers of the small model less that of the large one; for images the logarithm of the ratio of distances',
  unit: 'share of right answers (language), ln distance (images)',
  region: { from: 0, margin: MATTERS.answers },
  rule: 'The two sizes whose ratio is closest to 14 (8 to 25). The large model draws one sample at its greatest depth, or for the same compute at another decoding (half the steps where they are guided); the small one chooses among several by whatever costs no more (1 % allowed) and is best on the other half of the prompts (or in the other trainings), without the oracle; each at its best decoding. Language: equal FLOPs of training and inference at R = 0.16, 0.79 and 22 tokens of inference per token of training, both trained on as many tokens, so that the small model may spend 1 + (3 / R)(1 - n / N) times what the large one does; images: equal FLOPs of inference. Paired by prompt or training. Supported where the interval is above 0 for language at one R after correction for three, and for both image families; contradicted where it is below three points at every R (a tenth of the distance for one family). The thirds of difficulty are told beside it.',
  experiments: { language, images },
  notebooks: ['15', '22'],
  test(evidence, { alpha }) {
    const errors = ofEvery(errorsOf(alpha), 2);
    return all([
      everyTask(language, armsOf(answering(rowsOf(evidence, language))), errors, (rows, own) => {
        const parts = INFERENCE.flatMap((inference) => {
          const pair = pairOf(rows, (times) => trained(inference, times));
          return pair === undefined ? [] : answers(pair, inference);
        });
        return decide(parts, language.name, smallBeatsLarge.region, own, { how: 'any' });
      }),
      everyFamily(images, ['diffusion'], drawn(rowsOf(evidence, images)), errors, (rows, own) => {
        return decide(distances(rows), images.name, { from: 0, margin: MATTERS.ratio }, own);
      }),
    ]);
  },
  world: smallBeatsLargeWorld,
};
