import { alike, eachWay } from '../../records/alike.js';
import type { Evidence } from '../../records/evidence.js';
import { type Claim, levelAt } from '../claim.js';
import { all, combine, noEvidence, type Part } from '../combine.js';
import { atEqualCompute, logRatio } from '../compare.js';
import { primary } from '../curves.js';
import { meanInterval } from '../interval.js';
import {
  answering,
  drawn,
  isChoice,
  isControl,
  isOracle,
  isProcess,
  nameOf,
  PLACE,
  type Setup,
  type Spot,
  WAY,
} from '../select.js';
import { intermediateWorld } from '../world/scenes/intermediate.js';

const honest = (row: Setup | Spot) => !isOracle(row);
const role = (row: Setup | Spot): Part['role'] => (isControl(row) ? 'control' : 'part');

/** Search over unfinished chains against a choice among finished ones, at equal FLOPs. */
function languageParts({ outcomes }: Evidence): Part[] {
  return eachWay(answering(outcomes).filter(honest), PLACE, (rows) => {
    const ends = alike(
      rows.filter((row) => row.strategy === 'best-of-n' && !isControl(row)),
      ['chooser', 'depth'],
    );
    const baseline = ends.sort((a, b) => b.length - a.length || b[0]!.depth - a[0]!.depth)[0] ?? [];
    return eachWay(rows.filter(isProcess), WAY, (way): Part[] => {
      const change = atEqualCompute(way, baseline);
      if (change.length < 2) return [];
      const what = nameOf(
        way[0]!,
        `${way[0]!.strategy} by ${way[0]!.verifier} against best-of-n by ${baseline[0]!.verifier}`,
      );
      return [{ what, role: role(way[0]!), interval: (own) => meanInterval(change, own) }];
    });
  });
}

/** The same for images, by distance, with equal forward passes or fewer: the choice at the end may cost up to 1 % less, never more. */
function imageParts({ distances }: Evidence): Part[] {
  return eachWay(drawn(distances).filter(honest), ['family', ...PLACE, 'set'], (list) => {
    const rows = primary(list).filter(({ width }) => width > 1);
    const ends = rows.filter(isChoice);
    return eachWay(rows.filter(isProcess), WAY, (way): Part[] => {
      const pairs = way
        .flatMap((search) =>
          ends
            .filter(({ chooser, flops }) => chooser === search.chooser && Math.abs(flops / search.flops - 1) <= 0.01)
            .map((end) => ({ search, end })),
        )
        .sort((a, b) => b.search.flops - a.search.flops);
      if (pairs[0] === undefined) return [];
      const { search, end } = pairs[0];
      const what = `${nameOf(search, `${search.strategy} against ${end.strategy} by ${search.verifier}`)}: ln of ${search.measure}`;
      return [{ what, role: role(search), interval: (own) => logRatio(search, end, own), of: 'seeds' }];
    });
  });
}

export const intermediate: Claim = {
  number: 14,
  id: 'intermediate',
  name: 'Checking intermediate results makes search more efficient',
  sentence:
    'A search that scores unfinished work and goes on with the best of it reaches more than one that only chooses among finished samples, at the same compute.',
  origin: 'open question',
  paper: { sentence: 'verification of intermediate results', place: 'its open questions, last paragraph' },
  source:
    'H. Lightman et al., arXiv:2305.20050; L. Snell et al., arXiv:2408.03314, section 5; for diffusion N. Ma et al., arXiv:2501.09732, section 3.2',
  families: ['language', 'diffusion', 'flow'],
  measured:
    'share of right answers, or the logarithm of the distance taken away, of the search by steps over the choice at the end at equal FLOPs',
  unit: 'share of right answers (language), ln distance (images)',
  region: { from: 0, margin: 0.01 },
  rule: 'Beam, lookahead, particles and paths by a verifier that does not know the answer, against best-of-n of the same model (for images by the same verifier, FLOPs equal to 1 %; for language interpolated in ln FLOPs to the same). Supported where for language at least one way is above 0 after correction for the number of ways and, where images were searched, one of theirs too; contradicted where all ways of one lie below one point (0.01 in the logarithm).',
  notebooks: ['15', '11'],
  test(evidence, { alpha }) {
    const level = levelAt(alpha);
    const language = languageParts(evidence);
    const images = imageParts(evidence);
    const share = 1 - (1 - level) / 2;
    const counts = (parts: readonly Part[]) => parts.some((part) => part.role !== 'control');
    return all([
      counts(language)
        ? combine(language, intermediate.region, share, { how: 'any' })
        : noEvidence('language: search by steps beside best-of-n'),
      ...(counts(images) ? [combine(images, intermediate.region, share, { how: 'any' })] : []),
    ]);
  },
  world: intermediateWorld,
};
