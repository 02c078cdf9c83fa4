import { largest } from '../numerics/statistics.js';
import { asWritten } from './escaped.js';
import { inLines, lettersOf } from './words.js';

/** Colours of the families that figures show most, which stay apart for colour-blind readers (M. Okabe and K. Ito, 2008); see `familyColour` for any other. */
export const FAMILY_COLOURS = { language: '#0072B2', diffusion: '#D55E00', flow: '#009E73' } as const;

/** Colours in an order, from light to dark, for series that have one (ColorBrewer's YlGnBu). */
export const SEQUENCE = ['#7fcdbb', '#41b6c4', '#1d91c0', '#225ea8', '#0c2c84'] as const;

const parts = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));

/**
 * As many colours from light to dark as there are series, for series that have an order: those of `SEQUENCE`, and between them.
 *
 * @param count the number of series, >= 1
 * @returns colours as #RRGGBB
 * @example sequence(5) // SEQUENCE
 */
export function sequence(count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const place = count === 1 ? 2 : (i * (SEQUENCE.length - 1)) / (count - 1);
    const from = Math.floor(place);
    const [one, other] = [parts(SEQUENCE[from]!), parts(SEQUENCE[Math.min(from + 1, SEQUENCE.length - 1)]!)];
    const mixed = one.map((part, k) => Math.round(part + (place - from) * (other[k]! - part)));
    return `#${mixed.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
  });
}

/** Eight colours of no order, also from M. Okabe and K. Ito. */
const COLOURS = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#000000', '#999999'] as const;

/** Shapes of points that stay apart in print without colours. */
export const MARKERS = [
  ...['circle', 'square', 'diamond', 'triangle-up', 'x', 'triangle-down', 'star', 'cross'],
  ...['circle-open', 'square-open', 'diamond-open', 'triangle-up-open', 'x-open', 'triangle-down-open'],
] as const;
const DASHES = [undefined, 'dash', 'dot', 'dashdot'] as const;

/** How a series is drawn that says nothing of it. */
export interface Distinct {
  readonly colour: string;
  readonly marker: string;
  readonly dash?: 'dash' | 'dot' | 'dashdot';
}

/**
 * The colour of a family: its own where it has one, else the next of the eight by its place among the others that are shown.
 *
 * @example familyColour('consistency', ['language', 'consistency']) // '#CC79A7'
 */
export function familyColour(family: string, shown: readonly string[]): string {
  if (Object.hasOwn(FAMILY_COLOURS, family)) return FAMILY_COLOURS[family as keyof typeof FAMILY_COLOURS];
  const own = Object.keys(FAMILY_COLOURS);
  const place = shown.filter((name) => !own.includes(name)).indexOf(family);
  return COLOURS[(own.length + Math.max(0, place)) % COLOURS.length]!;
}

/** Series that `distinct` keeps apart: after so many, colour, shape and dash are those of the first again. */
const MOST = 224;

/**
 * Colour, shape of the points and dash of series number `i`. Eight colours and fourteen shapes in turn, with another dash for every
 * further eight: no two of 224 are the same.
 *
 * @param i the number of the series, counted from 0
 * @returns colour as #RRGGBB, shape and dash in plotly's words
 * @throws RangeError for a number that is not whole or beyond 223
 * @example distinct(8) // { colour: '#0072B2', marker: 'circle-open', dash: 'dash' }
 */
export function distinct(i: number): Distinct {
  if (!(Number.isInteger(i) && i >= 0 && i < MOST)) {
    throw new RangeError(`distinct: expected at most ${MOST} series to keep apart, got number ${i + 1}`);
  }
  const dash = DASHES[Math.floor(i / COLOURS.length) % DASHES.length];
  return {
    colour: COLOURS[i % COLOURS.length]!,
    marker: MARKERS[i % MARKERS.length]!,
    ...(dash === undefined ? {} : { dash }),
  };
}

/** In pixels, where no other is asked for: the text that everything else is sized by. */
const TEXT = 13;

export const FONT = 'Open Sans, Helvetica, Arial, sans-serif';

/** Every axis; those of further panels have to be given it. */
export const AXIS = {
  showline: true,
  linecolor: '#333333',
  linewidth: 1,
  ticks: 'outside',
  tickcolor: '#333333',
  ticklen: 4,
  showgrid: true,
  gridcolor: '#eeeeee',
  zeroline: false,
  exponentformat: 'power',
  title: { standoff: 10, font: { size: TEXT } },
} as const;

/**
 * A figure's size, in CSS pixels: drawn for one column of a journal. At 8.5 cm its text is 7 points high, and no text of the theme is
 * below 6.5, but for raised digits.
 */
export const COLUMN = { width: 440, height: 340 } as const;
const COLUMN_CM = 8.5;
/** Two columns, with the gap between them. */
const PAGE = { width: Math.round((COLUMN.width * 17.6) / COLUMN_CM), height: 420 } as const;
const SIZES = { column: COLUMN, page: PAGE } as const;

/** Pixels of a figure to an inch of paper, where a figure of one column stands at 8.5 cm. */
export const PIXELS_PER_INCH = COLUMN.width / (COLUMN_CM / 2.54);

/** Words over a bar across the figure: letters in a line, and pixels of a line. */
export const ROW = { letters: 76, line: 15 } as const;

/** How a figure is made up for where it is to stand. */
export interface FigureStyle {
  /** One column of a journal, 8.5 cm (the default), two, 17.6 cm, or pixels, of which one column has 440. */
  readonly width?: keyof typeof SIZES | number;
  /** Pixels; as much as the figure needs at its width. */
  readonly height?: number;
  /** Points in print (default 7.1): ticks and axes; titles are a point larger, legends half a point smaller. */
  readonly fontSize?: number;
  /** A font of the machine that draws; Open Sans, which comes with the project, by default and where there is none of that name. */
  readonly fontFamily?: string;
}

/** A style in pixels. */
export interface Space {
  readonly width: number;
  /** The usual height of a figure with axes. */
  readonly height: number;
  /** Of the text. */
  readonly font: number;
  /** How much larger than usual the text is. */
  readonly scale: number;
  readonly family: string;
}

function within(name: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value;
  throw new RangeError(`figure: expected ${name} from ${least} to ${most}, got ${value}`);
}

/** What a style comes to; refuses sizes that nothing can be drawn in. */
export function spaceOf({ width = 'column', height, fontSize, fontFamily }: FigureStyle): Space {
  if (typeof width === 'string' && !Object.hasOwn(SIZES, width)) {
    throw new RangeError(`figure: expected a width of column, page or a number of pixels, got ${width}`);
  }
  const font = fontSize === undefined ? TEXT : (within('a fontSize', fontSize, 3, 40) * PIXELS_PER_INCH) / 72;
  return {
    width: typeof width === 'string' ? SIZES[width].width : within('a width', width, 120, 10_000),
    height:
      height !== undefined
        ? within('a height', height, 60, 100_000)
        : typeof width === 'string'
          ? SIZES[width].height
          : Math.min(PAGE.height, Math.max(COLUMN.height, width / 2)),
    font,
    scale: font / TEXT,
    family: fontFamily === undefined ? FONT : `${fontFamily}, ${FONT}`,
  };
}

/** A legend below the plot, at the foot of the figure. */
export const LEGEND_BELOW = {
  orientation: 'h',
  x: 0,
  xanchor: 'left',
  yref: 'container',
  y: 0.01,
  yanchor: 'bottom',
  tracegroupgap: 0,
  // Half of the figure by default, which a legend of many series is cut at.
  maxheight: 100_000,
} as const;

const LEGEND = { line: 20, further: 16, letter: 6.3, mark: 46 } as const;

/** Labels as a legend of this width shows them: in lines, and about how high the whole is where they stand side by side as long as they fit. */
export function legendOf(
  labels: readonly string[],
  width: number,
  scale = 1,
): { readonly texts: string[]; readonly height: number } {
  const letter = LEGEND.letter * scale;
  const broken = labels.map((label) => inLines(label, (width - LEGEND.mark) / letter));
  let [height, taken, highest] = [0, 0, 0];
  for (const lines of broken) {
    const own = LEGEND.mark + letter * largest(lines.map(lettersOf));
    if (taken > 0 && taken + own > width) {
      height += highest;
      [taken, highest] = [0, 0];
    }
    taken += own;
    highest = Math.max(highest, scale * (LEGEND.line + LEGEND.further * (lines.length - 1)));
  }
  const texts = broken.map((lines) => lines.map(asWritten).join('<br>'));
  return { texts, height: Math.ceil(height + highest) };
}

/** About how high a legend of these labels is. */
export const legendHeight = (labels: readonly string[], width: number): number => legendOf(labels, width).height;

/** About how many letters of a title stand side by side in so many pixels, beside the buttons that are shown on hovering. */
export const titleLetters = (width: number, scale = 1): number => Math.floor((width - 36) / (7.2 * scale));

const TITLE = { x: 0.02, xanchor: 'left', y: 1, yref: 'container', yanchor: 'top', pad: { t: 8 } } as const;

/** The layout that every figure starts from: white, thin lines, one font. */
export const THEME = {
  paper_bgcolor: 'white',
  plot_bgcolor: 'white',
  font: { family: FONT, size: TEXT, color: '#222222' },
  title: { ...TITLE, font: { size: TEXT + 1 } },
  margin: { l: 64, r: 12, t: 36, b: 52 },
  legend: { bgcolor: 'rgba(255,255,255,0.8)', font: { size: TEXT - 1 } },
  hoverlabel: { namelength: -1, align: 'left' },
  // The buttons stand below one another: in a row they would lie over the title. None sends a chart to anybody.
  modebar: {
    orientation: 'v',
    bgcolor: 'rgba(255,255,255,0.6)',
    remove: ['sendChartToCloud', 'sendDataToCloud', 'select2d', 'lasso2d', 'zoomIn2d', 'zoomOut2d', 'autoScale2d'],
  },
  xaxis: AXIS,
  yaxis: AXIS,
} as const;

/** What a style changes of the theme. */
export function themed({ font, scale, family }: Space): Record<string, unknown> {
  const { l, r, t, b } = THEME.margin;
  return merged(THEME, {
    font: { family, size: font },
    title: { font: { size: THEME.title.font.size * scale } },
    margin: { l: Math.round(l * scale), r, t: Math.round(t * scale), b: Math.round(b * scale) },
    legend: { font: { size: THEME.legend.font.size * scale } },
    xaxis: { title: { font: { size: font } } },
    yaxis: { title: { font: { size: font } } },
  });
}

type Plain = Record<string, unknown>;
const isPlain = (value: unknown): value is Plain =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && !ArrayBuffer.isView(value);

/** `over` put over `base`, objects within objects merged. */
export function merged(base: Plain, over: Plain): Plain {
  const out: Plain = { ...base };
  for (const [name, value] of Object.entries(over)) {
    out[name] = isPlain(value) && isPlain(out[name]) ? merged(out[name], value) : value;
  }
  return out;
}
