import { Meter } from '../compute/meter.js';
import type { Key } from '../compute/random.js';
import { type Family, generate } from '../families/family.js';
import { largest, mean } from '../numerics/statistics.js';
import type { Image } from '../tasks/images/image.js';
import type { Problem, Task } from '../tasks/task.js';
import { type Figure, figure } from './figure.js';
import { type FigureStyle, spaceOf } from './theme.js';
import { inLines, lettersOf, wrapped } from './words.js';

const GAP = 2;
const MARGIN = { l: 96, r: 8, t: 36, b: 8 } as const;
/** Pixels that a letter of a row's label takes. */
const LETTER = 6.1;
/** Pixels of a line of a label, and letters that it has at least and at most. */
const LINE = 16;
const LETTERS = { least: 12, most: 34 } as const;

/** What stands over a figure that is made up ready: nothing with ''. */
export interface TitledStyle extends FigureStyle {
  readonly title?: string;
}

/** How the labels are broken so that none is higher than its row, and what is left for the images: pixels of one of theirs. */
function labelled(
  labels: readonly string[],
  { width, scale, columns, step }: { width: number; scale: number; columns: number; step: number },
): { readonly letters: number; readonly pixel: number; readonly left: number } {
  for (let letters: number = LETTERS.least; ; letters++) {
    const lines = labels.map((label) => inLines(label, letters));
    const longest = largest([0, ...lines.flat().map(lettersOf)]);
    const left = Math.max(MARGIN.l * scale, Math.ceil(LETTER * scale * longest) + 10);
    const pixel = (width - left - MARGIN.r) / (columns * step);
    const highest = LINE * scale * largest(lines.map(({ length }) => length));
    if (highest <= step * pixel || letters >= LETTERS.most) return { letters, pixel, left };
  }
}

/**
 * Square images with values in [-1, 1], white to black, one row a label. The table holds each image's mean value.
 *
 * @param made name, title, rows of images with their labels, and `side`, the pixels of an edge
 * @returns the figure, to be shown or exported
 * @throws RangeError for images that do not have side x side pixels, and an Error for a name that is no file name
 * @example imageSheet({ name: 'digits', title: '', rows: [{ label: '1 step', images: [images[0].pixels] }], side: 28 }).name // 'digits'
 */
export function imageSheet(
  made: FigureStyle & {
    readonly name: string;
    readonly title?: string;
    readonly rows: readonly { readonly label: string; readonly images: readonly Float32Array[] }[];
    readonly side: number;
  },
): Figure {
  const { name, title = '', rows, side } = made;
  const { width, scale } = spaceOf(made);
  const columns = largest(rows.map(({ images }) => images.length));
  const step = side + GAP;
  const grid: (number | null)[][] = Array.from({ length: rows.length * step }, () =>
    new Array<number | null>(columns * step).fill(null),
  );
  rows.forEach(({ label, images }, r) => {
    images.forEach((image, c) => {
      if (image.length !== side * side) {
        throw new RangeError(
          `imageSheet ${name}: expected ${side * side} pixels in row "${label}", got ${image.length}`,
        );
      }
      image.forEach((value, i) => {
        grid[r * step + Math.floor(i / side)]![c * step + (i % side)] = Math.round(1000 * value) / 1000;
      });
    });
  });
  const room = { width, scale, columns, step };
  const { letters, pixel, left } = labelled(
    rows.map(({ label }) => label),
    room,
  );
  const margin = { ...MARGIN, l: left, t: title === '' ? MARGIN.b : MARGIN.t * scale };
  return figure({
    ...made,
    height: made.height ?? Math.round(rows.length * step * pixel + margin.t + margin.b),
    data: [
      {
        type: 'heatmap',
        z: grid,
        zmin: -1,
        zmax: 1,
        colorscale: [
          [0, '#ffffff'],
          [1, '#000000'],
        ],
        showscale: false,
        hoverinfo: 'skip',
      },
    ],
    layout: {
      margin,
      xaxis: { visible: false },
      yaxis: {
        autorange: 'reversed',
        showline: false,
        ticks: '',
        showgrid: false,
        tickvals: rows.map((_, r) => r * step + side / 2),
        ticktext: rows.map(({ label }) => wrapped(label, letters)),
      },
    },
    table: rows.flatMap(({ label, images }) =>
      images.map((image, column) => ({
        row: label,
        column,
        mean: mean(image),
      })),
    ),
  });
}

/**
 * Samples of the first `count` problems at every depth, each column from the same noise.
 *
 * @param name of the files
 * @param family an image model
 * @param task whose problems are sampled
 * @param depths network evaluations or steps, a row each
 * @param count the number of problems, a column each
 * @param seed of the noises
 * @param style width, font, and `title`
 * @returns the figure, to be shown or exported
 * @throws RangeError where the family refuses a depth, and an Error for a name that is no file name
 * @example sampleSheet('flow-samples', flow, digitTask, [1, 4], 2, 0, { title: '' }).name // 'flow-samples'
 */
export function sampleSheet<P extends Problem, State>(
  name: string,
  family: Family<P, State, Image>,
  task: Task<P, Image>,
  depths: readonly number[],
  count: number,
  seed: number,
  style: TitledStyle = {},
): Figure {
  const problems = Array.from({ length: count }, (_, i) => task.problem(i));
  const keys = problems.map(({ index }): Key => ({ seed, problem: index, candidate: 0 }));
  const rows = depths.map((depth) => ({
    label: `${depth} ${depth === 1 ? 'step' : 'steps'}`,
    images: generate(family, problems, keys, { depth, meter: new Meter() }).map(({ pixels }) => pixels),
  }));
  const side = Math.sqrt(rows[0]!.images[0]!.length);
  return imageSheet({ title: `${family.family}: the same noise, more steps`, ...style, name, rows, side });
}
