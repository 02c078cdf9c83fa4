import { groupBy } from '../../numerics/statistics.js';
import type { Claim } from '../claim.js';
import { combine, all as every, noEvidence, type Part } from '../combine.js';
import { atEqualCompute } from '../compare.js';
import { meanInterval } from '../interval.js';
import { isControl, isOracle, isRecall, nameOf, type Setup, setups } from '../select.js';

/** An oracle that knows the difficulty, told beside the claim and no part of it. */
const knows = ({ strategy, verifier }: Setup) => /oracle|known/.test(strategy) || isOracle(verifier);

export const adaptive: Claim = {
  number: 13,
  id: 'adaptive',
  name: 'Adaptive spending beats uniform spending',
  sentence:
    'Spending by the difficulty that the first samples show gives more right answers than giving every problem the same, at equal mean compute.',
  source: 'L. Snell et al., arXiv:2408.03314, section 3; M. Damani et al., arXiv:2410.04707',
  families: ['language'],
  measured:
    'share of right answers of adaptive spending less that of uniform spending at equal mean FLOPs, on the same problems',
  unit: 'share of right answers',
  region: { from: 0, margin: 0.01 },
  rule: 'For every task and adaptive rule the mean difference over the budgets that uniform spending reaches to, whose score is taken at the same mean FLOPs (linear in ln FLOPs between its budgets), paired by problem. Supported where for every task at least one rule is above 0 after correction for the number of rules, contradicted where for one task all lie below one point. A rule that is told the difficulty is shown beside it.',
  notebooks: ['16'],
  test({ outcomes }, { level }) {
    const found = setups(outcomes).filter(({ task, verifier }) => !isRecall(task) && !isControl(verifier));
    const tasks = [...groupBy(found, ({ family, task, model }) => [family, task, model].join('\n')).values()].filter(
      (rows) => rows.some(({ strategy }) => /^adaptive/.test(strategy)),
    );
    const share = 1 - (1 - level) / Math.max(1, tasks.length);
    const results = tasks.map((rows) => {
      const ways = groupBy(
        rows.filter(({ strategy }) => /^adaptive|^oracle-allocation/.test(strategy)),
        ({ strategy, verifier }) => `${strategy}\n${verifier}`,
      );
      const parts = [...ways.values()].flatMap((way): Part[] => {
        const uniform = rows.filter(
          ({ strategy, verifier }) => strategy === 'uniform' && (verifier === way[0]!.verifier || verifier === 'none'),
        );
        const same = rows.filter(({ strategy, verifier }) => strategy === 'best-of-n' && verifier === way[0]!.verifier);
        const change = atEqualCompute(way, uniform.length > 1 ? uniform : same);
        if (change.length < 2) return [];
        const what = nameOf(way[0]!, `${way[0]!.strategy} by ${way[0]!.verifier} at ${way.length} budgets`);
        return [{ what, role: knows(way[0]!) ? 'note' : 'part', interval: (own) => meanInterval(change, own) }];
      });
      return parts.some(({ role }) => role === 'part')
        ? combine(parts, adaptive.region, share, { how: 'any' })
        : noEvidence('uniform spending at two budgets');
    });
    return results.length > 0
      ? every(results)
      : noEvidence('strategies that begin with "adaptive", beside uniform spending');
  },
};
