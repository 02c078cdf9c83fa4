import { eachWay } from '../../records/alike.js';
import { type Claim, levelAt } from '../claim.js';
import { combine, noEvidence, type Part } from '../combine.js';
import { differences } from '../compare.js';
import { singles } from '../curves.js';
import { meanInterval, normalInterval } from '../interval.js';
import { nameOf, type Setup, setups, spots, TASK } from '../select.js';
import { chainsWorld } from '../world/scenes/chains.js';

const MATTERS = 0.01;

/** Problems of more than one step, where a task says how many steps its problems have. */
function isMultiStep({ difficulties }: Setup): (problem: number) => boolean {
  const vary = new Set(difficulties.values()).size > 1;
  return (problem) => !vary || difficulties.get(problem)! >= 2;
}

export const chains: Claim = {
  number: 3,
  id: 'chains',
  name: 'Longer chains help multi-step tasks',
  sentence:
    'With a longer chain of thought a model solves more problems of several steps than with a shorter one or none; a task without steps gains nothing. (The models here are trained on chains and have 4,000 to 434,000 parameters.)',
  origin: 'paper',
  paper: {
    sentence:
      'A chain of thought helps with tasks of several steps; the ability is said to appear near 100 billion parameters.',
    place: 'its text',
  },
  source:
    'J. Wei et al., arXiv:2201.11903, section 3; the sum over chains: X. Wang et al., arXiv:2203.11171, section 2',
  families: ['language'],
  measured:
    'share of right answers with the longest chain less that with the shortest, on the same problems of two and more steps',
  unit: 'share of right answers',
  region: { from: 0, margin: MATTERS },
  rule: 'The largest model of each task, one candidate, longest against shortest chain, paired by problem. Supported where the interval is above 0 for every multi-step task, contradicted where it lies below one point for one of them. The recall task is the control: nothing may be found there. Where notebook 12 measures the sum over chains, its gap to the sampled answers is told beside it.',
  notebooks: ['12', '17'],
  test({ outcomes, distances }, { alpha }) {
    const level = levelAt(alpha);
    const found = singles(setups(outcomes)).filter(
      ({ modality, family }) => modality === 'language' && family !== 'reward',
    );
    const parts = eachWay(found, TASK, (rows): Part[] => {
      const size = Math.max(...rows.map(({ parameters }) => parameters));
      const sorted = rows.filter(({ parameters }) => parameters === size).sort((a, b) => a.depth - b.depth);
      const [short, long] = [sorted[0]!, sorted.at(-1)!];
      if (short.depth === long.depth) return [];
      const change = differences(long, short, isMultiStep(long));
      if (change.length < 2) return [];
      const what = nameOf(long, `${long.depth} tokens against ${short.depth}`);
      return [{ what, interval: (own) => meanInterval(change, own), role: long.control ? 'control' : 'part' }];
    });
    const sums = spots(distances)
      .filter(({ measure }) => measure === 'chain-sum')
      .map(
        (spot): Part => ({
          what: `${nameOf(spot)}: answers drawn less the sum over chains`,
          role: 'note',
          interval: (own) => normalInterval(spot.value, spot.sigma, own, spot.seeds.size),
          region: { to: 0.05 },
          of: 'seeds',
        }),
      );
    if (parts.length === 0) return noEvidence('language outcomes of one candidate at two depths');
    return combine([...parts, ...sums], chains.region, level);
  },
  world: chainsWorld,
};
