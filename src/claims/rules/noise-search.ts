import { alike, eachWay } from '../../records/alike.js';
import { type Claim, levelAt } from '../claim.js';
import { all, combine, noEvidence, type Part } from '../combine.js';
import { logRatio } from '../compare.js';
import { primary, singles } from '../curves.js';
import { drawn, familiesOf, isControl, isNoiseSearch, nameOf, SETS, type Spot, WAY } from '../select.js';
import { noiseSearchWorld } from '../world/scenes/noise-search.js';

/** One candidate with as many forward passes as the search, 1 % allowed; with fewer only where it has the most steps there are and more would be no use. */
function steps(single: readonly Spot[], search: Spot): Spot | undefined {
  return single.find(({ nfe }) => Math.abs(nfe / search.nfe - 1) <= 0.01);
}

export const noiseSearch: Claim = {
  number: 11,
  id: 'noise-search',
  name: 'Searching noises beats more steps',
  sentence:
    'For images, compute spent on searching for a better initial noise takes more away from the distance to the data than as many more denoising steps.',
  origin: 'paper',
  paper: { sentence: 'Searching initial noises improves samples much more than more steps do.', place: 'its text' },
  source: 'N. Ma et al., arXiv:2501.09732, sections 3 and 4, figure 1',
  families: ['diffusion', 'flow'],
  measured:
    'ln of the distance with more steps over the distance with search, at equal forward passes, the verifier’s counted',
  unit: 'ln distance',
  region: { from: 0, margin: 0.01 },
  rule: 'For every search algorithm and verifier the largest budget that one candidate with more steps also has (forward passes equal to 1 %), paired by seed. Supported where in both image families at least one way of searching is above 0 after correction for the number of ways, contradicted where in one family all ways lie below 0.01. A verifier with a constant or random score is the control.',
  notebooks: ['11'],
  test({ distances }, { alpha }) {
    const level = levelAt(alpha);
    const found = drawn(distances).filter(({ modality }) => modality === 'image');
    const families = familiesOf([...noiseSearch.families.map((family) => ({ family })), ...found]);
    const share = 1 - (1 - level) / families.length;
    const results = families.map((family) => {
      const tasks = alike(
        found.filter((spot) => spot.family === family),
        SETS,
      ).map(primary);
      const places = tasks.flatMap((rows) => alike(rows, ['model', 'decoding']));
      const parts = places.flatMap((list) => {
        const single = singles(list);
        const searched = list.filter((spot) => isNoiseSearch(spot) && spot.width > 1);
        return eachWay(searched, WAY, (way): Part[] => {
          const pairs = way
            .flatMap((search) => {
              const plain = steps(single, search);
              return plain ? [{ search, plain }] : [];
            })
            .sort((a, b) => b.search.nfe - a.search.nfe);
          if (pairs[0] === undefined) return [];
          const { search, plain } = pairs[0];
          const name = `${search.strategy} by ${search.verifier}, ${search.width} x ${search.depth} steps against ${plain.depth}`;
          return [
            {
              what: `${nameOf(search, name)}: ln of ${search.measure}`,
              role: isControl(search) ? 'control' : 'part',
              interval: (own) => logRatio(search, plain, own),
              of: 'seeds',
            },
          ];
        });
      });
      if (!parts.some(({ role }) => role !== 'control'))
        return noEvidence(`${family}: search and more steps at equal forward passes`);
      return combine(parts, noiseSearch.region, share, { how: 'any' });
    });
    return all(results);
  },
  world: noiseSearchWorld,
};
