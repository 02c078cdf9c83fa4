import { alike, isAlike } from '../../records/alike.js';
import { type Claim, levelAt } from '../claim.js';
import { combine, noEvidence, type Part } from '../combine.js';
import { logRatio } from '../compare.js';
import { missingFamilies, primary, singles } from '../curves.js';
import { drawn, isControl, isOracle, nameOf, PLACE } from '../select.js';
import { conditionalWorld } from '../world/scenes/conditional.js';

export const conditional: Claim = {
  number: 18,
  id: 'conditional',
  name: 'A label-conditional generator gains from steps and from choices',
  sentence:
    'A generator that is told which class to draw gains from inference compute in both ways: by more steps, and by a choice among several samples.',
  origin: 'open question',
  paper: { sentence: 'multimodal models', place: 'its open questions, last paragraph' },
  source:
    'J. Ho and T. Salimans, arXiv:2207.12598; N. Ma et al., arXiv:2501.09732, section 4 (class-conditional ImageNet)',
  families: ['diffusion', 'flow'],
  measured:
    'ln of the distance at the fewest steps over that at the most; ln of the distance of one sample over that of the chosen one at equal depth',
  unit: 'ln distance',
  region: { from: 0, margin: 0.01 },
  rule: 'Digits drawn by their label, without the oracle. (a) The fewest against the most steps of one candidate. (b) The verifier and width with the lowest distance among choices of several against one sample of the same depth, corrected for how many were tried. Supported where in both image families both are above 0, contradicted where one lies below 0.01.',
  notebooks: ['08', '11', '17'],
  test({ distances }, { alpha }) {
    const level = levelAt(alpha);
    const digits = drawn(distances).filter((spot) => spot.task === 'digits' && !isOracle(spot) && !isControl(spot));
    const families = alike(digits, ['family']);
    let complete =
      missingFamilies(
        families.map(([spot]) => spot!.family),
        conditional.families,
      ) === undefined;
    const parts = families.flatMap((list): Part[] => {
      const rows = primary(list);
      const single = singles(rows);
      const runs = alike(single, [...PLACE, 'set']).sort((a, b) => b.length - a.length);
      const sorted = [...(runs[0] ?? [])].sort((a, b) => a.depth - b.depth);
      const [least, most] = [sorted[0], sorted.at(-1)];
      const deeper: Part[] =
        least && most && least.depth < most.depth
          ? [
              {
                what: nameOf(most, `${most.depth} steps against ${least.depth}`),
                interval: (own) => logRatio(most, least, own),
                of: 'seeds',
              },
            ]
          : [];
      const pairs = rows.flatMap((row) => {
        const plain = single.find((one) => isAlike(one, row, [...PLACE, 'set', 'depth']));
        return row.width > 1 && plain ? [{ row, plain }] : [];
      });
      const best = pairs.sort((a, b) => a.row.value / a.plain.value - b.row.value / b.plain.value)[0];
      const wider: Part[] = best
        ? [
            {
              what: nameOf(best.row, `${best.row.strategy} of ${best.row.width} by ${best.row.verifier} against one`),
              interval: (own) => logRatio(best.row, best.plain, 1 - (1 - own) / pairs.length),
              of: 'seeds',
            },
          ]
        : [];
      complete &&= deeper.length > 0 && wider.length > 0;
      return [...deeper, ...wider];
    });
    if (parts.length === 0) return noEvidence('distances of digits drawn by their label');
    return combine(parts, conditional.region, level, {
      missing: complete ? undefined : 'steps and width of both image families',
    });
  },
  world: conditionalWorld,
};
