import { groupBy } from '../../numerics/statistics.js';
import { eachWay } from '../../records/alike.js';
import { armsOf, openArms } from '../arms.js';
import type { Claim } from '../claim.js';
import { beside, combine, errorsOf, everyTask, noEvidence, type Part } from '../combine.js';
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

export const rewardVotes: Claim = {
  number: 15,
  id: 'reward-votes',
  name: 'A judge that votes is right more often',
  sentence:
    'A judge that judges several times and takes the vote is right more often than one that judges once. (The judge here is the generator, which solves the problem again; whether votes do more than a larger judge is not tested.)',
  origin: 'paper',
  paper: { sentence: 'Rightly trained reward models scale better by inference than by size.', place: 'its text' },
  source: 'Z. Liu et al., arXiv:2504.02495, sections 4 and 5, table 3',
  families: ['language'],
  measured: 'share of right judgements with the most votes less that with one',
  unit: 'share of right judgements',
  region: { from: 0, margin: MATTERS.answers },
  rule: 'Judgements whose width is the number of votes: the most votes against one, each at the decoding that is best for it on the other half, paired by prompt, for every judge. Supported where every judge’s interval is above 0, contradicted where one lies below three points. Published scores, against a greedy judgement, are told beside it.',
  experiments: { votes },
  notebooks: ['14'],
  test(evidence, { alpha }) {
    const errors = errorsOf(alpha);
    const found = everyTask(votes, armsOf(setups(rowsOf(evidence, votes))), errors, (arms, own) => {
      const parts = eachWay(arms, ['asked', 'model', 'chooser', 'depth'], (rows): Part[] => {
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
      return parts.length === 0 ? noEvidence(votes.name) : combine(parts, rewardVotes.region, own);
    });
    return beside(found, publishedNotes(), rewardVotes.region, errors);
  },
  world: rewardVotesWorld,
};
