import { alike } from '../../records/alike.js';
import { type Arm, armsOf, openArms } from '../arms.js';
import type { Claim, TestOptions } from '../claim.js';
import { beside, combine, errorsOf, everyTask, noEvidence, type Part } from '../combine.js';
import { differences } from '../compare.js';
import { lnEfficiency, spendingOf } from '../efficiency.js';
import { experiment, rowsOf } from '../experiment.js';
import { meanInterval, meansInterval } from '../interval.js';
import { pickedFrom } from '../picked.js';
import { answering, isProcess, nameOf } from '../select.js';
import { computeOptimalWorld } from '../world/scenes/compute-optimal.js';

const language = experiment({
  name: 'best-of-n at four widths by the verifier of a search, and other strategies on the same problems',
  table: 'outcomes',
  notebooks: ['15'],
  modalities: ['language'],
  families: ['language'],
  tasks: ['arithmetic'],
  roles: ['none', 'verifier'],
});

const EXPERIMENTS = { language };

/** Best-of-n at four widths and more, one list for each verifier. */
const baselines = (arms: readonly Arm[]): Arm[][] =>
  alike(
    arms.filter(({ strategy }) => strategy === 'best-of-n'),
    ['chooser', 'depth'],
  ).filter(({ length }) => length >= 4);

/** Why there is nothing to reach: best-of-n of the most is not known, with 95 %, to be better than one sample of it. */
function flat(baseline: readonly Arm[]): string | undefined {
  const byWidth = [...baseline].sort((a, b) => a.width - b.width);
  const [least, most] = [byWidth[0]!, byWidth.at(-1)!];
  const { low } = meanInterval(differences(most, least), 0.95);
  return low > 0 ? undefined : `best-of-n of ${most.width} is not known to gain over one of ${least.width}`;
}

function partOf(arms: readonly Arm[], baseline: readonly Arm[], options: TestOptions, role: Part['role']): Part {
  const spending = spendingOf(arms, baseline);
  const interval = meansInterval([spending.rows], ([means]) => lnEfficiency(means!, spending).ln, options);
  const whole = spending.rows[0]!.map((_, k) => spending.rows.reduce((sum, row) => sum + row[k]!, 0));
  const { bounds } = lnEfficiency(Float64Array.from(whole), spending);
  const others = [...new Set(arms.map(({ strategy }) => strategy))].join(', ');
  return {
    ...pickedFrom(arms, baseline),
    what: nameOf(arms[0]!, arms[0]!.model, `${others} against best-of-n by ${baseline[0]!.verifier}`),
    role,
    interval,
    open:
      openArms(...arms) ??
      flat(baseline) ??
      (bounds > 0 ? `best-of-n never gets there at ${bounds} budgets: a lower bound` : undefined),
    of: 'prompts',
  };
}

export const computeOptimal: Claim = {
  number: 7,
  id: 'compute-optimal',
  name: 'A compute-optimal strategy is about four times as efficient as best-of-N',
  sentence:
    'Choosing the way to spend by the difficulty of the question reaches what best-of-N reaches with about a quarter of its compute.',
  origin: 'paper',
  paper: { sentence: 'A compute-optimal strategy is four times as efficient as best-of-N.', place: 'its text' },
  source: 'L. Snell et al., arXiv:2408.03314, abstract and figures 4 and 8',
  families: ['language'],
  measured: 'compute that best-of-N needs over that of the compute-optimal strategy, at equal quality',
  unit: 'ln of the ratio of FLOPs',
  region: { from: Math.log(2), to: Math.log(8) },
  rule: 'All strategies of the largest model without oracle and random verifiers, each at the decoding that is best for it on the other half, on the problems that all were tried on. For each budget that leaves best-of-N eight times as much room the strategy of each third of difficulty is chosen on one half of the prompts and scored on the other; the ratio of compute at equal quality, against best-of-N by the verifier of the search, is averaged over the budgets in logarithms, with the BCa bootstrap over prompts. Supported where the interval lies between 2 and 8, contradicted where it lies outside. Where best-of-N never gets there the ratio is a bound, and where its most are not known to be better than one there is no quality to reach: both decide nothing. Best-of-N by other verifiers is told beside it.',
  experiments: EXPERIMENTS,
  notebooks: ['15'],
  test(evidence, options, { language: about }: typeof EXPERIMENTS = EXPERIMENTS) {
    const arms = armsOf(answering(rowsOf(evidence, about)));
    const errors = errorsOf(options.alpha);
    return everyTask(about, arms, errors, (found, own) => {
      // A model with something to choose: a search beside best-of-n.
      const models = alike(found, ['model']).filter((rows) => rows.some(isProcess) && baselines(rows).length > 0);
      const [rows] = models.sort((a, b) => b[0]!.parameters - a[0]!.parameters);
      if (rows === undefined) return noEvidence(about.name);
      const sorted = [...rows].sort((a, b) => a.flops - b.flops);
      const choosers = new Set(rows.filter(isProcess).map(({ chooser }) => chooser));
      const [same, others] = [true, false].map((is) =>
        baselines(sorted).filter(([arm]) => choosers.has(arm!.chooser) === is),
      ) as [Arm[][], Arm[][]];
      if (same.length === 0) return noEvidence(about.name);
      const parts = same.map((baseline) => partOf(sorted, baseline, options, 'part'));
      const notes = others.map((baseline) => partOf(sorted, baseline, options, 'note'));
      return beside(combine(parts, computeOptimal.region, own), notes, computeOptimal.region, own);
    });
  },
  world: computeOptimalWorld,
};
