/** Colours of the families that figures show most, which stay apart for colour-blind readers (M. Okabe and K. Ito, 2008); see `familyColour` for any other. */
export const FAMILY_COLOURS = { language: '#0072B2', diffusion: '#D55E00', flow: '#009E73' } as const;

/** Colours in an order, from light to dark, for series that have one (ColorBrewer's YlGnBu). */
export const SEQUENCE = ['#7fcdbb', '#41b6c4', '#1d91c0', '#225ea8', '#0c2c84'] as const;

/** Eight colours of no order, also from M. Okabe and K. Ito. */
const COLOURS = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#000000', '#999999'] as const;
const DASHES = [undefined, 'dash', 'dot'] as const;

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

/**
 * Colour and dash of series number `i`, of which 24 can be told apart.
 *
 * @example distinct(8) // { colour: '#0072B2', dash: 'dash' }
 */
export function distinct(i: number): { colour: string; dash?: 'dash' | 'dot' } {
  const dash = DASHES[Math.floor(i / COLOURS.length) % DASHES.length];
  return { colour: COLOURS[i % COLOURS.length]!, ...(dash === undefined ? {} : { dash }) };
}

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
  title: { standoff: 10 },
} as const;

/**
 * A figure's size, in CSS pixels: drawn for one column of a journal. At 8.5 cm its text is 7 points high, and no text of the theme is
 * below 6.5.
 */
export const COLUMN = { width: 440, height: 340 } as const;

/** Words over a bar across the figure: letters in a line, and pixels of a line. */
export const ROW = { letters: 76, line: 15 } as const;

/** A legend below the plot, at the foot of the figure. */
export const LEGEND_BELOW = {
  orientation: 'h',
  x: 0,
  xanchor: 'left',
  yref: 'container',
  y: 0.01,
  yanchor: 'bottom',
  tracegroupgap: 0,
} as const;

const LEGEND = { line: 20, letter: 6.3, mark: 46 } as const;

/** About how high a legend of these labels is, which stand side by side as long as they fit into `width`. */
export function legendHeight(labels: readonly string[], width: number): number {
  let lines = labels.length > 0 ? 1 : 0;
  let taken = 0;
  for (const label of labels) {
    const own = LEGEND.mark + LEGEND.letter * label.length;
    if (taken > 0 && taken + own > width) {
      lines++;
      taken = 0;
    }
    taken += own;
  }
  return LEGEND.line * lines;
}

/** About how many letters of a title stand side by side in so many pixels. */
export const titleLetters = (width: number): number => Math.floor((width - 24) / 7.2);

/** The layout that every figure starts from: white, thin lines, one font. */
export const THEME = {
  paper_bgcolor: 'white',
  plot_bgcolor: 'white',
  font: { family: FONT, size: 13, color: '#222222' },
  title: { x: 0.02, xanchor: 'left', y: 1, yref: 'container', yanchor: 'top', pad: { t: 8 }, font: { size: 14 } },
  margin: { l: 64, r: 12, t: 36, b: 52 },
  legend: { bgcolor: 'rgba(255,255,255,0.8)', font: { size: 12 } },
  xaxis: AXIS,
  yaxis: AXIS,
} as const;

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
