import { groupBy } from '../../numerics/statistics.js';
import { alike, eachWay } from '../../records/alike.js';
import { type Arm, armsOf, openArms } from '../arms.js';
import type { Claim } from '../claim.js';
import { all, beside, decide, errorsOf, everyTask, ofEvery, type Part } from '../combine.js';
import { differences } from '../compare.js';
import { experiment, rowsOf } from '../experiment.js';
import { meanInterval } from '../interval.js';
import { MATTERS } from '../margins.js';
import { pickedFrom } from '../picked.js';
import { published } from '../published.js';
import { nameOf, setups } from '../select.js';
import { rewardVotesWorld } from '../world/scenes/reward-votes.js';

/** What the published reward models gain from their most votes over a greedy judgement, or over one vote; one number each, without an interval. */
function publishedNotes(): Part[] {
  const rows = published('liu2025-deepseek-grm');
  return [...groupBy(rows, ({ method }) => method!).values()].flatMap((list): Part[] => {
    const votes = list
      .map((row) => ({ k: Number(row.k_votes), score: Number(row.overall_score), greedy: row.greedy_overall }))
      .sort((a, b) => a.k - b.k);
    const [first, last] = [votes[0]!, votes.at(-1)!];
    if (first.k === last.k) return [];
    const greedy = votes.find((one) => one.greedy !== undefined && one.greedy !== '')?.greedy;
    const effect = (last.score - (greedy === undefined ? first.score : Number(greedy))) / 100;
    return [
      {
        what: `published: ${list[0]!.method}, ${last.k} votes against ${greedy === undefined ? first.k : 'a greedy one'}`,
        role: 'note',
        interval: () => ({ effect, low: effect, high: effect, samples: votes.length }),
        of: 'rows of the table',
      },
    ];
  });
}

const votes = experiment({
  name: 'judgements by votes of two sizes',
  table: 'outcomes',
  notebooks: ['14'],
  modalities: ['language'],
  families: ['reward'],
  tasks: ['arithmetic'],
  strategies: ['votes'],
});

/** The most votes of every judge that has several against one vote of it. */
const moreVotes = (arms: readonly Arm[]): Part[] =>
  eachWay(arms, ['asked', 'model', 'chooser', 'depth'], (rows): Part[] => {
    const sorted = [...rows].sort((a, b) => a.width - b.width);
    const [one, most] = [sorted[0]!, sorted.at(-1)!];
    if (one.width === most.width) return [];
    const judge = most.verifier === 'none' ? most.model : most.verifier;
    return [
      {
        ...pickedFrom([most], [one]),
        family: 'language',
        what: nameOf(most, `${judge}: ${most.width} votes against ${one.width}`),
        interval: (level) => meanInterval(differences(most, one), level),
        open: openArms(most, one),
        of: 'prompts',
      },
    ];
  });

/** The smallest judge with as many votes as one vote of a larger judge costs (1 % allowed), against that one vote. */
const againstLarger = (arms: readonly Arm[]): Part[] =>
  eachWay(arms, ['asked'], (rows): Part[] => {
    const bySize = alike(rows, ['model']).sort((a, b) => a[0]!.parameters - b[0]!.parameters);
    const [small = [], ...larger] = bySize;
    return larger.flatMap((list): Part[] => {
      const once = list.find(({ width }) => width === 1);
      const paid = small.filter(({ width, flops }) => width > 1 && flops <= 1.01 * (once?.flops ?? 0));
      if (once === undefined || paid.length === 0 || once.parameters === paid[0]!.parameters) return [];
      const most = paid.reduce((a, b) => (b.width > a.width ? b : a));
      const times = (once.parameters / most.parameters).toFixed(1);
      return [
        {
          ...pickedFrom([most], [once]),
          family: 'language',
          what: nameOf(most, `${most.width} votes against one of a judge ${times} times larger, at its FLOPs`),
          interval: (level) => meanInterval(differences(most, once), level),
          open: openArms(most, once),
          of: 'prompts',
        },
      ];
    });
  });

export const rewardVotes: Claim = {
  number: 15,
  id: 'reward-votes',
  name: 'A judge that votes is right more often, and more than a larger judge',
  sentence:
    'A judge that judges several times and takes the vote is right more often than one that judges once, and than a larger judge that judges once for as many FLOPs. (The judges here are generators, which solve the problem again.)',
  origin: 'paper',
  paper: { sentence: 'Rightly trained reward models scale better by inference than by size.', place: 'its text' },
  source: 'Z. Liu et al., arXiv:2504.02495, sections 4 and 5, table 3',
  families: ['language'],
  measured:
    'share of right judgements with the most votes less that with one, and with as many votes as a larger judge costs less that of the larger judge',
  unit: 'share of right judgements',
  region: { from: 0, margin: MATTERS.answers },
  rule: 'Judgements whose width is the number of votes: the most votes against one, each at the decoding that is best for it on the other half, paired by prompt, for every judge that votes; and the smallest judge with as many votes as a larger one costs (1 % allowed) against one vote of that. Supported where every interval is above 0, contradicted where one lies below three points. Published scores, against a greedy judgement, are told beside it.',
  experiments: { votes },
  notebooks: ['14'],
  test(evidence, { alpha }) {
    const errors = errorsOf(alpha);
    const found = everyTask(votes, armsOf(setups(rowsOf(evidence, votes))), errors, (arms, own) => {
      const share = ofEvery(own, 2);
      const tell = (parts: readonly Part[], what: string) =>
        decide(parts, `${votes.name}: ${what}`, rewardVotes.region, share);
      return all([tell(moreVotes(arms), 'several votes'), tell(againstLarger(arms), 'a larger judge')]);
    });
    return beside(found, publishedNotes(), rewardVotes.region, errors);
  },
  world: rewardVotesWorld,
};
