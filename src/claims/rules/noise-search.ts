import { groupBy } from '../../numerics/statistics.js';
import type { Claim } from '../claim.js';
import { all, combine, noEvidence, type Part } from '../combine.js';
import { logRatio } from '../compare.js';
import { primary, singles } from '../curves.js';
import { isControl, isNoiseSearch, nameOf, type Spot, spots } from '../select.js';

const WANTED = ['diffusion', 'flow'];

/** One candidate with as many forward passes as the search, 1 % allowed; with fewer only where it has the most steps there are and more would be no use. */
function steps(single: readonly Spot[], search: Spot): Spot | undefined {
  return single.find(({ forwards }) => Math.abs(forwards / search.forwards - 1) <= 0.01);
}

export const noiseSearch: Claim = {
  number: 11,
  id: 'noise-search',
  name: 'Searching noises beats more steps',
  sentence:
    'For images, compute spent on searching for a better initial noise takes more away from the distance to the data than as many more denoising steps.',
  source: 'N. Ma et al., arXiv:2501.09732, sections 3 and 4, figure 1',
  families: WANTED,
  measured:
    'ln of the distance with more steps over the distance with search, at equal forward passes, the verifier’s counted',
  unit: 'ln distance',
  region: { from: 0, margin: 0.01 },
  rule: 'For every search algorithm and verifier the largest budget that one candidate with more steps also has (forward passes equal to 1 %), paired by seed. Supported where in both image families at least one way of searching is above 0 after correction for the number of ways, contradicted where in one family all ways lie below 0.01. A verifier with a constant or random score is the control.',
  notebooks: ['11'],
  test({ distances }, { level }) {
    const found = spots(distances).filter(({ family }) => WANTED.includes(family));
    const share = 1 - (1 - level) / WANTED.length;
    const results = WANTED.map((family) => {
      const tasks = [
        ...groupBy(
          found.filter((spot) => spot.family === family),
          ({ task }) => task,
        ).values(),
      ].map(primary);
      const parts = tasks.flatMap((rows) => {
        const places = groupBy(rows, ({ model, sampler }) => `${model}\n${sampler}`);
        return [...places.values()].flatMap((list) => {
          const single = singles(list);
          const searched = list.filter(({ strategy, width }) => isNoiseSearch(strategy) && width > 1);
          const ways = groupBy(searched, ({ strategy, verifier }) => `${strategy} ${verifier}`);
          return [...ways.values()].flatMap((way): Part[] => {
            const pairs = way
              .flatMap((search) => {
                const plain = steps(single, search);
                return plain ? [{ search, plain }] : [];
              })
              .sort((a, b) => b.search.forwards - a.search.forwards);
            if (pairs[0] === undefined) return [];
            const { search, plain } = pairs[0];
            const name = `${search.strategy} by ${search.verifier}, ${search.width} x ${search.depth} steps against ${plain.depth}`;
            return [
              {
                what: `${nameOf(search, name)}: ln of ${search.measure}`,
                role: isControl(search.verifier) ? 'control' : 'part',
                interval: (own) => logRatio(search, plain, own),
                of: 'seeds',
              },
            ];
          });
        });
      });
      if (!parts.some(({ role }) => role !== 'control'))
        return noEvidence(`${family}: search and more steps at equal forward passes`);
      return combine(parts, noiseSearch.region, share, { how: 'any' });
    });
    return all(results);
  },
};
