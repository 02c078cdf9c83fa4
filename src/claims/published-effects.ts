import { clustered, randomEffects, type Study } from '../numerics/meta-analysis.js';
import { mean } from '../numerics/statistics.js';
import type { Claim } from './claim.js';
import { beside, errorsOf, type Part } from './combine.js';
import { unknownInterval } from './interval.js';
import { published } from './published.js';

/** What one paper printed of a claim's effect, in the claim's unit. */
interface Paper {
  readonly paper: string;
  readonly values: readonly Study[];
}

/** Questions of the benchmarks that accuracies are of. */
const QUESTIONS: Readonly<Record<string, number>> = { MATH500: 500, GSM8K: 1319 };

const exact = (value: number): Study => ({ value, sigma: 0 });
/** A difference of two shares of as many questions, the same questions, of which nothing more is printed: as of two independent ones. */
const apart = (first: number, second: number, questions: number): Study => ({
  value: first - second,
  sigma: Math.sqrt((first * (1 - first) + second * (1 - second)) / questions),
});

/** Cells of the rows of a table that agree with `where`, as numbers. */
const column = (file: string, name: string, where: Readonly<Record<string, string>>): number[] =>
  published(file)
    .filter((row) => Object.entries(where).every(([key, value]) => row[key] === value))
    .map((row) => Number(row[name]));

const one = (...of: Parameters<typeof column>): number => column(...of)[0]!;

/** Compute of sampling over that of a tree search which answers at least as well (ln), for each model. */
function rebase(): Study[] {
  const models = ['Mistral-7B', 'Llemma-7B', 'Llemma-34B'];
  const of = (model: string, method: string) => one('wu2024-rebase', 'flops', { model, method });
  return models.map((model) => exact(Math.log(of(model, 'Sampling WV') / of(model, 'REBASE WV'))));
}

/** Tree search less best-of-n, with the same reward model at the end and as many leaves. */
function treeSearch(): Study[] {
  const models = ['Mistral-7B', 'Llemma-7B', 'Llemma-34B'];
  return ['MATH500', 'GSM8K'].flatMap((set) =>
    models.map((model) => {
      const share = (method: string) =>
        one('wu2024-strategies', `${set.toLowerCase()}_acc_pct`, { model, method }) / 100;
      return apart(share('REBASE+BoN'), share('Sampling+BoN'), QUESTIONS[set]!);
    }),
  );
}

/** Guidance by a process reward model less best-of-n by an outcome reward model, at equal forward passes (to 2 %), at 32 candidates. */
function guided(): Study[] {
  const share = (method: string) =>
    one('zhan2026-dllm-prm-guidance', 'accuracy_pct', { dataset: 'GSM8K', method, n: '32' }) / 100;
  return [apart(share('PRM guided (K=N, b=64)'), share('ORM rerank (best-of-N)'), QUESTIONS.GSM8K!)];
}

/** log2 of the evaluations that an adaptive solver takes on a diffusion's path over those on a straight flow's. */
function straighter(): Study[] {
  const of = (dataset: string, method: string) => one('lipman2023-flow-matching', 'nfe_adaptive', { dataset, method });
  return ['CIFAR-10', 'ImageNet 32x32', 'ImageNet 64x64'].map((dataset) =>
    exact(Math.log2(of(dataset, 'FM w/ Diffusion') / of(dataset, 'FM w/ OT'))),
  );
}

function rectified(): Study[] {
  const of = (method: string) => one('liu2022-rectified-flow', 'nfe', { method, solver: 'RK45' });
  return ['VP ODE', 'sub-VP ODE'].map((method) => exact(Math.log2(of(method) / of('1-Rectified Flow'))));
}

/** The share of metrics by which a small model with search is as good as a large one or better, at less than its compute; less a half. */
function smaller(): Study[] {
  const metrics = ['aesthetic', 'clip', 'imagereward', 'llm_grader'];
  const at = (metric: string, ratio: string) => one('ma2025-compute-ratio', metric, { compute_ratio_vs_flux: ratio });
  return metrics.map((metric) => exact(Number(at(metric, '0.09') >= at(metric, '1')) - 0.5));
}

