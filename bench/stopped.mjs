// Question: do 95 % intervals of coverage hold the truth in 93 to 97 % of draws, however sampling stopped?
// Five rules, each a number of simulated studies of 150 problems with p ~ Beta(0.5, 3), and pass@k at k = 1, 5, 10: the share of studies
// whose interval holds the mean over all problems there are. Run: npm run bench -- stopped [studies]
import { uniforms } from '../dist/compute/random.js';
import { coverageBy, FIXED, untilBatch, untilRight } from '../dist/measure/answers/stopped.js';
import { predictedCoverage } from '../dist/measure/index.js';

const STUDIES = Number(process.argv[2] ?? 600);
const PROBLEMS = 150;
const CAP = 120;
const KS = [1, 5, 10];
const [ALPHA, BETA] = [0.5, 3];

/** p ~ Beta(1/2, 3) from four uniforms: a squared normal, which is Gamma(1/2), beside Gamma(3). */
function difficulty(drawn) {
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = drawn;
  const half = (Math.sqrt(-2 * Math.log(1 - a)) * Math.cos(2 * Math.PI * b)) ** 2 / 2;
  const three = -Math.log((1 - c) * (1 - d) * (1 - e));
  return half / (half + three);
}

const rights = (run, n) => run.slice(0, n).filter(Boolean).length;
/** Where the r-th right sample is, or the cap. */
function until(run, r) {
  let found = 0;
  for (let i = 0; i < run.length; i++) if (run[i] && ++found === r) return i + 1;
  return run.length;
}

const RULES = {
  'as many each': { rule: FIXED, stop: () => 40 },
  'numbers by lot': { rule: FIXED, stop: (_, lot) => 10 + Math.floor(lot * 110) },
  'first right sample': { rule: untilRight(1), stop: (run) => until(run, 1) },
  'third right sample': { rule: untilRight(3), stop: (run) => until(run, 3) },
  'batch of 20 with a right sample': { rule: untilBatch(20), stop: (run) => Math.ceil(until(run, 1) / 20) * 20 },
};

let worst = 0;
for (const [name, { rule, stop }] of Object.entries(RULES)) {
  const held = KS.map(() => 0);
  const off = KS.map(() => 0);
  for (let study = 0; study < STUDIES; study++) {
    const problems = Array.from({ length: PROBLEMS }, (_, problem) => {
      const drawn = uniforms({ seed: study, problem, candidate: 0 }, 0, CAP + 6);
      const p = difficulty([...drawn.subarray(0, 5)]);
      const run = [...drawn.subarray(6)].map((u) => u < p);
      const samples = stop(run, drawn[5] ?? 0);
      return { samples, correct: rights(run, samples) };
    });
    coverageBy(problems, KS, rule, { seed: study, replicates: 1000 }).forEach(({ k, value, low, high }, j) => {
      const truth = predictedCoverage(ALPHA, BETA, k);
      off[j] += (value - truth) / STUDIES;
      if (low <= truth && truth <= high) held[j]++;
    });
  }
  const shares = held.map((count) => count / STUDIES);
  worst = Math.max(worst, ...shares.map((share) => Math.abs(share - 0.95)));
  console.log(
    `${name.padEnd(34)}${KS.map((k, j) => `k = ${k}: ${(100 * (shares[j] ?? 0)).toFixed(1)} %, mean error ${(off[j] ?? 0).toFixed(4)}`).join('   ')}`,
  );
}
const noise = Math.sqrt((0.95 * 0.05) / STUDIES);
console.log(`the share of ${STUDIES} studies has an error of ${(100 * noise).toFixed(1)} points`);
process.exitCode = worst > 0.02 + 2 * noise ? 1 : 0;
