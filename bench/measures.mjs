// Question: are our Frechet, kernel and sliced Wasserstein distances, precision, recall, assignments and BCa intervals those of SciPy, NumPy and POT?
// Run: npm run bench -- measures. Ends with an error where one differs by more than 1e-8 of itself.
import { normals } from '../dist/compute/random.js';
import { frechetDistance } from '../dist/measure/sets/frechet.js';
import { kernelDistance } from '../dist/measure/sets/kernel-distance.js';
import { precisionRecall } from '../dist/measure/sets/precision-recall.js';
import { directions, slicedWasserstein } from '../dist/measure/sets/sliced-wasserstein.js';
import { assignment } from '../dist/numerics/assignment.js';
import { resamples } from '../dist/numerics/bootstrap.js';
import { bcaOfMeans } from '../dist/numerics/bootstrap-bca.js';
import { startPeer } from './peer.mjs';
import { table } from './text.mjs';

const LIMIT = 1e-8;
const [D, DEGREE, NEIGHBOURS, SLICES, SEED] = [12, 3, 3, 48, 4];

/** Vectors whose features depend on each other, bent by tanh as the classifier's are. */
function set(seed, count, shift) {
  const values = normals({ seed, problem: 0, candidate: 0 }, 0, count * D);
  return Array.from({ length: count }, (_, i) => {
    const row = values.subarray(i * D, (i + 1) * D);
    return Array.from(row, (value, j) => Math.tanh(shift + value + 0.5 * row[(j + 1) % D]));
  });
}

const [a, b] = [set(1, 700, 0.2), set(2, 900, 0)];
const ours = {
  frechet: frechetDistance(a, b),
  kernel: kernelDistance(a, b, { degree: DEGREE }).value,
  sliced: slicedWasserstein(a, b, { seed: SEED, slices: SLICES, replicates: 2 }).value,
  precision: precisionRecall(a, b, { neighbours: NEIGHBOURS }).precision.value,
  recall: precisionRecall(a, b, { neighbours: NEIGHBOURS }).recall.value,
};
/** Squared distances of the first vectors of both sets. */
const costs = a
  .slice(0, 300)
  .map((row) => b.slice(0, 300).map((other) => row.reduce((s, v, k) => s + (v - other[k]) ** 2, 0)));
const chosen = assignment(costs.flat(), costs.length);
ours.assignment = costs.reduce((sum, row, i) => sum + row[chosen[i]], 0);
/** A ratio of means: numbers whose logarithms are normal, so that its distribution is skew. */
const LEVELS = [0.9, 0.95, 0.99];
const REPLICATES = 4000;
const rows = Array.from({ length: 60 }, (_, i) =>
  Array.from(normals({ seed: 3, problem: i, candidate: 0 }, 0, 2), (z) => Math.exp(z)),
);
const { interval } = bcaOfMeans([rows], ([means]) => means[0] / means[1], { seed: SEED, replicates: REPLICATES });
for (const level of LEVELS) {
  const [low, high] = interval(level);
  Object.assign(ours, { [`bca low ${level}`]: low, [`bca high ${level}`]: high });
}
const peer = startPeer('./measures.py');
try {
  const versions = await peer.ask('versions');
  console.log(
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
  );
  const theirs = await peer.ask('all', {
    a,
    b,
    degree: DEGREE,
    neighbours: NEIGHBOURS,
    directions: directions(D, SLICES, SEED).map((direction) => [...direction]),
  });
  theirs.assignment = (await peer.ask('assignment', { costs })).cost;
  const drawn = [...resamples(rows.length, SEED, REPLICATES)].map((places) => [...places]);
  Object.assign(theirs, await peer.ask('bca', { rows, drawn, levels: LEVELS }));
  const found = Object.entries(ours).map(([measure, value]) => ({
    measure,
    ours: value.toPrecision(10),
    peer: theirs[measure].toPrecision(10),
    difference: Math.abs(value / theirs[measure] - 1).toExponential(1),
  }));
  console.log(table(found));
  const off = found.filter(({ difference }) => !(Number(difference) <= LIMIT));
  if (off.length > 0) throw new Error(`expected differences up to ${LIMIT}, got ${JSON.stringify(off)}`);
} finally {
  peer.close();
}
