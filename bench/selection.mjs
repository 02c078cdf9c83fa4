// Question: does our selection choose what search-and-learn chose? Its files hold, at k = 1, 2, 4, ..., the answer that its own code took from the
// first k completions by the highest score (pred_naive@k), by the majority (pred_maj@k) and by the weighted majority (pred_weighted@k).
// Run: npm run bench -- selection completions.jsonl ...
import { readFileSync } from 'node:fs';
import { completionAnswer } from '../dist/logs/formats/search-and-learn.js';
import { bestOfK, majorityAtK, weightedMajorityAtK } from '../dist/measure/index.js';
import { COMPARISONS, numberedAnswers } from '../dist/tasks/answers/compare.js';
import { lastBoxed } from '../dist/tasks/answers/reply.js';

const { latex } = COMPARISONS;

function ballotsOf(samples) {
  const ballots = new Map();
  for (const { answer, right } of samples) {
    if (answer === undefined) continue;
    const ballot = ballots.get(answer) ?? { votes: 0, right: 0 };
    ballots.set(answer, { votes: ballot.votes + 1, right: ballot.right + right });
  }
  return [...ballots.values()];
}

const files = process.argv.slice(2);
if (files.length === 0) console.log('no files were named: completions of search-and-learn (JSON lines) are compared');
const counts = {
  equal: 0,
  differs: 0,
  'tied, which their code settles by order': 0,
  'no answer, which has a vote in theirs': 0,
};
for (const file of files) {
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (!line.trimEnd().endsWith('}')) continue;
    const row = JSON.parse(line);
    const answers = row.completions.map(completionAnswer);
    const [target, ...numbers] = numberedAnswers([row.answer, ...answers], latex);
    const samples = numbers.map((answer, i) => ({
      answer,
      score: row.agg_scores[i],
      right: Number(answer !== undefined && answer === target),
    }));
    for (let k = 1; k <= samples.length; k *= 2) {
      const first = samples.slice(0, k);
      const silent = first.filter(({ answer }) => answer === undefined).length;
      const ours = {
        naive: bestOfK(first, k),
        maj: majorityAtK(ballotsOf(first), k, silent),
        weighted: weightedMajorityAtK(first, [k], { key: { seed: 0, problem: 0 } })[0],
      };
      for (const [way, value] of Object.entries(ours)) {
        const said = row[`pred_${way}@${k}`];
        if (said === undefined) continue;
        const chosen = lastBoxed(said);
        const spelt = chosen === undefined ? undefined : latex.spell(chosen);
        const right = Number(spelt !== undefined && latex.same(spelt, latex.spell(row.answer) ?? ''));
        const fate =
          value === right
            ? 'equal'
            : value > 0 && value < 1
              ? 'tied, which their code settles by order'
              : spelt === undefined
                ? 'no answer, which has a vote in theirs'
                : 'differs';
        counts[fate]++;
        if (fate === 'differs')
          console.log(`${row.unique_id}, ${way}@${k}: ours ${value}, theirs ${said} (right ${row.answer})`);
      }
    }
  }
}
for (const [fate, count] of Object.entries(counts)) console.log(`${String(count).padStart(6)}  ${fate}`);
process.exitCode = counts.differs > 0 ? 1 : 0;
