import { setImmediate, setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Input, Law, LawPoint } from '../../laws/law.js';
import type { Estimate } from '../../numerics/estimate.js';
import { percentiles } from '../../numerics/quantile.js';
import { sum, variance } from '../../numerics/statistics.js';
import { type Fit, type FitStatus, fitLaw } from '../least-squares.js';
import { sourceOf } from './law-source.js';
import { type Resampling, refitShare, type Share, STATUSES, shareOf } from './refit.js';

export interface FitBootstrapOptions<X extends Input = number> {
  readonly seed: number;
  readonly replicates?: number;
  readonly level?: number;
  /** One label a point: points of one label are drawn together. Without labels every point is drawn by itself. */
  readonly clusters?: readonly (string | number)[];
  /** Where the curve is wanted, besides the parameters. */
  readonly at?: readonly X[];
}

/** A law fitted to one curve and to resamples of its points. */
export interface BootstrappedFit<X extends Input = number> {
  /** The fit to all points. */
  readonly fit: Fit<X>;
  /** In the order of `fit.parameters`. NaN where fewer than 2 replicates are used. */
  readonly parameters: Estimate<readonly number[]>;
  /** In the order of `at`. */
  readonly predictions: Estimate<readonly number[]>;
  readonly replicates: number;
  /** The replicates that have a minimum, inside the bounds or at one; the others are left out. */
  readonly used: number;
  /** How many replicates ended in each status. */
  readonly statuses: Readonly<Record<FitStatus, number>>;
  /** What became of the replicates that did not converge; empty where all did. */
  readonly note: string;
  /** One row a replicate used: the parameters and then the predictions. */
  readonly samples: readonly (readonly number[])[];
}

function summary(value: readonly number[], columns: readonly Float64Array[], level: number) {
  const ends = columns.map((column) => {
    const n = column.length;
    if (n < 2) return { low: Number.NaN, high: Number.NaN, error: Number.NaN };
    const error = Math.sqrt(variance(column));
    const sorted = column.sort();
    const [low, high] = percentiles(sorted, level);
    return { low, high, error };
  });
  return {
    value,
    low: ends.map(({ low }) => low),
    high: ends.map(({ high }) => high),
    error: ends.map(({ error }) => error),
  };
}

function plan<X extends Input>(law: Law<X>, points: readonly LawPoint<X>[], options: FitBootstrapOptions<X>) {
  const { seed, replicates = 1000, level = 0.95, clusters, at = [] } = options;
  const refuse = (expected: string, got: unknown) => {
    throw new RangeError(`bootstrapFit of the law "${law.name}": expected ${expected}, got ${got}`);
  };
  if (!Number.isInteger(replicates) || replicates < 2) refuse('a whole number of replicates >= 2', replicates);
  if (!(level > 0 && level < 1)) refuse('a level between 0 and 1', level);
  if (clusters && clusters.length !== points.length) {
    refuse(`one cluster for each of the ${points.length} points`, clusters.length);
  }
  const labels = clusters ?? points.map((_, i) => i);
  const numbers = new Map([...new Set(labels)].map((label, g) => [label, g]));
  if (numbers.size < 2) refuse(`at least 2 ${clusters ? 'clusters' : 'points'}`, numbers.size);
  const fit = fitLaw(law, points, { level });
  if (fit.status === 'too few points') refuse('enough points for one fit', fit.note);
  const task: Resampling<X> = {
    points,
    groupOf: labels.map((label) => numbers.get(label)!),
    groups: numbers.size,
    fitted: fit.values,
    at,
    seed,
    replicates,
  };
  return { fit, level, task, share: shareOf(replicates, law.parameters.length + at.length) };
}

function noteOf(statuses: Readonly<Record<FitStatus, number>>, replicates: number): string {
  const notes: string[] = [];
  const bound = statuses['bound hit'];
  if (bound > 0) notes.push(`${bound} of ${replicates} replicates stopped at a bound and are counted there`);
  const out = (['not identified', 'failed', 'too few points'] as const).filter((status) => statuses[status] > 0);
  if (out.length > 0) {
    const count = sum(out, (status) => statuses[status]);
    const reasons = out.map((status) => `${status} ${statuses[status]}`).join(', ');
    notes.push(`${count} of ${replicates} replicates have no minimum of their own and are left out (${reasons})`);
  }
  return notes.join('; ');
}

