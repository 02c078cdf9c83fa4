// Question: how do the two engines of fits do, this library's own and ml-levenberg-marquardt, on NIST's sets and on every published curve?
// Run: npm run bench -- engines (half a minute; no Python).
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { levenbergMarquardt } from 'ml-levenberg-marquardt';
import { ROOT } from '../dist/compute/paths.js';
import { digits, fewest, fitSet, MODELS, read } from '../dist/fit/fixtures/nist.js';
import { expressionLaw, fitLaw, LAWS } from '../dist/fit/index.js';
import { openTable } from '../dist/records/index.js';
import { median, table } from './text.mjs';

/** @type {['own', 'ml-levenberg-marquardt']} */
const ENGINES = ['own', 'ml-levenberg-marquardt'];
/** A sum of squares is lower than another by more than this share of it. */
const SAME = 1e-6;
const ROUNDS = 5;

/** Table of data/published, the columns that tell curves apart, x, and each y. @type {[string, string[], string, string[]][]} */
const CURVES = [
  ['alphaalign2025-safety-pass-at-k', ['model'], 'k', ['pass_at_k_pct']],
  ['alphadlm2026-adaptive-nfe', ['objective'], 'mean_nfe', ['gsm8k_acc_pct']],
  ['arcprize-thinking-budget', ['model', 'budget_kind'], 'usd_per_task', ['arc_agi_1_pct', 'arc_agi_2_pct']],
  ['chen2021-codex-pass-at-k', ['model'], 'k', ['pass_at_k_pct']],
  ['elf-reg2026-pass-at-k', ['model', 'benchmark', 'fixed_nfe'], 'k', ['pass_at_k_pct']],
  ['gas2025-learned-solvers', ['dataset', 'method'], 'nfe', ['fid']],
  ['li2023-scire-solver', ['dataset', 'model', 'solver'], 'nfe', ['fid']],
  ['lipman2023-flow-matching', ['dataset'], 'nfe_adaptive', ['fid', 'nll_bpd']],
  ['liu2022-rectified-flow', [], 'nfe', ['fid', 'inception_score', 'recall']],
  ['liu2025-deepseek-grm', ['method'], 'k_votes', ['overall_score']],
  ['lu2022-dpm-solver-vs-rk', ['dataset', 'model', 'solver'], 'nfe', ['fid']],
  ['ma2025-compute-ratio', [], 'compute_ratio_vs_flux', ['aesthetic', 'clip', 'imagereward', 'llm_grader']],
  ['ouro2025-recurrent-depth', ['model', 'benchmark'], 'recurrent_steps', ['score_pct']],
  ['raschka2026-self-consistency', ['setting'], 'n_samples', ['math500_acc_pct']],
  ['singhal2025-fk-steering', ['model', 'metric', 'figure'], 'particles_k', ['value']],
  ['song2021-ddim-cifar10', ['dataset', 'eta'], 'steps_S', ['fid']],
  ['stroebl2024-optimal-k', ['model'], 'cost_benefit_ratio', ['max_mean_reward']],
  ['stroebl2024-reward-vs-k', ['model', 'cost_benefit_ratio'], 'k_attempts', ['mean_reward']],
  ['swegym2024-best-at-k', ['system', 'dataset', 'metric'], 'k', ['resolved_pct']],
  ['text-diffusion-flow-accuracy-vs-nfe', ['model', 'benchmark', 'metric'], 'nfe', ['value_pct']],
  ['wu2024-rebase', ['method'], 'flops', ['math500_acc_pct']],
  ['wu2024-strategies', ['model'], 'math_tflops_per_q', ['math500_acc_pct']],
  ['wu2024-strategies', ['model'], 'gsm8k_tflops_per_q', ['gsm8k_acc_pct']],
  ['zhan2026-dllm-prm-guidance', ['model', 'dataset', 'method'], 'n', ['accuracy_pct']],
  ['zheng2023-dpm-solver-v3', ['table', 'method'], 'nfe', ['value']],
  ['zhou2024-diff-solvers-edm', ['dataset', 'model', 'solver'], 'nfe', ['fid']],
];
/** Tables without a curve: one budget, or two, of each system. */
const NO_CURVE = ['brown2024-swebench-cost', 'ma2025-noise-search'];

