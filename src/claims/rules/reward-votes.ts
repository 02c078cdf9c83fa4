import { groupBy } from '../../numerics/statistics.js';
import { eachWay } from '../../records/alike.js';
import { type Claim, levelAt } from '../claim.js';
import { combine, noEvidence, type Part } from '../combine.js';
import { differences } from '../compare.js';
import { meanInterval } from '../interval.js';
import { published } from '../published.js';
import { nameOf, PLACE, setups } from '../select.js';
import { rewardVotesWorld } from '../world/scenes/reward-votes.js';

/** What the published reward models gain from their most votes; one number each, without an interval. */
function publishedNotes(): Part[] {
  const rows = published('liu2025-deepseek-grm');
  return [...groupBy(rows, ({ method }) => method!).values()].flatMap((list): Part[] => {
    const votes = list
      .map((row) => ({ k: Number(row.k_votes), score: Number(row.overall_score) }))
      .sort((a, b) => a.k - b.k);
    const [first, last] = [votes[0]!, votes.at(-1)!];
    if (first.k === last.k) return [];
    const effect = (last.score - first.score) / 100;
    return [
      {
        what: `published: ${list[0]!.method}, ${last.k} votes against ${first.k}`,
        role: 'note',
        interval: () => ({ effect, low: effect, high: effect, samples: votes.length }),
        of: 'rows of the table',
      },
    ];
  });
}

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
  region: { from: 0, margin: 0.01 },
  rule: 'Outcomes of family "reward" or strategy "votes", whose width is the number of votes: the most votes against one, paired by problem, for every judge. Supported where every judge’s interval is above 0, contradicted where one lies below one point. Published scores are told beside it.',
  notebooks: ['14'],
  test({ outcomes }, { alpha }) {
    const level = levelAt(alpha);
    const judged = setups(outcomes).filter(({ family, strategy }) => family === 'reward' || strategy === 'votes');
    const parts = eachWay(judged, [...PLACE, 'chooser', 'depth'], (rows): Part[] => {
      const sorted = rows.sort((a, b) => a.width - b.width);
      const [one, most] = [sorted[0]!, sorted.at(-1)!];
      if (one.width === most.width) return [];
      return [
        {
          what: nameOf(
            most,
            `${most.verifier === 'none' ? most.model : most.verifier}: ${most.width} votes against ${one.width}`,
          ),
          interval: (own) => meanInterval(differences(most, one), own),
        },
      ];
    });
    if (parts.length === 0)
      return {
        ...noEvidence('judgements by votes of two sizes'),
        findings: combine(
          [...publishedNotes().map((part): Part => ({ ...part, role: 'part' }))],
          rewardVotes.region,
          level,
        ).findings.map((finding) => ({ ...finding, role: 'note' as const })),
      };
    return combine([...parts, ...publishedNotes()], rewardVotes.region, level);
  },
  world: rewardVotesWorld,
};
