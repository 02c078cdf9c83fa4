import { alike, eachWay } from '../../records/alike.js';
import { type Claim, levelAt } from '../claim.js';
import { combine, noEvidence, type Part } from '../combine.js';
import { differences } from '../compare.js';
import { bootstrapInterval, meanInterval } from '../interval.js';
import { answering, isControl, isOracle, nameOf, PLACE, type Setup, TASK } from '../select.js';
import { verificationWorld } from '../world/scenes/verification.js';

/** Least gain of a perfect choice of which a share can be told. */
const LEAST = 0.02;

/** One model at one depth: one sample, and the widest choice by who knows and by vote. */
interface Place extends Pick<Setup, (typeof TASK)[number]> {
  readonly single: Setup;
  readonly oracle: Setup;
  readonly vote: Setup;
  readonly rows: readonly Setup[];
}

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
  rule: 'Same model, depth and width, the widest that has both. The share is a ratio of means over problems, with the bootstrap over problems; tasks where the perfect choice gains less than two points are left out. Supported where for every task less than half of the gain is kept, contradicted where for one task more than half is. A choice at random is the control: it must gain nothing over one sample.',
  notebooks: ['14', '15'],
  test({ outcomes }, { alpha, seed, replicates }) {
    const level = levelAt(alpha);
    const places = eachWay(answering(outcomes), [...PLACE, 'depth'], (rows): Place[] => {
      const single = rows.find(({ strategy, width }) => strategy === 'single' && width === 1);
      const perfect = rows.filter((row) => isOracle(row) && row.width > 1);
      const pairs = perfect
        .flatMap((oracle) =>
          rows
            .filter(({ strategy, width }) => strategy === 'majority' && width === oracle.width)
            .map((vote) => ({ oracle, vote })),
        )
        .sort((a, b) => b.oracle.width - a.oracle.width);
      const { asked, decoding } = rows[0]!;
      return single && pairs[0] ? [{ asked, decoding, single, ...pairs[0], rows }] : [];
    });
    // One place a task: the largest model, then the greatest depth.
    const tasks = alike(places, TASK).map(
      (list) => list.sort((a, b) => b.single.parameters - a.single.parameters || b.single.depth - a.single.depth)[0]!,
    );
    const parts = tasks.flatMap(({ single, oracle, vote, rows }): Part[] => {
      const groups = [...single.scores].flatMap(([problem, score]) => {
        const [best, voted] = [oracle.scores.get(problem), vote.scores.get(problem)];
        return best === undefined || voted === undefined ? [] : [{ kept: voted - score, all: best - score }];
      });
      const gained = groups.reduce((sum, { all }) => sum + all, 0) / groups.length;
      const random = rows.filter((row) => isControl(row) && row.width === oracle.width);
      const controls = random.map(
        (row): Part => ({
          what: nameOf(row, `${row.strategy} of ${row.width} by ${row.verifier}`),
          role: 'control',
          interval: (own) => meanInterval(differences(row, single), own),
          region: { from: 0, margin: 0.01 },
        }),
      );
      if (!(groups.length >= 10 && gained >= LEAST)) return controls;
      const share = (sample: readonly { kept: number; all: number }[]) =>
        sample.reduce((sum, { kept }) => sum + kept, 0) /
        Math.max(
          1e-9,
          sample.reduce((sum, { all }) => sum + all, 0),
        );
      const what = nameOf(vote, `majority of ${vote.width} against a perfect choice`);
      return [
        { what, interval: (own) => bootstrapInterval(groups, share, { level: own, seed, replicates }) },
        ...controls,
      ];
    });
    if (!parts.some(({ role }) => role !== 'control')) {
      return noEvidence('majority and best-of-n by the oracle at one width, with one sample beside them');
    }
    return combine(parts, verification.region, level);
  },
  world: verificationWorld,
};
