import { fitLaw } from '../../fit/least-squares.js';
import { logarithm } from '../../laws/logarithm.js';
import { power } from '../../laws/power.js';
import { powerFloor } from '../../laws/power-floor.js';
import { randomEffects, type Study } from '../../numerics/meta-analysis.js';
import { groupBy } from '../../numerics/statistics.js';
import type { Claim } from '../claim.js';
import { combine, errorsOf, noEvidence, type Part } from '../combine.js';
import { published } from '../published.js';

/** Papers below which nothing is known of how they differ. */
const LEAST_PAPERS = 5;

/** Relative scatter below which a law describes a published curve. */
const CLOSE = 0.05;
const LEAST_POINTS = 5;

interface Table {
  readonly file: string;
  readonly names: readonly string[];
  readonly x: string;
  readonly y: string;
  /** The one value of a column whose rows are taken: others are the same runs told otherwise. */
  readonly only?: readonly [string, string];
}

const TABLES: readonly Table[] = [
  { file: 'song2021-ddim-cifar10', names: ['dataset', 'eta'], x: 'steps_S', y: 'fid' },
  { file: 'zheng2023-dpm-solver-v3', names: ['table', 'dataset', 'model', 'method'], x: 'nfe', y: 'value' },
  { file: 'chen2021-codex-pass-at-k', names: ['model'], x: 'k', y: 'pass_at_k_pct' },
  { file: 'liu2025-deepseek-grm', names: ['method'], x: 'k_votes', y: 'overall_score' },
  { file: 'liu2022-rectified-flow', names: ['method'], x: 'nfe', y: 'fid' },
  { file: 'zhou2024-diff-solvers-edm', names: ['dataset', 'model', 'solver'], x: 'nfe', y: 'fid' },
  { file: 'li2023-scire-solver', names: ['dataset', 'model', 'solver'], x: 'nfe', y: 'fid' },
  { file: 'lu2022-dpm-solver-vs-rk', names: ['dataset', 'model', 'solver'], x: 'nfe', y: 'fid' },
  { file: 'gas2025-learned-solvers', names: ['dataset', 'method'], x: 'nfe', y: 'fid' },
  {
    file: 'text-diffusion-flow-accuracy-vs-nfe',
    names: ['model', 'benchmark', 'metric', 'where'],
    x: 'nfe',
    y: 'value_pct',
  },
  { file: 'singhal2025-fk-steering', names: ['model', 'metric', 'figure'], x: 'particles_k', y: 'value' },
  { file: 'zhan2026-dllm-prm-guidance', names: ['dataset', 'method'], x: 'forward_passes', y: 'accuracy_pct' },
  { file: 'swegym2024-best-at-k', names: ['system', 'dataset', 'metric'], x: 'k', y: 'resolved_pct' },
  {
    file: 'arcprize-thinking-budget',
    names: ['model'],
    x: 'thinking_budget',
    y: 'arc_agi_1_pct',
    only: ['budget_kind', 'tokens'],
  },
  {
    file: 'ouro2025-recurrent-depth',
    names: ['model', 'benchmark'],
    x: 'recurrent_steps',
    y: 'score_pct',
  },
  // The five costs of a model are one simulation.
  {
    file: 'stroebl2024-reward-vs-k',
    names: ['model'],
    x: 'k_attempts',
    y: 'mean_reward',
    only: ['cost_benefit_ratio', '0'],
  },
  { file: 'elf-reg2026-pass-at-k', names: ['model', 'benchmark', 'table'], x: 'k', y: 'pass_at_k_pct' },
  { file: 'alphaalign2025-safety-pass-at-k', names: ['model'], x: 'k', y: 'pass_at_k_pct' },
];

export interface PublishedCurve {
  /** The paper that printed it. */
  readonly paper: string;
  readonly label: string;
  readonly law: string;
  /** Root mean square of ln(y / law) at the least of the three laws, per degree of freedom. */
  readonly scatter: number;
  readonly points: number;
}

/** Two files hold tables of one paper, and one of them also those of another, whose name ends a curve's label. */
function paperOf(file: string, label: string): string {
  if (!file.startsWith('text-') && !file.startsWith('elf-')) return file.split('-')[0]!;
  return label.includes('AlphaDLM') ? 'alphadlm2026' : 'elf-reg2026';
}

/** Every published curve with at least five budgets, and how far the best of power law, logarithm and power law with a limit is from it. */
export function publishedCurves(): PublishedCurve[] {
  return TABLES.flatMap(({ file, names, x, y, only }) =>
    [
      ...groupBy(
        published(file).filter((row) => only === undefined || row[only[0]] === only[1]),
        (row) => names.map((name) => row[name]).join(', '),
      ).entries(),
    ].flatMap(([label, rows]) => {
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
        ? [{ paper: paperOf(file, label), label: `${file.split('-')[0]}: ${label}`, ...best, points: points.length }]
        : [];
    }),
  );
}

/** The share of one paper's curves that a law describes, with the error of that many curves; none and all of them have one, too. */
function shareOf(curves: readonly PublishedCurve[]): Study {
  const [count, close] = [curves.length, curves.filter(({ scatter }) => scatter <= CLOSE).length];
  const shrunk = (close + 0.5) / (count + 1);
  return { value: close / count, sigma: Math.sqrt((shrunk * (1 - shrunk)) / count) };
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
  rule: 'Every curve of data/published with at least five budgets. A law describes it where the root mean square of ln(y / law) a degree of freedom is at most 5 %. Curves of one paper are not independent: the share of described curves is a random effect of the paper, with the error of as many curves (Paule and Mandel, Hartung and Knapp), over at least five papers. Tables whose budgets are fewer say nothing; of runs that are told in several ways one is taken. Supported where it is above a half, contradicted where it is below.',
  notebooks: ['05'],
  test(_, { alpha }) {
    const curves = publishedCurves();
    if (curves.length === 0) return noEvidence('tables in data/published');
    const papers = [...groupBy(curves, ({ paper }) => paper).values()];
    const pooled = randomEffects(papers.map(shareOf));
    const parts: Part[] = [
      {
        family: 'published',
        picked: `${curves.length} curves of ${papers.map(([curve]) => curve!.paper).join(', ')}`,
        what: 'curves described to 5 %, by paper',
        interval: (own) => {
          const [low, high] = pooled.interval(own);
          return { effect: pooled.value, low, high, samples: papers.length, error: pooled.error };
        },
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
