// Question: do fits to simulated data give back what made them, with honest intervals, and does the choice of law err?
// Run: node bench/recovery.mjs [repetitions] [law]   (after npm run setup; 300 repetitions take about 2 minutes)
import { normals, uniforms } from '../dist/compute/index.js';
import { CURVES, chooseLaw, fitLaw, LAWS, profileIntervals, SURFACES } from '../dist/fit/index.js';
import { fitBetaBinomial } from '../dist/measure/index.js';

const REPETITIONS = Number(process.argv[2] ?? 300);
const ONLY = process.argv[3];
const NOISE = [0.002, 0.01, 0.03];
/** @typedef {import('../dist/fit/index.js').Law} Law */
// What is done here is the same for one x and for several, so that surfaces pass for curves.
const LIBRARY = /** @type {readonly Law[]} */ (/** @type {readonly unknown[]} */ ([...CURVES, ...SURFACES]));
const FITS = LIBRARY.flatMap((law) => {
  if (law.example === undefined) return [];
  const at = /** @type {readonly number[]} */ (law.example.at);
  return [
    { law, truth: law.example.values, at, among: CURVES.includes(law) ? [...new Set([...LAWS, law])] : undefined },
  ];
});

const pad = (text, width) => String(text).padEnd(width);
const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;

/** Counts how often intervals hold the truth, and how far the mean of the values is from it in standard deviations of one. */
class Tally {
  constructor(truth) {
    this.truth = truth;
    this.values = truth.map(() => []);
    this.held = {};
  }
  add(values, intervals) {
    values.forEach((value, j) => {
      this.values[j].push(value);
    });
    for (const [kind, list] of Object.entries(intervals)) {
      this.held[kind] ??= this.truth.map(() => 0);
      this.truth.forEach((value, j) => {
        if (list[j][0] <= value && value <= list[j][1]) this.held[kind][j]++;
      });
    }
  }
  get count() {
    return this.values[0].length;
  }
  shares(kind) {
    return this.held[kind]?.map((count) => ((100 * count) / this.count).toFixed(1)).join(' ') ?? '';
  }
  bias() {
    return this.values
      .map((list, j) => {
        const middle = mean(list);
        const variance = list.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (list.length - 1);
        return ((middle - this.truth[j]) / Math.sqrt(variance)).toFixed(2);
      })
      .join(' ');
  }
}

const line = (...cells) =>
  console.log(cells.map((cell, i) => pad(cell, [13, 9, 11, 26, 26, 22, 7, 11, 7][i])).join(''));
console.log(
  `${REPETITIONS} repetitions; 95% intervals: share (%) that hold each parameter; bias in standard deviations of one fit's value`,
);
line('law', 'noise', 'converged', 'by standard errors', 'by profile', 'bias', 'right', 'undecided', 'wrong');

for (const { law, truth, at, among } of FITS) {
  if (ONLY && ONLY !== law.name) continue;
  for (const noise of NOISE) {
    const tally = new Tally(truth);
    const verdicts = { right: 0, undecided: 0, wrong: 0 };
    for (let r = 0; r < REPETITIONS; r++) {
      const draws = normals({ seed: 9, problem: r, candidate: Math.round(noise * 1e4) }, 0, at.length);
      const points = at.map((x, i) => ({ x, y: law.predict(x, truth) + noise * draws[i] }));
      if (among) {
        const { best, verdict } = chooseLaw(points, among);
        verdicts[verdict === 'undecided' ? 'undecided' : best.law === law.name ? 'right' : 'wrong']++;
      }
      const fit = fitLaw(law, points);
      if (fit.status !== 'converged') continue;
      tally.add(fit.values, { errors: fit.intervals, profile: profileIntervals(law, points, fit) });
    }
    const judged = among ? Object.values(verdicts) : ['', '', ''];
    line(law.name, noise, tally.count, tally.shares('errors'), tally.shares('profile'), tally.bias(), ...judged);
  }
}

// Counts of the Beta-binomial law by Polya's urn: after c hits in i draws the next hits with (alpha + c) / (alpha + beta + i).
const [ALPHA, BETA] = [0.4, 3];
const PROBLEMS = 200;
for (const samples of [10, 100, 1000]) {
  if (ONLY && ONLY !== 'beta-binomial') break;
  const tally = new Tally([ALPHA, BETA]);
  for (let r = 0; r < REPETITIONS; r++) {
    const problems = Array.from({ length: PROBLEMS }, (_, problem) => {
      const draws = uniforms({ seed: 10 + r, problem, candidate: samples }, 0, samples);
      let correct = 0;
      draws.forEach((u, i) => {
        if (u < (ALPHA + correct) / (ALPHA + BETA + i)) correct++;
      });
      return { samples, correct };
    });
    const { alpha, beta, errors, status } = fitBetaBinomial(problems);
    if (status !== 'converged') continue;
    // The likelihood is climbed in logarithms, and the intervals are symmetric there.
    const ends = [alpha, beta].map((value, j) =>
      [-1, 1].map((side) => value * Math.exp((side * 1.96 * errors[j]) / value)),
    );
    tally.add([alpha, beta], { errors: ends });
  }
  line('beta-binomial', `n=${samples}`, tally.count, tally.shares('errors'), '', tally.bias(), '', '', '');
}