/** ln of a score with search over that without, on the metrics that no verifier of the search knows: CLIPScore, ImageReward and the grader. */
function searchedNoises(): Study[] {
  const file = 'ma2025-noise-search';
  const base = (metric: string) => mean(column(file, 'value', { table: 'Table2', search_nfe: '0', metric }));
  const rows = published(file).filter(
    (row) => row.table === 'Table2' && row.verifier === 'Aesthetic' && Number(row.search_nfe) > 0,
  );
  return rows
    .filter(({ metric }) => metric !== 'Aesthetic')
    .map(({ metric, value }) => exact(Math.log(Number(value) / base(metric!))));
}

const EFFECTS: Readonly<Record<string, { readonly what: string; readonly papers: () => readonly Paper[] }>> = {
  'compute-optimal': {
    what: 'ln of the compute of sampling over that of a tree search that answers at least as well',
    papers: () => [{ paper: 'wu2024', values: rebase() }],
  },
  'small-beats-large': {
    what: 'share of metrics by which a small model with search at 0.09 of the compute is as good as a large one, less a half',
    papers: () => [{ paper: 'ma2025', values: smaller() }],
  },
  'noise-search': {
    what: 'ln of a score with search over that without, on metrics that the verifier does not know, compute not equal',
    papers: () => [{ paper: 'ma2025', values: searchedNoises() }],
  },
  'straight-paths': {
    what: 'log2 of the evaluations of an adaptive solver, diffusion path over straight path',
    papers: () => [
      { paper: 'lipman2023', values: straighter() },
      { paper: 'liu2022', values: rectified() },
    ],
  },
  intermediate: {
    what: 'search by steps less best-of-n at as many samples, share of right answers',
    papers: () => [
      { paper: 'wu2024', values: treeSearch() },
      { paper: 'zhan2026', values: guided() },
    ],
  },
};

/**
 * What published tables say of a claim's effect, beside its verdict: one value for each paper, and where there are several their random-effects
 * mean (Paule and Mandel, Hartung and Knapp), papers as clusters. Nothing for claims that no table is about.
 *
 * @example publishedEffects('straight-paths')[0].what // 'published: log2 of the evaluations ..., over papers'
 */
export function publishedEffects(id: string): Part[] {
  const about = EFFECTS[id];
  if (about === undefined) return [];
  const papers = about.papers().map(({ paper, values }) => ({ paper, values, study: clustered(values) }));
  const pooled = randomEffects(papers.map(({ study }) => study));
  const common = { family: 'published', role: 'note', region: {} } as const;
  return [
    {
      ...common,
      what: `published: ${about.what}, over papers`,
      picked: papers.map(({ paper, values }) => `${values.length} values of ${paper}`).join(', '),
      interval: (level) => {
        const [low, high] = pooled.interval(level);
        return papers.length < 2
          ? unknownInterval(1, pooled.value)
          : { effect: pooled.value, low, high, samples: papers.length, error: pooled.error };
      },
      of: 'papers',
    },
    ...papers.map(
      ({ paper, values, study }): Part => ({
        ...common,
        task: paper,
        what: `published in ${paper}: ${about.what}`,
        picked: `${values.length} values of ${paper}`,
        interval: () => ({
          effect: study.value,
          low: study.value - study.sigma,
          high: study.value + study.sigma,
          samples: values.length,
        }),
        of: 'values, plus or minus a standard error',
      }),
    ),
  ];
}

/** A claim with what published tables say of it told beside its verdict; where there is no evidence of its own nothing is told. */
export function withPublished(claim: Claim): Claim {
  if (EFFECTS[claim.id] === undefined) return claim;
  return {
    ...claim,
    test(evidence, options) {
      const result = claim.test(evidence, options);
      return result.hangsOn === null ? result : beside(result, publishedEffects(claim.id), {}, errorsOf(options.alpha));
    },
  };
}