/** What a piece of work gives, and the median of the seconds that it takes. */
function timed(work, rounds) {
  const spent = [];
  let result;
  for (let round = 0; round < rounds; round++) {
    const begin = performance.now();
    result = work();
    spent.push((performance.now() - begin) / 1000);
  }
  return { result, seconds: median(spent) };
}

/** Digits of the values that the package reaches without what is put around it: its defaults, no stopping at a sum, an analytic Jacobian. */
function alone(name, start, rows, certified) {
  /** @type {any} */
  const variables = name === 'Nelson' ? ['x1', 'x2'] : ['x'];
  const law = expressionLaw(MODELS[name], start, { variables });
  const xs = rows.map(([, ...x]) => (name === 'Nelson' ? x : x[0]));
  try {
    const { parameterValues } = levenbergMarquardt(
      { x: rows.map((_, i) => i), y: rows.map(([y]) => (name === 'Nelson' ? Math.log(y) : y)) },
      (p) => (i) => law.predict(xs[i], p),
      {
        initialValues: Object.values(start),
        maxIterations: 2000,
        errorTolerance: 0,
        jacobianFunction: (p) => (i) => [...law.jacobian(xs[i], p)],
      },
    );
    return fewest([...parameterValues], certified);
  } catch {
    return Number.NaN; // It refuses matrices that are not finite.
  }
}

function certifiedSets() {
  const totals = ENGINES.map(() => ({ converged: 0, reached: 0, seconds: 0 }));
  let reachedAlone = 0;
  const rows = Object.keys(MODELS).flatMap((name) => {
    const { starts, values, errors, sse, rows: data } = read(name);
    return starts.map((start, k) => {
      const row = { set: name, start: k + 1 };
      ENGINES.forEach((engine, e) => {
        const { result: fit, seconds } = timed(() => fitSet(name, start, data, engine), ROUNDS);
        const found = [fewest(fit.values, values), fewest(fit.errors, errors), digits(fit.sse, sse)];
        row[`${engine}: digits of values, errors, squares`] = found.map((d) => Math.max(0, d).toFixed(1)).join(' ');
        row[`${engine}: status`] = fit.status;
        row[`${engine}: ms`] = (1e3 * seconds).toFixed(1);
        totals[e].converged += fit.status === 'converged' ? 1 : 0;
        totals[e].reached += Math.min(found[0], found[1]) >= 6 ? 1 : 0;
        totals[e].seconds += seconds;
      });
      const bare = alone(name, start, data, values);
      reachedAlone += bare >= 6 ? 1 : 0;
      row['the package alone: digits of values'] = Number.isNaN(bare) ? 'error' : Math.max(0, bare).toFixed(1);
      return row;
    });
  });
  console.log("NIST's nonlinear sets from both starts: digits that agree with the certified values, 11 at most");
  console.log(table(rows));
  console.log(
    table(
      ENGINES.map((engine, e) => ({
        engine,
        converged: `${totals[e].converged} of ${rows.length}`,
        'six digits of values and errors': totals[e].reached,
        seconds: totals[e].seconds.toFixed(2),
      })),
    ),
  );
  console.log(
    `ml-levenberg-marquardt alone, its damping and starts, 2,000 iterations: six digits of the values in ${reachedAlone} of ${rows.length}\n`,
  );
}

async function curvesOf(file, names, x, y) {
  const opened = await openTable(join(ROOT, 'data/published', `${file}.csv`));
  const [xs, ys] = await opened.numbers([x, y]);
  const labels = await opened.texts(names);
  opened.close();
  const curves = new Map();
  xs.forEach((value, i) => {
    if (!(value > 0 && Number.isFinite(ys[i]))) return;
    const label = labels.map((list) => list[i]).join(', ');
    curves.set(label, [...(curves.get(label) ?? []), { x: value, y: ys[i] }]);
  });
  return [...curves].map(([label, points]) => ({ label, points }));
}

