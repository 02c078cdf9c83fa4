import { createHash } from 'node:crypto';

/** What tells the code of something from that of another of the same name: nothing, a version, or a hash of its source. */
export interface Code {
  readonly code?: string;
}

/** Whatever may say its own version, in the place of a hash of its source. */
interface Versioned {
  readonly version?: string | number | undefined;
}

/** A product of this library, for whose code the library answers, and the parts of it that may be somebody else's. */
interface Shipped {
  readonly product: object;
  readonly functions: readonly unknown[];
  readonly parts: readonly object[];
}

const SHIPPED = new WeakMap<object, Shipped>();
const NONE: Code = Object.freeze({});
const LENGTH = 12;

const hash = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex').slice(0, LENGTH);

const functionsOf = (product: object) => Object.values(product).filter((value) => typeof value === 'function');

/**
 * Says that the code of a product is this library's, so that its rows need no hash of it. What the library makes of somebody else's code
 * names that among its `parts`, and has their code.
 *
 * @example shipped({ name: 'oracle', settings: {}, score: (problems, samples) => ... })
 */
export function shipped<Product extends object>(product: Product, ...parts: readonly object[]): Product {
  const functions = functionsOf(product);
  const entry = { product, functions, parts };
  SHIPPED.set(product, entry);
  const others = new Set<unknown>(parts.flatMap((part) => [part, ...functionsOf(part)]));
  for (const one of functions) if (!SHIPPED.has(one) && !others.has(one)) SHIPPED.set(one, entry);
  return product;
}

/**
 * The source of a function.
 *
 * @throws TypeError for a bound function, which does not show its source.
 */
function sourceOf(fn: object, where: string): string {
  const source = String(fn);
  if (/^function \(\) \{ \[native code\] \}$/.test(source)) {
    throw new TypeError(`${where}: expected a function that shows its source or a "version", got a bound function`);
  }
  return source;
}

/** The sources of the functions that stand in settings by their hash. */
const SOURCES = new Map<string, string>();

/** A function by the start of the SHA-256 of its source: how one without a name of its own stands in settings. */
export function sourceName(fn: object, where: string): string {
  const source = sourceOf(fn, where);
  const name = `source ${hash(source)}`;
  SOURCES.set(name, source);
  return name;
}

/** The source of a function that was named in this process, by its name in settings. */
export const sourceOfName = (name: string): string | undefined => SOURCES.get(name);

/** A plain object, of this realm or another. */
const isPlain = (prototype: object | null) => prototype === null || Object.getPrototypeOf(prototype) === null;

/** The source of the classes that an object is an instance of. */
function classesOf(value: object): string[] {
  const sources: string[] = [];
  for (let at = Object.getPrototypeOf(value); !isPlain(at); at = Object.getPrototypeOf(at)) {
    sources.push(String(at.constructor));
  }
  return sources;
}

/** What something of this library is: its name, its settings, and the code of its parts. */
function nameOf({ product, parts }: Shipped, where: string): unknown {
  const { name, family, model, settings } = product as Readonly<Record<string, unknown>>;
  return [name ?? family, model, settings, parts.map((part) => codeOf(part, where))];
}

/** A value as JSON, by which its code is told from another: functions by their source, instances within by that of their class. */
function described(value: unknown, where: string, seen: Set<object>): unknown {
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'number') return String(value);
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return value;
  const entry = SHIPPED.get(value);
  if (entry !== undefined) return nameOf(entry, where);
  if (seen.has(value)) return 'seen';
  seen.add(value);
  if (typeof value === 'function') return [sourceOf(value, where), fieldsOf(value, where, seen)];
  if (ArrayBuffer.isView(value)) return hash(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  if (Array.isArray(value)) return value.map((one) => described(one, where, seen));
  if (value instanceof RegExp) return String(value);
  return isPlain(Object.getPrototypeOf(value)) ? fieldsOf(value, where, seen) : classesOf(value);
}

/** What names a product besides its code. */
const NAMES: readonly string[] = ['name', 'settings', 'version'];

/** The fields of an object in order. */
function fieldsOf(value: object, where: string, seen: Set<object>, without: readonly string[] = []): unknown[] {
  const fields = Object.entries(value).filter(([name]) => !without.includes(name));
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return fields.map(([name, held]) => [name, described(held, `${where}.${name}`, seen)]);
}

/** Whether all functions of a product are still those that it was made with. */
const isWhole = ({ product, functions }: Shipped): boolean =>
  functionsOf(product).every((value) => functions.includes(value));

/**
 * What tells the code of a task, a strategy, a solver, ... from that of another of the same name and settings: its `version` where it has
 * one, else the start of the SHA-256 of the source of its functions and classes and of the data that it holds; nothing where it is a
 * product of this library without a version. It sees neither what a function has captured nor the functions that it calls: whoever
 * changes those says so by `version`.
 *
 * @param product of this library or your own
 * @param where names the product in errors
 * @returns the version or the hash
 * @throws TypeError for a bound function without a version.
 * @example codeOf({ name: 'mine', settings: {}, version: 2 }, 'task mine') // { code: 'version 2' }
 */
export function codeOf(product: object, where: string): Code {
  const { version } = product as Versioned;
  const told = version === undefined ? [] : [`version ${version}`];
  const entry = SHIPPED.get(product);
  const ours = entry !== undefined && isWhole(entry);
  if (!ours && version === undefined) {
    const own = typeof product === 'function' ? [sourceOf(product, where)] : classesOf(product);
    const fields = fieldsOf(product, where, new Set([product]), NAMES);
    return own.length + fields.length === 0 ? NONE : { code: `source ${hash(JSON.stringify([own, fields]))}` };
  }
  const codes = ours ? [...told, ...entry.parts.flatMap((part) => codeOf(part, where).code ?? [])] : told;
  if (codes.length < 2) return codes[0] === undefined ? NONE : { code: codes[0] };
  return { code: `source ${hash(JSON.stringify(codes))}` };
}
