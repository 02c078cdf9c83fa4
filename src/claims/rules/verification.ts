import { eachWay } from '../../records/alike.js';
import { type Arm, armsOf, oneSample, openArms } from '../arms.js';
import type { Claim } from '../claim.js';
import { combine, controlGone, errorsOf, everyTask, noEvidence, type Part } from '../combine.js';
import { byPrompt, commonProblems, differences } from '../compare.js';
import { experiment, rowsOf } from '../experiment.js';
import { meanInterval, meansInterval } from '../interval.js';
import { MATTERS } from '../margins.js';
import { pickedFrom } from '../picked.js';
import { answering, isControl, isOracle, nameOf } from '../select.js';
import { verificationWorld } from '../world/scenes/verification.js';

/** Least gain of a perfect choice of which a share can be told. */
const LEAST = 0.02;

/** One model at one depth, at its best decodings: one sample, and the widest choice by who knows and by vote. */
interface Place {
  readonly single: Arm;
  readonly oracle: Arm;
  readonly vote: Arm;
  readonly rows: readonly Arm[];
}

function placeOf(rows: readonly Arm[]): Place[] {
  const single = oneSample(rows, rows[0]!.depth);
  const pairs = rows
    .filter((row) => isOracle(row) && row.width > 1)
    .flatMap((oracle) =>
      rows
        .filter(({ strategy, width }) => strategy === 'majority' && width === oracle.width)
        .map((vote) => ({ oracle, vote })),
    )
    .sort((a, b) => b.oracle.width - a.oracle.width);
  return single && pairs[0] ? [{ single, ...pairs[0], rows }] : [];
}

const experimentOf = experiment({
  name: 'majority and best-of-n by the oracle at one width, with one sample beside them',
  table: 'outcomes',
  notebooks: ['14'],
  modalities: ['language'],
  families: ['language'],
  tasks: ['arithmetic', 'countdown'],
});

export const verification: Claim = {
  number: 6,
  id: 'verification',
  name: 'Without verification the gain is lost',
  sentence:
    'Many samples cover many problems, but a vote among the samples, which cannot tell right from wrong, keeps less than half of that gain.',
  origin: 'paper',
  source: 'B. Brown et al., arXiv:2407.21787, section 4 (there beyond hundreds of samples)',
  families: ['language'],
  measured: 'gain of the majority over one sample, as a share of the gain of a choice that knows the answer',
  unit: 'share of the gain kept',
  region: { to: 0.5 },
  rule: 'Same model and depth, the widest that has both, each at the decoding that is best for it on the other half of the prompts. The share is a ratio of means over prompts, with the BCa bootstrap over prompts; where the perfect choice gains less than two points there is no share to tell. Supported where for every task less than half of the gain is kept, contradicted where for one task more than half is. A choice at random is the control: it must gain nothing over one sample, and without it nothing is supported.',
  experiments: { language: experimentOf },
  notebooks: ['14'],
  test(evidence, options) {
    const arms = armsOf(answering(rowsOf(evidence, experimentOf)));
    return everyTask(experimentOf, arms, errorsOf(options.alpha), (found, errors) => {
      const places = eachWay(found, ['asked', 'model', 'depth'], placeOf);
      // The largest model, then the greatest depth.
      const [place] = places.sort(
        (a, b) => b.single.parameters - a.single.parameters || b.single.depth - a.single.depth,
      );
      if (place === undefined) return noEvidence(experimentOf.name);
      const { single, oracle, vote, rows } = place;
      const arms = [single, oracle, vote];
      const groups = byPrompt(commonProblems(arms), single.prompts, (problem) => {
        const [one, best, voted] = arms.map(({ scores }) => scores.get(problem)!);
        return [voted! - one!, best! - one!];
      });
      const controls = rows
        .filter((row) => isControl(row) && row.width === oracle.width)
        .map(
          (row): Part => ({
            ...pickedFrom([row], [single]),
            what: nameOf(row, `${row.strategy} of ${row.width} by ${row.verifier}`),
            role: 'control',
            interval: (own) => meanInterval(differences(row, single), own),
            region: { from: 0, margin: MATTERS.answers },
            of: 'prompts',
          }),
        );
      const gained = groups.reduce((sum, [, gain]) => sum + gain!, 0) / groups.length;
      const part: Part = {
        ...pickedFrom([vote], [oracle, single]),
        what: nameOf(vote, `majority of ${vote.width} against a perfect choice`),
        interval: meansInterval([groups], ([means]) => means![0]! / means![1]!, options),
        open:
          gained >= LEAST ? openArms(single, vote) : `a perfect choice gains ${gained.toFixed(3)}, expected ${LEAST}`,
        of: 'prompts',
      };
      const uncontrolled = controlGone(controls, `a choice of ${oracle.width} at random`);
      return combine([part, ...controls], verification.region, errors, { uncontrolled });
    });
  },
  world: verificationWorld,
};
