// Question: how long do bootstrap fits take beside scipy and lmfit, and are parameters, errors and intervals the same?
// Run: node bench/fits.mjs [rounds]   (after npm run setup; Python with numpy, scipy and lmfit; 9 rounds take a minute)
import { integers, normals, ROOT } from '../dist/compute/index.js';
import { bootstrapFit, chooseLaw, expressionLaw, LAWS, powerFloor } from '../dist/fit/index.js';
import { openTable } from '../dist/records/index.js';
import { startPeer } from './peer.mjs';
import { median } from './whole.mjs';

const ROUNDS = Number(process.argv[2] ?? 9);
const FITS = 1000;
const BOOTSTRAP = 4; // the stream that bootstrapFit draws from
const python = startPeer('./fits.py');

const pad = (text, width) => String(text).padEnd(width);
const column = (points, name) => points.map((point) => point[name]);

function simulated() {
  const noise = normals({ seed: 1, problem: 0, candidate: 0 }, 0, 20);
  return Array.from(noise, (error, i) => {
    const x = 2 ** ((10 * i) / 19);
    return { x, y: powerFloor.predict(x, [0.1, 0.8, 0.5]) + 0.01 * error };
  });
}

/** The rows that replicate r of bootstrapFit draws, for all r. */
const draws = (seed, count, replicates) =>
  Array.from({ length: replicates }, (_, r) =>
    Array.from(integers({ seed, problem: 0, candidate: r }, 0, count, count, BOOTSTRAP)),
  );

async function seconds(work) {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}

async function times() {
  const points = simulated();
  const [x, y] = [column(points, 'x'), column(points, 'y')];
  const first = await seconds(() => bootstrapFit(powerFloor, points, { seed: 0, replicates: FITS }));
  const p0 = bootstrapFit(powerFloor, points, { seed: 0, replicates: 2 }).fit.values;
  const peer = (how) => async (seed) =>
    (await python.ask('timed', { how, x, y, p0, indices: draws(seed, 20, FITS) })).seconds;
  const ours = (law, replicates, threads) => (seed) =>
    seconds(() => bootstrapFit(law, points, { seed, replicates, ...(threads && { threads }) }));
  const text = expressionLaw('e + a * x^(-alpha)', { e: 0.2, a: 0.5, alpha: 0.3 });
  const many = 200_000;
  /** @type {[string, number, (seed: number) => Promise<number>][]} */
  const runs = [
    ['ours, one thread', FITS, ours(powerFloor, FITS)],
    ['ours, two threads', FITS, ours(powerFloor, FITS, 2)],
    ['ours, general fit, one thread', FITS, ours(text, FITS)],
    ['scipy curve_fit', FITS, peer('numeric')],
    ['scipy curve_fit, analytic jac', FITS, peer('analytic')],
    ['lmfit Model.fit', FITS, peer('lmfit')],
    ['ours, one thread, many', many, ours(powerFloor, many)],
    ['ours, two threads, many', many, ours(powerFloor, many, 2)],
  ];
  const contenders = runs.map(([name, fits, run]) => ({ name, fits, run, spent: /** @type {number[]} */ ([]) }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { run, spent } of contenders) spent.push(await run(round));
  }
  const each = ({ spent, fits }) => (1e6 * median(spent)) / fits;
  console.log(`Bootstrap fits of y = e + a x^-alpha to 20 points; medians of ${ROUNDS} interleaved rounds`);
  console.log(`${pad('', 32)}${pad('fits', 9)}${pad('ms', 10)}${pad('us a fit', 10)}times ours on one thread`);
  for (const contender of contenders) {
    const { name, fits, spent } = contender;
    const ratio = (each(contender) / each(contenders[0])).toFixed(2);
    console.log(
      pad(name, 32) +
        pad(fits, 9) +
        pad((1e3 * median(spent)).toFixed(1), 10) +
        pad(each(contender).toFixed(1), 10) +
        ratio,
    );
  }
  console.log(`ours, the first call of a process: ${(1e3 * first).toFixed(1)} ms for ${FITS} fits`);
  console.log('a second thread starts only where 30 ms have not been enough');
  const twelve = points.slice(0, 12);
  const choices = [];
  for (let round = 0; round < 300; round++) choices.push(await seconds(() => chooseLaw(twelve)));
  console.log(`chooseLaw, five laws on 12 points: ${(1e3 * median(choices)).toFixed(2)} ms\n`);
}

async function curvesOf(file, names, x, y) {
  const table = await openTable(`${ROOT}/data/published/${file}.csv`);
  const [xs, ys] = await table.numbers([x, y]);
  const labels = await table.texts(names);
  table.close();
  const curves = new Map();
  xs.forEach((value, i) => {
    const label = labels.map((list) => list[i]).join(', ');
    curves.set(label, [...(curves.get(label) ?? []), { x: value, y: ys[i] }]);
  });
  return [...curves].map(([label, points]) => ({ label, points }));
}

