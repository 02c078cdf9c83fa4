import { published } from '../claims/published.js';
import type { TaskStudy } from '../text/study.js';
import type { Figure } from './figure.js';
import { panelFigure } from './panels.js';
import { scalingFigure } from './scaling.js';
import type { Series } from './series.js';
import { FAMILY_COLOURS, type FigureStyle } from './theme.js';

/** How far points that share their x are drawn from one another, as a factor. */
const BESIDE = 1.09;
const COVERAGE = { label: 'one of k samples is right (coverage)', colour: FAMILY_COLOURS.language };
const MAJORITY = { label: 'the majority of k is right', colour: FAMILY_COLOURS.diffusion };
const LIKELIEST = { label: 'the likeliest of k is right', colour: '#CC79A7' };
const CONTROL = {
  label: "one of k guesses from other problems' answers (control)",
  colour: '#777777',
  dash: 'dot' as const,
};

const BORROWED = { label: "one of another problem's k samples is right", colour: '#777777', dash: 'dash' as const };

type Curve = readonly { readonly k: number; readonly value: number; readonly low?: number; readonly high?: number }[];

/** The points of a curve, x in samples of `each`. */
const points = (curve: Curve, each = 1) =>
  curve.map(({ k, value, low = value, high = value }) => ({ x: k * each, y: value, low, high }));

/** Codex-12B on HumanEval (M. Chen et al., arXiv:2107.03374, table 1), as it was published. */
function codex(): Series {
  const rows = published('chen2021-codex-pass-at-k').filter(({ model }) => model === 'Codex-12B');
  const curve = rows.map((row) => ({ k: Number(row['k']), value: Number(row['pass_at_k_pct']) / 100 }));
  return { ...COVERAGE, points: points(curve) };
}

/**
 * For every task coverage, the chosen answer and the control against the number of samples; a published curve beside them.
 *
 * @param name of the files
 * @param title above the figure, or ''
 * @param studies of repeated sampling
 * @param style width and font
 * @returns the figure, a panel per task
 * @throws Error for a name that is no file name, and a RangeError for a style that is out of range
 * @example coveragePanels('coverage', '', await studyTasks({ sampler, tasks: [sums], problems: 8, candidates: 4, seed: 0, store })).name // 'coverage'
 */
export function coveragePanels(
  name: string,
  title: string,
  studies: readonly TaskStudy[],
  style: FigureStyle = {},
): Figure {
  const panels = studies.map(({ task, coverage, chosen, control, borrowed, verdict }) => ({
    label: verdict === 'supported' ? task : `${task} (at its control)`,
    series: [
      { ...COVERAGE, points: points(coverage) },
      { ...MAJORITY, beside: 1 / BESIDE, points: points(chosen.majority) },
      { ...LIKELIEST, beside: BESIDE, points: points(chosen.likelihood) },
      { ...CONTROL, points: points(control) },
      { ...BORROWED, points: points(borrowed) },
    ],
  }));
  const beside = { label: 'published: Codex-12B, HumanEval', series: [codex()] };
  return panelFigure({
    ...style,
    name,
    title,
    xTitle: 'samples per problem, k',
    yTitle: 'share of problems',
    columns: 2,
    yRange: [0, 1.04],
    xTicks: [1, 4, 16, 64],
    panels: [...panels, beside],
  });
}

/**
 * What every way to choose reaches for the FLOPs of all samples of a problem, tasks by colour.
 *
 * @param name of the files
 * @param title above the figure, or ''
 * @param studies of repeated sampling, each with its label and colour
 * @param style width and font
 * @returns the figure, to be shown or exported
 * @throws Error for a name that is no file name, and a RangeError for a style that is out of range
 * @example choiceFigure('choices', '', (await studyTasks({ sampler, tasks: [sums], problems: 8, candidates: 4, seed: 0, store })).map((study) => ({ study, label: study.task, colour: '#0072B2' }))).name // 'choices'
 */
export function choiceFigure(
  name: string,
  title: string,
  studies: readonly { readonly study: TaskStudy; readonly label: string; readonly colour: string }[],
  style: FigureStyle = {},
): Figure {
  return scalingFigure({
    ...style,
    name,
    title,
    xTitle: 'inference FLOPs per problem, all samples, each with its prompt',
    yTitle: 'share of problems answered right',
    yRange: [0, 1.04],
    series: studies.flatMap(({ study: { coverage, chosen, flops }, label, colour }) => {
      return [
        { label: `${label}: coverage`, colour, points: points(coverage, flops) },
        {
          label: `${label}: majority`,
          colour,
          dash: 'dash' as const,
          beside: 1 / BESIDE,
          points: points(chosen.majority, flops),
        },
        {
          label: `${label}: likeliest`,
          colour,
          dash: 'dot' as const,
          beside: BESIDE,
          points: points(chosen.likelihood, flops),
        },
      ];
    }),
  });
}
