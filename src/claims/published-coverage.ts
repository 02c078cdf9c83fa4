import { predictedCoverage } from '../measure/answers/beta-binomial.js';
import { naiveForecasts } from '../measure/answers/spreads.js';
import { simplex } from '../numerics/simplex.js';
import { groupBy, largest, mean, sum } from '../numerics/statistics.js';
import type { Part } from './combine.js';
import { published } from './published.js';

const TABLES = [
  { file: 'swegym2024-best-at-k', names: ['system', 'dataset'], k: 'k', y: 'resolved_pct', only: ['metric', 'pass@k'] },
  { file: 'elf-reg2026-pass-at-k', names: ['model', 'benchmark'], k: 'k', y: 'pass_at_k_pct' },
  { file: 'alphaalign2025-safety-pass-at-k', names: ['model'], k: 'k', y: 'pass_at_k_pct' },
] as const;
/** Printed points of which the first half are fitted, at least three of them, and the rest is foretold. */
const LEAST_POINTS = 5;

interface Point {
  readonly k: number;
  readonly value: number;
}

/** Coverage by the Beta whose curve lies closest to printed points, by least squares: of published curves the counts are not known. */
function betaThrough(points: readonly Point[]): (k: number) => number {
  const bounded = (x: number) => Math.exp(Math.max(-9, Math.min(9, x)));
  const squares = ([a, b]: readonly number[]) =>
    sum(points, ({ k, value }) => (predictedCoverage(bounded(a!), bounded(b!), k) - value) ** 2);
  const { at } = simplex(squares, [-1, 0]);
  return (k) => predictedCoverage(bounded(at[0]!), bounded(at[1]!), k);
}

/** Mean errors of a Beta and of two naive forecasts on every published curve of pass@k with five budgets, one note per curve. */
export function publishedForecasts(): Part[] {
  return TABLES.flatMap(({ file, names, k: column, y, ...table }) => {
    const rows = published(file).filter((row) => !('only' in table) || row[table.only[0]] === table.only[1]);
    return [...groupBy(rows, (row) => names.map((name) => row[name]).join(', '))].flatMap(([label, own]): Part[] => {
      const points = own
        .map((row): Point => ({ k: Number(row[column]), value: Number(row[y]) / 100 }))
        .sort((a, b) => a.k - b.k);
      if (new Set(points.map(({ k }) => k)).size < LEAST_POINTS) return [];
      const seen = points.slice(0, Math.max(3, Math.floor(points.length / 2)));
      const told = points.slice(seen.length);
      const beta = betaThrough(seen);
      const error = (of: (k: number) => number) => mean(told, ({ k, value }) => Math.abs(of(k) - value));
      const errors = [
        ['a Beta', error(beta)],
        ['the last point', error((k) => naiveForecasts(seen, k).last)],
        ['a straight line', error((k) => naiveForecasts(seen, k).line)],
      ] as const;
      return errors.map(([name, value]) => ({
        family: 'published',
        task: file.split('-')[0]!,
        picked: `data/published/${file}.csv`,
        what: `${label}: mean error of ${name} at k to ${largest(told.map(({ k }) => k))} from k to ${seen.at(-1)!.k}`,
        role: 'note',
        region: {},
        interval: () => ({ effect: value, low: value, high: value, samples: told.length }),
        of: 'budgets',
      }));
    });
  });
}
