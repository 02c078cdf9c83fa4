import { alike, eachWay } from '../../records/alike.js';
import { type Claim, levelAt } from '../claim.js';
import { combine, all as every, noEvidence, type Part } from '../combine.js';
import { atEqualCompute } from '../compare.js';
import { meanInterval } from '../interval.js';
import { isControl, isOracle, nameOf, PLACE, type Setup, setups, WAY } from '../select.js';
import { adaptiveWorld } from '../world/scenes/adaptive.js';

/** An oracle that knows the difficulty, told beside the claim and no part of it. */
const knows = (setup: Setup) => isOracle(setup) || setup.strategy === 'oracle-allocation';
const adapts = (setup: Setup) => setup.kind === 'adaptive';

export const adaptive: Claim = {
  number: 13,
  id: 'adaptive',
  name: 'Adaptive spending beats uniform spending',
  sentence:
    'Spending by the difficulty that the first samples show gives more right answers than giving every problem the same, at equal mean compute.',
  origin: 'open question',
  paper: { sentence: 'automatic adaptation of the spending to a query', place: 'its open questions, last paragraph' },
  source: 'L. Snell et al., arXiv:2408.03314, section 3; M. Damani et al., arXiv:2410.04707',
  families: ['language'],
  measured:
    'share of right answers of adaptive spending less that of uniform spending at equal mean FLOPs, on the same problems',
  unit: 'share of right answers',
  region: { from: 0, margin: 0.01 },
  rule: 'For every task and adaptive rule the mean difference over the budgets that uniform spending reaches to, whose score is taken at the same mean FLOPs (linear in ln FLOPs between its budgets), paired by problem. Supported where for every task at least one rule is above 0 after correction for the number of rules, contradicted where for one task all lie below one point. A rule that is told the difficulty is shown beside it.',
  notebooks: ['16'],
  test({ outcomes }, { alpha }) {
    const level = levelAt(alpha);
    const found = setups(outcomes).filter((setup) => !setup.control && !isControl(setup));
    const tasks = alike(found, ['family', ...PLACE]).filter((rows) =>
      rows.some((setup) => adapts(setup) && !knows(setup)),
    );
    const share = 1 - (1 - level) / Math.max(1, tasks.length);
    const results = tasks.map((rows) => {
      const parts = eachWay(rows.filter(adapts), WAY, (way): Part[] => {
        const { chooser } = way[0]!;
        const uniform = rows.filter(
          (row) => row.strategy === 'uniform' && (row.chooser === chooser || row.verifier === 'none'),
        );
        const same = rows.filter((row) => row.strategy === 'best-of-n' && row.chooser === chooser);
        const change = atEqualCompute(way, uniform.length > 1 ? uniform : same);
        if (change.length < 2) return [];
        const what = nameOf(way[0]!, `${way[0]!.strategy} by ${way[0]!.verifier} at ${way.length} budgets`);
        return [{ what, role: knows(way[0]!) ? 'note' : 'part', interval: (own) => meanInterval(change, own) }];
      });
      return parts.some(({ role }) => role === 'part')
        ? combine(parts, adaptive.region, share, { how: 'any' })
        : noEvidence('uniform spending at two budgets');
    });
    return results.length > 0 ? every(results) : noEvidence('adaptive strategies beside uniform spending');
  },
  world: adaptiveWorld,
};
