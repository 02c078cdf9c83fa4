// Question: how often is a verdict of the ledger wrong where the truth is known? Needs no Python.
import { rehearse } from '../dist/claims/world/rehearse.js';

const repetitions = Number(process.argv[2] ?? 200);
const claims = process.argv[3]?.split(',');
const start = performance.now();
const { wrong, mistakes, tallies } = rehearse({
  repetitions,
  ...(claims ? { claims } : {}),
  progress: (done) => {
    if (done % 20 === 0)
      console.error(`${done} of ${repetitions}, ${((performance.now() - start) / 1000).toFixed(0)} s`);
  },
});
console.log('claim                truth  supported  contradicted  undecided  wrong');
for (const { id, truth, verdicts, wrong: count } of tallies) {
  const cells = [verdicts.supported, verdicts.contradicted, verdicts.undecided, count];
  console.log(
    `${id.padEnd(20)} ${truth.padEnd(6)} ${cells.map((n, i) => String(n).padStart([9, 13, 10, 6][i])).join(' ')}`,
  );
}
for (const { repetition, id, truth, verdict } of mistakes)
  console.log(`wrong: repetition ${repetition}, ${id} is ${truth}, verdict ${verdict}`);
const total = tallies.reduce((sum, { verdicts: v }) => sum + v.supported + v.contradicted + v.undecided, 0);
const verdictsWrong = mistakes.length;
console.log(
  `${wrong} of ${repetitions} ledgers have a wrong verdict (${((100 * wrong) / repetitions).toFixed(1)} %), ${verdictsWrong} of ${total} verdicts are wrong; ${((performance.now() - start) / 1000).toFixed(0)} s`,
);
process.exitCode = wrong > 0.05 * repetitions ? 1 : 0;
