import { fitLaw } from '../../fit/least-squares.js';
import { logarithm } from '../../laws/logarithm.js';
import { power } from '../../laws/power.js';
import { powerFloor } from '../../laws/power-floor.js';
import { groupBy, mean } from '../../numerics/statistics.js';
import type { Claim } from '../claim.js';
import { combine, errorsOf, noEvidence, type Part } from '../combine.js';
import { trainingInterval } from '../interval.js';
import { published } from '../published.js';

/** Papers below which nothing is known of how they differ. */
const LEAST_PAPERS = 5;

/** Relative scatter below which a law describes a published curve. */
const CLOSE = 0.05;
const LEAST_POINTS = 5;

const TABLES = [
  { file: 'song2021-ddim-cifar10', names: ['dataset', 'eta'], x: 'steps_S', y: 'fid' },
  { file: 'zheng2023-dpm-solver-v3', names: ['table', 'dataset', 'model', 'method'], x: 'nfe', y: 'value' },
  { file: 'chen2021-codex-pass-at-k', names: ['model'], x: 'k', y: 'pass_at_k_pct' },
  { file: 'liu2025-deepseek-grm', names: ['method'], x: 'k_votes', y: 'overall_score' },
  { file: 'liu2022-rectified-flow', names: ['method'], x: 'nfe', y: 'fid' },
] as const;

export interface PublishedCurve {
  /** The paper that printed it. */
  readonly paper: string;
  readonly label: string;
  readonly law: string;
  /** Root mean square of ln(y / law) at the least of the three laws, per degree of freedom. */
  readonly scatter: number;
  readonly points: number;
}

/** Every published curve with at least five budgets, and how far the best of power law, logarithm and power law with a limit is from it. */
export function publishedCurves(): PublishedCurve[] {
  return TABLES.flatMap(({ file, names, x, y }) =>
    [...groupBy(published(file), (row) => names.map((name) => row[name]).join(', ')).entries()].flatMap(
      ([label, rows]) => {
        const points = rows
          .map((row) => ({ x: Number(row[x]), y: Number(row[y]) }))
          .filter((point) => point.x > 0 && point.y > 0);
        if (new Set(points.map((point) => point.x)).size < LEAST_POINTS) return [];
        const weighted = points.map((point) => ({ ...point, sigma: point.y * CLOSE }));
        const tried = [power, logarithm, powerFloor].map((law) => {
          const { predict, degrees } = fitLaw(law, weighted);
          const squares = points.reduce(
            (sum, point) => sum + Math.log(Math.max(1e-12, predict(point.x)) / point.y) ** 2,
            0,
          );
          return { law: law.name, scatter: Math.sqrt(squares / degrees) };
        });
        const best = tried.filter(({ scatter }) => Number.isFinite(scatter)).sort((a, b) => a.scatter - b.scatter)[0];
        return best
          ? [{ paper: file.split('-')[0]!, label: `${file.split('-')[0]}: ${label}`, ...best, points: points.length }]
          : [];
      },
    ),
  );
}

export const publishedLaws: Claim = {
  number: 20,
  id: 'published-laws',
  name: 'Published curves follow a logarithm or a power law',
  sentence:
    'Most of the curves of quality against inference compute that papers have printed lie within 5 % of a power law, a power law with a limit, or a logarithm.',
  origin: 'lab',
  source: 'the tables in data/published, each with its citation',
  families: ['published'],
  measured: 'share of the published curves that one of the laws describes to 5 %, one share per paper',
  unit: 'share of the curves',
  region: { from: 0.5 },
  rule: 'Every curve of data/published with at least five budgets. A law describes it where the root mean square of ln(y / law) a degree of freedom is at most 5 %. Curves of one paper are not independent: Student’s interval of the share of described curves over papers, of which there must be five. Supported where it is above a half, contradicted where it is below.',
  notebooks: ['05'],
  test(_, { alpha }) {
    const curves = publishedCurves();
    if (curves.length === 0) return noEvidence('tables in data/published');
    const papers = [...groupBy(curves, ({ paper }) => paper).values()];
    const shares = papers.map((list) => mean(list, ({ scatter }) => Number(scatter <= CLOSE)));
    const parts: Part[] = [
      {
        family: 'published',
        picked: `${curves.length} curves of ${papers.map(([curve]) => curve!.paper).join(', ')}`,
        what: 'curves described to 5 %, by paper',
        interval: (own) => trainingInterval(shares, own),
        open: papers.length < LEAST_PAPERS ? `${papers.length} papers, expected ${LEAST_PAPERS}` : undefined,
        of: 'papers',
      },
      ...curves.map(
        ({ paper, label, law, scatter, points }): Part => ({
          family: 'published',
          task: paper,
          what: `${label}: scatter about ${law}`,
          role: 'note',
          interval: () => ({ effect: scatter, low: scatter, high: scatter, samples: points }),
          region: { to: CLOSE },
          of: 'budgets',
        }),
      ),
    ];
    return combine(parts, publishedLaws.region, errorsOf(alpha));
  },
};
