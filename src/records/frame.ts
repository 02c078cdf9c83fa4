import { Module } from 'node:module';
import type { DataFrame } from 'danfojs-node';
import { optionalImport, optionalPath } from '../compute/optional.js';

type Cell = string | number | boolean | null;

type Resolve = (request: string, parent: { filename?: string } | undefined, ...rest: unknown[]) => string;

/**
 * danfojs-node asks for @tensorflow/tfjs-node, which does not load where it could not be compiled; it gets the
 * @tensorflow/tfjs that the library runs on, whatever its backend.
 */
async function loadDanfo(): Promise<typeof import('danfojs-node')> {
  const modules = Module as unknown as { _resolveFilename: Resolve };
  const usual = modules._resolveFilename;
  const tfjs = optionalPath('@tensorflow/tfjs');
  modules._resolveFilename = (request, parent, ...rest) =>
    request === '@tensorflow/tfjs-node' && parent?.filename?.includes('danfojs-node')
      ? tfjs
      : usual.call(modules, request, parent, ...rest);
  try {
    return (await optionalImport(() => import('danfojs-node'))).default as unknown as typeof import('danfojs-node');
  } finally {
    modules._resolveFilename = usual;
  }
}

/** Names of all columns, in the order in which rows first use them. */
function columnsOf(rows: readonly object[]): string[] {
  const names = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) names.add(name);
  return [...names];
}

function toCell(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return JSON.stringify(value);
}

/** The columns of `rows` and their cells; lists and objects become JSON text, missing fields null. */
export function toTable(rows: readonly object[]): { columns: string[]; cells: Cell[][] } {
  const columns = columnsOf(rows);
  const cells = rows.map((row) => columns.map((name) => toCell((row as Record<string, unknown>)[name])));
  return { columns, cells };
}

/**
 * Rows as a danfojs frame, for looking at and for handing over. Compute with the rows themselves: danfojs does its arithmetic
 * in single precision and counts null as 0 in means.
 *
 * @param rows objects, each column with text, numbers, booleans or null
 * @returns the frame, with a row per object
 * @throws Error that says what to install where danfojs or TensorFlow.js is missing
 * @example (await toFrame([{ depth: 1, quality: 0.5 }])).shape // [1, 2]
 */
export async function toFrame(rows: readonly object[]): Promise<DataFrame> {
  const { useBackend } = await optionalImport(() => import('../compute/backend.js'));
  await useBackend();
  const danfo = await loadDanfo();
  const { columns, cells } = toTable(rows);
  return new danfo.DataFrame(cells, { columns });
}

function quote(cell: Cell): string {
  if (cell === null) return '';
  const text = String(cell);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Rows as CSV (RFC 4180): a header, lines ended by CR LF, numbers in the shortest form that reads back to the same float64,
 * null as an empty field and the empty string as "".
 *
 * @param rows objects, each column with text, numbers, booleans or null
 * @returns the text, empty for no columns
 * @example toCsv([{ x: 0.1, name: 'a,b' }]) // 'x,name\r\n0.1,"a,b"\r\n'
 */
export function toCsv(rows: readonly object[]): string {
  const { columns, cells } = toTable(rows);
  if (columns.length === 0) return '';
  return [columns, ...cells].map((line) => `${line.map(quote).join(',')}\r\n`).join('');
}
