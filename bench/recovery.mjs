// Question: do fits to simulated curves give back what made them, with honest intervals, and does the choice of law err?
// Run: node bench/recovery.mjs [repetitions]   (after npm run setup; 300 repetitions take about 2 minutes)
import { chooseLaw, fitLaw, LAWS, normals } from '../dist/index.js';

const REPETITIONS = Number(process.argv[2] ?? 300);
const NOISE = [0.002, 0.01, 0.03];
const XS = Array.from({ length: 12 }, (_, i) => 2 ** (0.6 * i));
const TRUTH = {
  constant: [0.5],
  logarithm: [0.9, -0.08],
  power: [0.9, -0.4],
  'power-floor': [0.1, 0.8, 0.5],
  exponential: [0.1, 0.7, 20],
};

const pad = (text, width) => String(text).padEnd(width);
console.log(`${REPETITIONS} curves of ${XS.length} points each, x from 1 to ${XS.at(-1).toFixed(0)}; 95% intervals`);
console.log(
  'law          noise   converged  intervals hold (%)  bias / its error    right  undecided  wrong  ms a choice',
);
for (const law of LAWS) {
  const truth = TRUTH[law.name];
  for (const noise of NOISE) {
    const held = truth.map(() => 0);
    const errors = truth.map(() => []);
    const verdicts = { right: 0, undecided: 0, wrong: 0 };
    let converged = 0;
    let spent = 0;
    for (let r = 0; r < REPETITIONS; r++) {
      const draws = normals({ seed: 9, problem: r, candidate: Math.round(noise * 1e4) }, 0, XS.length);
      const points = XS.map((x, i) => ({ x, y: law.predict(x, truth) + noise * draws[i] }));
      const start = performance.now();
      const { best, verdict } = chooseLaw(points);
      spent += performance.now() - start;
      verdicts[verdict === 'undecided' ? 'undecided' : best.law === law.name ? 'right' : 'wrong']++;
      const { status, values, intervals } = fitLaw(law, points);
      if (status !== 'converged') continue;
      converged++;
      truth.forEach((value, j) => {
        if (intervals[j][0] <= value && value <= intervals[j][1]) held[j]++;
        errors[j].push(values[j] - value);
      });
    }
    const bias = errors.map((list) => {
      const mean = list.reduce((sum, e) => sum + e, 0) / list.length;
      const variance = list.reduce((sum, e) => sum + (e - mean) ** 2, 0) / (list.length - 1);
      return (mean / Math.sqrt(variance / list.length)).toFixed(1);
    });
    const shares = held.map((count) => ((100 * count) / converged).toFixed(0));
    console.log(
      pad(law.name, 13) + pad(noise, 8) + pad(converged, 11) + pad(shares.join(' '), 20) + pad(bias.join(' '), 20),
      pad(verdicts.right, 6) + pad(verdicts.undecided, 11) + pad(verdicts.wrong, 7) + (spent / REPETITIONS).toFixed(1),
    );
  }
}
