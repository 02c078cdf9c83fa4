import { eachWay } from '../../records/alike.js';
import { type Arm, armsOf, oneSample, openArms } from '../arms.js';
import type { Claim } from '../claim.js';
import { all, beside, decide, errorsOf, everyTask, ofEvery, type Part } from '../combine.js';
import { atEqualCompute, differences } from '../compare.js';
import { experiment, rowsOf } from '../experiment.js';
import { meanInterval } from '../interval.js';
import { MATTERS } from '../margins.js';
import { pickedFrom } from '../picked.js';
import { answering, isControl, isOracle, nameOf, WAY } from '../select.js';
import { adaptiveWorld } from '../world/scenes/adaptive.js';

const language = experiment({
  name: 'adaptive strategies beside uniform spending at two budgets and one sample',
  table: 'outcomes',
  notebooks: ['16'],
  modalities: ['language'],
  families: ['language'],
  tasks: ['arithmetic', 'countdown'],
});

/** An oracle that knows the difficulty, told beside the claim and no part of it. */
const knows = (arm: Arm) => isOracle(arm) || arm.strategy === 'oracle-allocation';
const roleOf = (arm: Arm): Part['role'] => (knows(arm) ? 'note' : 'part');

/** Every adaptive rule against uniform spending at the same mean FLOPs. */
const uniformly = (rows: readonly Arm[]): Part[] =>
  eachWay(
    rows.filter(({ kind }) => kind === 'adaptive'),
    WAY,
    (way): Part[] => {
      const { chooser } = way[0]!;
      const own = (row: Arm) => row.chooser === chooser || row.verifier === 'none';
      const uniform = rows.filter((row) => row.strategy === 'uniform' && own(row));
      const baseline = uniform.length > 1 ? uniform : rows.filter((row) => row.strategy === 'best-of-n' && own(row));
      if (baseline.length < 2) return [];
      const change = atEqualCompute(way, baseline);
      return [
        {
          ...pickedFrom(way, baseline),
          what: nameOf(way[0]!, `${way[0]!.strategy} by ${way[0]!.verifier} at ${way.length} budgets`),
          role: roleOf(way[0]!),
          interval: (own) => meanInterval(change, own),
          open: openArms(...way, ...baseline),
          of: 'prompts',
        },
      ];
    },
  );

/** Every adaptive rule at its largest budget against one sample at its best decoding. */
const overOne = (rows: readonly Arm[]): Part[] => {
  const single = oneSample(rows);
  if (single === undefined) return [];
  return eachWay(
    rows.filter((row) => row.kind === 'adaptive' && !knows(row)),
    WAY,
    (way): Part[] => {
      const most = way.reduce((a, b) => (b.width > a.width ? b : a));
      return [
        {
          ...pickedFrom([most], [single]),
          what: nameOf(most, `${most.strategy} of ${most.width} against one sample`),
          interval: (own) => meanInterval(differences(most, single), own),
          open: openArms(most, single),
          of: 'prompts',
        },
      ];
    },
  );
};

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
  region: { from: 0, margin: MATTERS.answers },
  rule: 'For every task and adaptive rule, all at their best decodings: (a) the mean difference over the budgets that uniform spending reaches to, whose score is taken at the same mean FLOPs (linear in ln FLOPs between its budgets), paired by prompt; (b) the difference to one sample at its best decoding. Supported where for every task at least one rule is above 0 in (a) and in (b) after correction for the number of rules, contradicted where for one task all lie below three points in one of them. A rule that is told the difficulty is shown beside it.',
  experiments: { language },
  notebooks: ['16'],
  test(evidence, { alpha }) {
    const arms = armsOf(answering(rowsOf(evidence, language)).filter((setup) => !isControl(setup)));
    return everyTask(language, arms, errorsOf(alpha), (rows, errors) => {
      const found = uniformly(rows);
      const [parts, notes] = ['part', 'note'].map((role) => found.filter((part) => part.role === role)) as [
        Part[],
        Part[],
      ];
      const over = overOne(rows);
      const own = ofEvery(errors, 2);
      const tell = (list: readonly Part[], what: string) =>
        decide(list, `${rows[0]!.task}: ${what}`, adaptive.region, own, { how: 'any' });
      const both = all([tell(parts, 'uniform spending at two budgets'), tell(over, 'one sample at its best decoding')]);
      return beside(both, notes, adaptive.region, errors);
    });
  },
  world: adaptiveWorld,
};