const TABLES = [
  ['song2021-ddim-cifar10', ['dataset', 'eta'], 'steps_S', 'fid'],
  ['zheng2023-dpm-solver-v3', ['table', 'method'], 'nfe', 'value'],
  ['chen2021-codex-pass-at-k', ['model'], 'k', 'pass_at_k_pct'],
  ['liu2025-deepseek-grm', ['method'], 'k_votes', 'overall_score'],
  ['liu2022-rectified-flow', ['method'], 'nfe', 'fid'],
];

const off = (ours, theirs) => Math.max(...ours.map((v, j) => (v === theirs[j] ? 0 : Math.abs(v / theirs[j] - 1))));

async function published() {
  console.log(
    'Fits to published curves beside scipy curve_fit (lowest of several starts); largest relative difference',
  );
  console.log(
    `${pad('table', 28)}${pad('curves', 8)}${pad('fits', 6)}${pad('values', 10)}${pad('errors', 10)}6 digits`,
  );
  for (const [file, names, x, y] of TABLES) {
    const curves = await curvesOf(file, names, x, y);
    const worst = { values: 0, errors: 0 };
    let fits = 0;
    const notes = [];
    for (const { label, points } of curves) {
      for (const fit of chooseLaw(points, LAWS).fits) {
        if (fit.status !== 'converged') continue;
        const theirs = await python.ask('fit', { law: fit.law, x: column(points, 'x'), y: column(points, 'y') });
        if (!theirs.values || theirs.sse > fit.sse * (1 + 1e-6)) {
          notes.push(`${label}, ${fit.law}: scipy finds no fit as good`);
          continue;
        }
        fits++;
        const [values, errors] = [off(fit.values, theirs.values), off(fit.errors, theirs.errors)];
        if (fit.sse > theirs.sse * (1 + 1e-6)) notes.push(`${label}, ${fit.law}: scipy's fit is better`);
        else if (Math.max(values, errors) > 5e-7) {
          notes.push(
            `${label}, ${fit.law}: off by ${Math.max(values, errors).toExponential(1)}, ${fit.values} and ${theirs.values}`,
          );
        }
        worst.values = Math.max(worst.values, values);
        worst.errors = Math.max(worst.errors, errors);
      }
    }
    const agree = Math.max(worst.values, worst.errors) < 5e-7 ? 'yes' : 'no';
    const size = (value) => pad(value.toExponential(1), 10);
    console.log(pad(file, 28) + pad(curves.length, 8) + pad(fits, 6) + size(worst.values) + size(worst.errors) + agree);
    for (const note of notes) console.log(`  ${note}`);
  }
  console.log();
}

async function intervals() {
  const replicates = 400;
  const level = 0.95;
  const ddim = (await curvesOf('song2021-ddim-cifar10', ['dataset'], 'steps_S', 'fid'))[0];
  const solvers = (await curvesOf('zheng2023-dpm-solver-v3', ['table'], 'nfe', 'value'))[0];
  console.log(
    `Percentile intervals beside scipy.stats.bootstrap on the same ${replicates} resamples; largest relative difference`,
  );
  console.log(`${pad('points', 30)}${pad('law', 14)}${pad('used', 6)}${pad('ends', 10)}${pad('error', 10)}6 digits`);
  for (const [label, points] of [
    ['simulated, 20', simulated()],
    [`DDIM ${ddim.label}, ${ddim.points.length}`, ddim.points],
    [`solvers ${solvers.label}, ${solvers.points.length}`, solvers.points],
  ]) {
    for (const law of LAWS) {
      const ours = bootstrapFit(law, points, { seed: 3, replicates, level });
      const start = pad(label, 30) + pad(law.name, 14) + pad(ours.used, 6);
      if (ours.used < replicates || ours.statuses.converged < replicates) {
        console.log(`${start}not compared: ${ours.note}`);
        continue;
      }
      const [x, y] = [column(points, 'x'), column(points, 'y')];
      const indices = draws(3, points.length, replicates);
      const theirs = await python.ask('interval', { law: law.name, x, y, p0: ours.fit.values, indices, level });
      const ends = off([...ours.parameters.low, ...ours.parameters.high], [...theirs.low, ...theirs.high]);
      const error = off(ours.parameters.error, theirs.errors);
      const agree = Math.max(ends, error) < 5e-7 ? 'yes' : 'no';
      console.log(start + pad(ends.toExponential(1), 10) + pad(error.toExponential(1), 10) + agree);
    }
  }
}

try {
  const { numpy, scipy, lmfit } = await python.ask('versions');
  console.log(`node ${process.version}; numpy ${numpy}, scipy ${scipy}, lmfit ${lmfit}\n`);
  await times();
  await published();
  await intervals();
} finally {
  python.close();
}
