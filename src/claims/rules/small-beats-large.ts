import { eachWay } from '../../records/alike.js';
import type { Evidence } from '../../records/evidence.js';
import { type Claim, levelAt } from '../claim.js';
import { all, combine, noEvidence, type Part } from '../combine.js';
import { differences, logRatio } from '../compare.js';
import { primary } from '../curves.js';
import { meanInterval } from '../interval.js';
import { answering, drawn, isControl, isOracle, nameOf, SETS, type Setup, type Spot, TASK } from '../select.js';
import { smallBeatsLargeWorld } from '../world/scenes/small-beats-large.js';
import { binsOf } from './compute-optimal.js';

/** Ratios of parameters that count as "14 times". */
const [LEAST, MOST] = [8, 25];
const THIRDS = ['easiest', 'middle', 'hardest'];

/** The pair of sizes closest to 14 times, with the large model once, and the small one with all that its FLOPs buy. */
function pairOf<T extends Setup | Spot>(rows: readonly T[]): { small: T; large: T } | undefined {
  const usable = rows.filter((row) => !isOracle(row) && !isControl(row));
  const singles = usable.filter(({ strategy, width }) => strategy === 'single' && width === 1);
  const sizes = [...new Set(usable.map(({ parameters }) => parameters))];
  const pairs = sizes
    .flatMap((small) => sizes.map((large) => ({ small, large, ratio: large / small })))
    .filter(({ ratio }) => ratio >= LEAST && ratio <= MOST)
    .sort((a, b) => Math.abs(Math.log(a.ratio / 14)) - Math.abs(Math.log(b.ratio / 14)));
  for (const { small, large } of pairs) {
    const once = singles.filter(({ parameters }) => parameters === large).sort((a, b) => b.flops - a.flops)[0];
    if (once === undefined) continue;
    // The most that the large model's compute buys: decided by cost, never by the score.
    const bought = usable
      .filter(({ parameters, width, flops }) => parameters === small && width > 1 && flops <= 1.01 * once.flops)
      .sort((a, b) => b.flops - a.flops)[0];
    if (bought) return { small: bought, large: once };
  }
  return undefined;
}

const label = (row: Setup | Spot, large: Setup | Spot) =>
  nameOf(
    row,
    `${row.strategy} of ${row.width} by ${row.verifier} against a model ${(large.parameters / row.parameters).toFixed(1)} times larger`,
  );

function languageParts({ outcomes }: Evidence): Part[] {
  return eachWay(answering(outcomes), TASK, (rows): Part[] => {
    const pair = pairOf(rows);
    if (pair === undefined) return [];
    const { small, large } = pair;
    const bin = binsOf([...small.difficulties.values()]);
    const inThird = (third: number) => (problem: number) => bin(small.difficulties.get(problem)!) === third;
    const thirds = new Set(small.difficulties.values()).size > 1 ? THIRDS : [];
    return [
      { what: label(small, large), interval: (own) => meanInterval(differences(small, large), own) },
      ...thirds.map(
        (third, i): Part => ({
          what: `${nameOf(small)}: the ${third} third`,
          role: 'note',
          interval: (own) => meanInterval(differences(small, large, inThird(i)), own),
        }),
      ),
    ];
  });
}

function imageParts({ distances }: Evidence): Part[] {
  return eachWay(drawn(distances), ['family', ...SETS], (rows): Part[] => {
    const pair = pairOf(primary(rows));
    if (pair === undefined) return [];
    const { small, large } = pair;
    return [
      {
        what: `${label(small, large)}: ln of ${small.measure}`,
        interval: (own) => logRatio(small, large, own),
        of: 'seeds',
      },
    ];
  });
}

export const smallBeatsLarge: Claim = {
  number: 8,
  id: 'small-beats-large',
  name: 'A small model with inference compute beats one 14 times larger',
  sentence:
    'At equal inference compute, a small model that draws and chooses among many samples is better than a model about fourteen times its size that is asked once.',
  origin: 'paper',
  paper: {
    sentence: 'At a fixed budget a small model with extra compute can beat one 14 times larger.',
    place: 'its text',
  },
  source:
    'L. Snell et al., arXiv:2408.03314, section 7, where training counts too (equal inference compute is the limit of many questions per training, the worst one for the small model); for diffusion N. Ma et al., arXiv:2501.09732, table 4',
  families: ['language', 'diffusion'],
  measured:
    'share of right answers of the small model less that of the large one; for images the logarithm of the ratio of distances',
  unit: 'share of right answers (language), ln distance (images)',
  region: { from: 0, margin: 0 },
  rule: 'The two sizes whose ratio is closest to 14 (8 to 25). The large model draws one sample at its greatest depth; the small one has the widest choice that costs no more (1 % allowed), without the oracle. Paired by problem or seed. Supported where the interval is above 0 for language and for an image family, contradicted where it is below 0 for one. The thirds of difficulty are told beside it.',
  notebooks: ['15', '17'],
  test(evidence, { alpha }) {
    const level = levelAt(alpha);
    const groups = [
      { parts: languageParts(evidence), name: 'language models 8 to 25 times apart in size, at equal FLOPs' },
      { parts: imageParts(evidence), name: 'image models 8 to 25 times apart in size, at equal FLOPs' },
    ];
    const share = 1 - (1 - level) / groups.length;
    return all(
      groups.map(({ parts, name }) =>
        parts.length > 0 ? combine(parts, smallBeatsLarge.region, share) : noEvidence(name),
      ),
    );
  },
  world: smallBeatsLargeWorld,
};
