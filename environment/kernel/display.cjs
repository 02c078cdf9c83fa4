// How the value of a cell is shown: as it shows itself, as the library shows it, or as Node.js prints it. It never fails a cell.
'use strict';

const { inspect, types } = require('node:util');

/** A method of this name says how an object shows itself, by MIME type; Deno's kernel asks for it too. */
const OWN = Symbol.for('Jupyter.display');
/** How the library shows a value, as a list of outputs; undefined for what it does not know. */
const SHOWN = Symbol.for('inference-scaling.show');

/** @typedef {{data: Record<string, unknown>, metadata?: Record<string, unknown>}} Output both by MIME type */

/** @param {unknown} value */
function printed(value) {
  try {
    return typeof value === 'string' ? value : inspect(value);
  } catch {
    return inspect(value, { customInspect: false });
  }
}

/** @param {unknown} value @returns {Output} */
const textOf = (value) => ({ data: { 'text/plain': printed(value) } });

/** @param {unknown} data */
const isBundle = (data) =>
  data !== null &&
  typeof data === 'object' &&
  Object.keys(data).length > 0 &&
  Object.keys(data).every((type) => type.includes('/'));

/** What an object says of itself; undefined where it says nothing. @param {unknown} value @returns {Promise<Output[] | undefined>} */
async function ownOf(value) {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return undefined;
  const own = Reflect.get(value, OWN);
  if (typeof own !== 'function') return undefined;
  const data = await own.call(value);
  if (!isBundle(data))
    throw new TypeError(`expected of Symbol.for('Jupyter.display') texts by MIME type, got ${printed(data)}`);
  // A frontend without any of these types shows the text.
  return [{ data: { 'text/plain': printed(value), ...data } }];
}

/**
 * The outputs that show a value, the first of them as the cell's result. What fails while it is shown is printed, and why is said.
 * @param {unknown} value @param {(why: string) => void} say @returns {Promise<readonly Output[]>}
 */
async function outputsOf(value, say) {
  if (types.isPromise(value))
    return [{ data: { 'text/plain': 'a promise: write await before it to see what it comes to' } }];
  try {
    const show = Reflect.get(globalThis, SHOWN);
    const shown = (await ownOf(value)) ?? (typeof show === 'function' ? await show(value) : undefined);
    return shown ?? [textOf(value)];
  } catch (error) {
    say(`what was to be shown is printed instead: ${error instanceof Error ? error.message : printed(error)}\n`);
    return [textOf(value)];
  }
}

exports.outputsOf = outputsOf;
exports.printed = printed;
exports.textOf = textOf;