function collect<X extends Input>(
  fit: Fit<X>,
  level: number,
  { at, replicates }: Resampling<X>,
  { rows, statuses }: Share,
): BootstrappedFit<X> {
  const p = fit.parameters.length;
  const width = p + at.length;
  const samples: number[][] = [];
  const counts = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<FitStatus, number>;
  for (let r = 0; r < replicates; r++) {
    const status = STATUSES[statuses[r]!]!;
    counts[status]++;
    if (status === 'converged' || status === 'bound hit')
      samples.push(Array.from(rows.subarray(r * width, (r + 1) * width)));
  }
  const columns = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, j) => Float64Array.from(samples, (row) => row[from + j]!));
  return {
    fit,
    parameters: summary(fit.values, columns(0, p), level),
    predictions: summary(at.map(fit.predict), columns(p, width), level),
    replicates,
    used: samples.length,
    statuses: counts,
    note: noteOf(counts, replicates),
    samples,
  };
}

/** Milliseconds of work below which another thread would come too late. */
const WORTH_A_THREAD = 30;

async function spread<X extends Input>(law: Law<X>, task: Resampling<X>, share: Share, threads: number): Promise<void> {
  const source = threads > 1 ? sourceOf(law) : undefined;
  const work = refitShare(law, task, share);
  if (work(performance.now() + WORTH_A_THREAD)) return;
  let failure: Error | undefined;
  const workers = Array.from({ length: threads - 1 }, () =>
    new Worker(new URL('./bootstrap-worker.js', import.meta.url), {
      workerData: { source, task, share },
      execArgv: [],
    }).once('error', (error) => {
      failure ??= error as Error;
    }),
  );
  try {
    while (!failure && !work(performance.now() + WORTH_A_THREAD)) await setImmediate();
    while (!failure && Atomics.load(share.progress, 1) < task.replicates) await setTimeout(1);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  if (failure) throw failure;
}

/**
 * Bootstrap intervals of the parameters of a law, and of its curve: draws as many points as there are, with replacement,
 * or as many clusters of points, fits each such sample again, and takes the (1 - level) / 2 and (1 + level) / 2 quantiles of
 * what comes out. The built-in laws of one x are refitted in microseconds.
 *
 * Every replicate that has a minimum takes part, also where a bound stops it; the others are counted in `statuses` and
 * told in `note`. The bounds of the law are those for all points. Replicate r draws from the key (seed, problem 0,
 * candidate r), so the result depends on the seed alone: with `threads`, which makes it a promise, it is the same for any
 * number of them. Only laws of the library and of `expressionLaw` can be fitted on more than one.
 * Source: B. Efron and R. Tibshirani, An Introduction to the Bootstrap (1993), sections 9.5 (pairs) and 13.3 (percentiles).
 *
 * @param law the law to fit
 * @param points x and y, with sigma, its standard error, at all points or at none
 * @param options seed; replicates, level (default 0.95), clusters of points, `at`, the x at which the curve is read, and `threads`
 * @returns intervals of the parameters and of the curve, with the statuses of the replicates; a promise of them with `threads`
 * @throws RangeError for a number of threads that is not whole or below 1, and where `bootstrap` and `fitLaw` do
 * @example bootstrapFit(power, points, { seed: 1, at: [1024], replicates: 100 }).predictions.low // [0.1], the lower end at x = 1024
 * @example (await bootstrapFit(power, points, { seed: 1, replicates: 100, threads: 1 })).parameters.high.length // 2
 */
export function bootstrapFit<X extends Input = number>(
  law: Law<X>,
  points: readonly LawPoint<X>[],
  options: FitBootstrapOptions<X> & { readonly threads: number },
): Promise<BootstrappedFit<X>>;
export function bootstrapFit<X extends Input = number>(
  law: Law<X>,
  points: readonly LawPoint<X>[],
  options: FitBootstrapOptions<X>,
): BootstrappedFit<X>;
export function bootstrapFit<X extends Input = number>(
  law: Law<X>,
  points: readonly LawPoint<X>[],
  options: FitBootstrapOptions<X> & { readonly threads?: number },
): BootstrappedFit<X> | Promise<BootstrappedFit<X>> {
  const { threads } = options;
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1)) {
    throw new RangeError(`bootstrapFit: expected a whole number of threads >= 1, got ${threads}`);
  }
  const { fit, level, task, share } = plan(law, points, options);
  if (threads !== undefined) return spread(law, task, share, threads).then(() => collect(fit, level, task, share));
  refitShare(law, task, share)(Number.POSITIVE_INFINITY);
  return collect(fit, level, task, share);
}
