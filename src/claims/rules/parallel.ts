import { eachWay } from '../../records/alike.js';
import type { Evidence } from '../../records/evidence.js';
import { type Claim, levelAt } from '../claim.js';
import { all, combine, noEvidence, type Part } from '../combine.js';
import { differences, logRatio } from '../compare.js';
import { primary } from '../curves.js';
import { meanInterval } from '../interval.js';
import {
  answering,
  drawn,
  familiesOf,
  isChoice,
  isControl,
  isOracle,
  nameOf,
  PLACE,
  type Spot,
  WAY,
  wayOf,
} from '../select.js';
import { parallelWorld } from '../world/scenes/parallel.js';

/** The widest choice among independent samples against one sample of the same depth, for every way to choose. */
function languageParts({ outcomes }: Evidence): Part[] {
  return eachWay(answering(outcomes), ['family', ...PLACE, 'depth'], (rows) => {
    const single = rows.find(({ strategy, width }) => strategy === 'single' && width === 1);
    if (single === undefined) return [];
    const wide = rows.filter((row) => isChoice(row) && row.width > 1 && !isOracle(row));
    return eachWay(wide, WAY, (way): Part[] => {
      const best = way.reduce((a, b) => (b.width > a.width ? b : a));
      return [
        {
          what: nameOf(best, `${wayOf(best)}, depth ${best.depth}`),
          role: isControl(best) ? 'control' : 'part',
          interval: (level) => meanInterval(differences(best, single), level),
        },
      ];
    });
  });
}

/** The same for images: how much closer to the truth the chosen samples are, as the logarithm of the ratio of distances. */
function imageParts(spots: readonly Spot[], family: string): Part[] {
  const found = primary(spots.filter((spot) => spot.family === family));
  return eachWay(found, [...PLACE, 'set', 'depth'], (rows) => {
    const single = rows.find(({ strategy, width }) => strategy === 'single' && width === 1);
    if (single === undefined) return [];
    const wide = rows.filter((row) => isChoice(row) && row.width > 1 && !isOracle(row));
    return eachWay(wide, WAY, (way): Part[] => {
      const best = way.reduce((a, b) => (b.width > a.width ? b : a));
      return [
        {
          what: nameOf(best, `${wayOf(best)}, ${best.depth} steps: ln of ${best.measure}`),
          role: isControl(best) ? 'control' : 'part',
          interval: (level) => logRatio(best, single, level),
          of: 'seeds',
        },
      ];
    });
  });
}

export const parallel: Claim = {
  number: 4,
  id: 'parallel',
  name: 'Parallel samples with a choice among them help',
  sentence: 'Drawing many samples and choosing one of them, by a vote or by a verifier, is better than drawing one.',
  origin: 'paper',
  source:
    'X. Wang et al., arXiv:2203.11171; K. Cobbe et al., arXiv:2110.14168; for diffusion N. Ma et al., arXiv:2501.09732, section 4',
  families: ['language', 'diffusion', 'flow'],
  measured:
    'share of right answers, or the logarithm of the distance taken away, of the chosen sample over one sample of the same depth',
  unit: 'share of right answers (language), ln distance (images)',
  region: { from: 0, margin: 0.01 },
  rule: 'For every way to choose (strategy and verifier, the oracle left out) the widest choice against one sample, paired by problem or seed. Supported where in language and in an image family at least one way is above 0 after correction for the number of ways, contradicted where in one of them all ways lie below one point (0.01 in the logarithm). A verifier that answers at random is the control.',
  notebooks: ['14', '15', '11'],
  test(evidence, { alpha }) {
    const level = levelAt(alpha);
    const images = drawn(evidence.distances);
    const groups = [
      { parts: languageParts(evidence), name: 'language: one sample and a choice among several' },
      {
        parts: familiesOf(images).flatMap((family) => imageParts(images, family)),
        name: 'images: one sample and a choice among several, by distance',
      },
    ];
    const share = 1 - (1 - level) / groups.length;
    return all(
      groups.map(({ parts, name }) =>
        parts.some(({ role }) => role !== 'control')
          ? combine(parts, parallel.region, share, { how: 'any' })
          : noEvidence(name),
      ),
    );
  },
  world: parallelWorld,
};
