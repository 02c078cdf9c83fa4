import { merged, THEME } from './theme.js';

export type TableRow = Readonly<Record<string, string | number | boolean | null>>;

/** A plotly figure with a name to be saved under and the numbers behind it. */
export interface Figure {
  readonly kind: 'figure';
  readonly name: string;
  readonly title: string;
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

/**
 * A figure in the project's theme. Refuses names that are no file names, numbers that are not finite (null leaves a gap) and
 * table rows with different columns.
 *
 * @example figure({ name: 'line', title: 'A line', data: [{ x: [1, 2], y: [3, 4] }], layout: {}, table: [{ x: 1, y: 3 }] })
 */
export function figure(made: {
  name: string;
  title: string;
  data: readonly object[];
  layout: object;
  table: readonly TableRow[];
  width?: number;
  height?: number;
}): Figure {
  const { name, title, data, layout, table, width = 720, height = 480 } = made;
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    throw new Error(`figure: expected a name of a-z, 0-9 and single hyphens, got "${name}"`);
  }
  data.forEach((trace, i) => checkNumbers(trace, `figure ${name}: trace ${i}`));
  const columns = Object.keys(table[0] ?? {}).join(', ');
  table.forEach((row, i) => {
    const got = Object.keys(row).join(', ');
    if (got !== columns) throw new Error(`figure ${name}: expected columns ${columns} in table row ${i}, got ${got}`);
    checkNumbers(row, `figure ${name}: table row ${i}`);
  });
  const own = { width, height, ...(title === '' ? {} : { title: { text: title } }) };
  return {
    kind: 'figure',
    name,
    title,
    data,
    layout: merged(merged(THEME, own), layout as Record<string, unknown>),
    table,
    width,
    height,
  };
}

export function isFigure(value: unknown): value is Figure {
  return value !== null && typeof value === 'object' && (value as Partial<Figure>).kind === 'figure';
}
