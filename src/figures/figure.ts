import { asWritten } from './escaped.js';
import { type FigureStyle, merged, spaceOf, THEME, themed, titleLetters } from './theme.js';
import { balanced } from './words.js';

export type TableRow = Readonly<Record<string, string | number | boolean | null>>;

/** A plotly figure with a name to be saved under and the numbers behind it. */
export interface Figure {
  readonly kind: 'figure';
  readonly name: string;
  readonly title: string;
  /** What the figure shows, in words, for those who do not see it. */
  readonly alt: string;
  readonly data: readonly object[];
  readonly layout: object;
  readonly table: readonly TableRow[];
  /** Size in CSS pixels (1/96 inch in the PDF). */
  readonly width: number;
  readonly height: number;
}

function checkNumbers(value: unknown, where: string): void {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new RangeError(`${where}: expected finite numbers or null, got ${value}`);
  }
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
    Array.from(value as ArrayLike<unknown>).forEach((part, i) => checkNumbers(part, `${where}[${i}]`));
  } else if (value !== null && typeof value === 'object') {
    for (const [key, part] of Object.entries(value)) checkNumbers(part, `${where}.${key}`);
  }
}

interface Axis {
  readonly title?: { readonly text?: string };
  readonly visible?: boolean;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&#36;': '$',
  '&#37;': '%',
  '&amp;': '&',
};
/** Plotly's markup as plain text. */
const plain = (text: string) =>
  text
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(lt|gt|amp|#36|#37);/g, (entity) => ENTITIES[entity]!)
    .replace(/ +/g, ' ')
    .trim();

/** What can be told of any figure: its title, its axes and its series. */
function told(title: string, data: readonly object[], layout: object): string {
  const axes = Object.entries(layout as Record<string, Axis>).filter(([key]) => /^[xy]axis\d*$/.test(key));
  const titled = axes.flatMap(([key, { title: of }]) => (of?.text ? [`${key[0]}: ${plain(of.text)}`] : []));
  const shown = (data as readonly { name?: string; showlegend?: boolean }[]).filter(
    (trace) => trace.showlegend !== false,
  );
  const names = [...new Set(shown.flatMap((trace) => (trace.name ? [trace.name] : [])))];
  const series = names.length > 0 ? [`Series: ${names.map(plain).join(', ')}`] : [];
  return [...(title ? [title] : []), ...(titled.length > 0 ? [titled.join(', ')] : []), ...series].join('. ');
}

/** A layout whose further axes, xaxis2 and so on, start from the theme as the first ones do. */
function withAxes(layout: Record<string, unknown>, axis: unknown): Record<string, unknown> {
  const further = Object.entries(layout).filter(([key]) => /^[xy]axis\d+$/.test(key));
  return {
    ...layout,
    ...Object.fromEntries(further.map(([key, own]) => [key, merged({ axis }, { axis: own })['axis']])),
  };
}

const LINE = 18;
const LONGEST_NAME = 120;

/** What a figure is made of. */
export interface Made extends FigureStyle {
  readonly name: string;
  /** Shown as it is written; none by default. */
  readonly title?: string;
  /** Told of the title, the axes and the series where it is not given. */
  readonly alt?: string;
  readonly data: readonly object[];
  readonly layout: object;
  readonly table: readonly TableRow[];
}

/**
 * A figure in the project's theme, of traces and a layout in plotly's words; texts in them may have its markup. Refuses names that are no
 * file names, numbers that are not finite (null leaves a gap) and table rows with different columns.
 *
 * @param made name (the file's), traces, layout, table and style
 * @returns the figure, to be shown or exported
 * @throws Error for such a name or table, and a RangeError for such numbers
 * @example figure({ name: 'line', title: 'A line', data: [{ x: [1, 2], y: [3, 4] }], layout: {}, table: [{ x: 1, y: 3 }] })
 */
export function figure(made: Made): Figure {
  const { name, title = '', data, layout, table } = made;
  const space = spaceOf(made);
  const { width, height, scale } = space;
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || name.length > LONGEST_NAME) {
    throw new Error(`figure: expected a name of a-z, 0-9 and single hyphens, got "${name}"`);
  }
  data.forEach((trace, i) => checkNumbers(trace, `figure ${name}: trace ${i}`));
  const columns = Object.keys(table[0] ?? {}).join(', ');
  table.forEach((row, i) => {
    const got = Object.keys(row).join(', ');
    if (got !== columns) throw new Error(`figure ${name}: expected columns ${columns} in table row ${i}, got ${got}`);
    checkNumbers(row, `figure ${name}: table row ${i}`);
  });
  const letters = titleLetters(width, scale);
  const more = LINE * scale * (balanced(title, letters).length - 1);
  const top = THEME.margin.t * scale;
  // A title of several lines is placed by its middle.
  const pad = THEME.title.pad.t + (2 / 3) * more;
  const titled = {
    title: { text: balanced(title, letters).map(asWritten).join('<br>'), pad: { t: pad } },
    margin: { t: Math.round(top + more) },
  };
  const own = { width, height, ...(title === '' ? { margin: { t: 12 } } : titled) };
  const theme = themed(space);
  const whole = withAxes(merged(merged(theme, own), layout as Record<string, unknown>), theme['xaxis']);
  return {
    kind: 'figure',
    name,
    title,
    alt: made.alt ?? told(title, data, whole),
    data,
    layout: whole,
    table,
    width,
    height,
  };
}

export function isFigure(value: unknown): value is Figure {
  return value !== null && typeof value === 'object' && (value as Partial<Figure>).kind === 'figure';
}