function compared(points) {
  return LAWS.flatMap((law) => {
    const [own, other] = ENGINES.map((method) => timed(() => fitLaw(law, points, { method }), ROUNDS));
    return own.result.status === 'too few points' ? [] : [{ law: law.name, own, other }];
  });
}

const ratioOf = ({ own, other }) =>
  own.result.sse === other.result.sse ? 1 : other.result.sse / Math.max(own.result.sse, Number.MIN_VALUE);
const sum = (list, of) => list.reduce((total, one) => total + of(one), 0);
const shown = (ratio) => (Math.abs(ratio - 1) < SAME ? '1' : ratio.toPrecision(4));

function rowOf(file, curves, fits) {
  // Sums that are rounding of y alone have no ratio: a curve through every point.
  const ratios = fits.filter(({ own }) => own.result.sse > 1e-20 * sum(own.result.data, ({ y }) => y * y)).map(ratioOf);
  const failed = (who) => fits.filter((fit) => fit[who].result.status === 'failed').length;
  return {
    table: file,
    curves,
    fits: fits.length,
    'failed: own, ml': `${failed('own')}, ${failed('other')}`,
    'same status': fits.filter(({ own, other }) => own.result.status === other.result.status).length,
    'own lower': ratios.filter((ratio) => ratio > 1 + SAME).length,
    'ml lower': ratios.filter((ratio) => ratio < 1 - SAME).length,
    'largest difference': Math.max(...ratios.map((ratio) => Math.abs(ratio - 1))).toExponential(1),
    'own, s': sum(fits, ({ own }) => own.seconds).toFixed(3),
    'ml, s': sum(fits, ({ other }) => other.seconds).toFixed(3),
  };
}

async function publishedCurves() {
  const files = readdirSync(join(ROOT, 'data/published'))
    .filter((name) => name.endsWith('.csv'))
    .map((name) => name.slice(0, -4));
  const forgotten = files.filter((file) => !CURVES.some(([name]) => name === file) && !NO_CURVE.includes(file));
  if (forgotten.length > 0) throw new Error(`expected the columns of every table, got none of ${forgotten.join(', ')}`);
  /** @type {any[]} */
  const rows = [];
  /** @type {any[]} */
  const all = [];
  /** @type {string[]} */
  const notes = [];
  for (const file of files.filter((name) => !NO_CURVE.includes(name))) {
    /** @type {any[]} */
    const fits = [];
    for (const [, names, x, ys] of CURVES.filter(([name]) => name === file)) {
      for (const y of ys) {
        const curves = await curvesOf(file, names, x, y);
        fits.push(
          ...curves.flatMap(({ label, points }) =>
            compared(points).map((fit) => ({ ...fit, label: `${label}, ${y}` })),
          ),
        );
      }
    }
    all.push(...fits);
    const used = new Set(fits.map(({ label }) => label)).size;
    rows.push(rowOf(file, used, fits));
    for (const fit of fits.filter((one) => one.own.result.status !== one.other.result.status)) {
      const { own, other, label, law } = fit;
      const note = other.result.note || own.result.note;
      notes.push(
        `${file}: ${label}, ${law}: ${own.result.status}; ml ${other.result.status} (${note}); ratio ${shown(ratioOf(fit))}`,
      );
    }
  }
  console.log(`Published curves, each law of the menu (${LAWS.map(({ name }) => name).join(', ')}) by both engines;`);
  console.log(
    `difference: of the sum of squares by ml-levenberg-marquardt from that by this library, as a share; lower: by more than a millionth; medians of ${ROUNDS}`,
  );
  console.log(
    table([
      ...rows,
      rowOf(
        'all',
        sum(rows, ({ curves }) => curves),
        all,
      ),
    ]),
  );
  for (const note of notes) console.log(note);
}

console.log(`node ${process.version}\n`);
certifiedSets();
await publishedCurves();
