import { codeOf, shipped, sourceName } from './code.js';

/** A value that JSON holds. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** The options of a factory as plain JSON, defaults left out: what tells its product from that of the same factory with other options. */
export interface Settings {
  readonly [name: string]: Json;
}

/** Anything that can be named in the settings of something else: a solver, a schedule, a verifier, ... */
export interface Configured {
  readonly name: string;
  readonly settings: Settings;
  /** Says that its code has changed, in the place of a hash of its source; see `codeOf`. */
  readonly version?: string | number | undefined;
}

/** Settings of whatever takes no options. */
export const NO_SETTINGS: Settings = Object.freeze({});

function isConfigured(value: unknown): value is Configured {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;
  const { name, settings } = value as Partial<Configured>;
  return typeof name === 'string' && settings !== null && typeof settings === 'object';
}

/**
 * The settings of something, and the version or hash of its code where it is not this library's: what stands in rows.
 *
 * @param made what has settings
 * @param where names it in errors
 * @returns the settings, with `code` where there is one
 * @throws TypeError for a bound function without a version.
 * @example settingsOf(Object.assign(() => 0, { settings: { depth: 2 }, version: 3 }), 'task mine') // { depth: 2, code: 'version 3' }
 */
export function settingsOf(made: { readonly settings: Settings }, where: string): Settings {
  return { ...made.settings, ...codeOf(made, where) };
}

/**
 * A value as JSON with its keys in order, so that equal values have equal texts. Something configured is its name, or its name with its
 * settings and the code of what is not this library's; a function that is not configured is the start of its source's SHA-256, so that an edited one is another one.
 *
 * @param where names the value in errors
 * @throws TypeError for what JSON cannot hold: NaN, infinities, symbols, instances of classes.
 * @example jsonOf({ b: 1, a: [true, undefined] }, 'options') // { a: [true, null], b: 1 }
 */
export function jsonOf(value: unknown, where: string): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value === 0 ? 0 : value;
  if (isConfigured(value)) {
    const settings = jsonOf(settingsOf(value, where), where) as Settings;
    return Object.keys(settings).length === 0 ? value.name : { [value.name]: settings };
  }
  if (typeof value === 'function') return sourceName(value, where);
  if (Array.isArray(value)) return value.map((item, i) => jsonOf(item, `${where}[${i}]`));
  if (typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value))) {
    const entries = Object.entries(value).filter(([, held]) => held !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([name, held]) => [name, jsonOf(held, `${where}.${name}`)]));
  }
  const got = typeof value === 'object' ? `an instance of ${value.constructor?.name}` : String(value);
  throw new TypeError(`${where}: expected a value that JSON can hold, got ${got}`);
}

/**
 * Settings as text, the same for the same settings: keys in order, no spaces.
 *
 * @example settingsText({ radius: 0.1, neighbours: 16 }) // '{"neighbours":16,"radius":0.1}'
 */
export function settingsText(settings: Settings): string {
  return JSON.stringify(jsonOf({ ...settings }, 'settings'));
}

/**
 * The options of a factory, completed by its defaults, together with the settings that they amount to. This is how every factory takes
 * its options, so that none of them can be left out of what names its rows: `settings` holds each option that is not its default.
 *
 * @param who the factory, for errors
 * @param given options by name
 * @param defaults each option with its default
 * @returns all options, and the settings
 * @throws RangeError for an option that the factory does not have; TypeError for a value that JSON cannot hold.
 * @example configure('zero-order', { neighbours: 16 }, { neighbours: 4, radius: 0.5 }).settings // { neighbours: 16 }
 */
export function configure<Options extends object>(
  who: string,
  given: { readonly [name in keyof Options]?: Options[name] | undefined },
  defaults: Options,
): { readonly options: Options; readonly settings: Settings } {
  const settings: Record<string, Json> = {};
  const options = { ...defaults } as Record<string, unknown>;
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(defaults, name)) {
      const known = Object.keys(defaults);
      throw new RangeError(`${who}: expected options among ${known.join(', ') || 'none'}, got "${name}"`);
    }
    if (value === undefined) continue;
    options[name] = value;
    const told = jsonOf(value, `${who}, option ${name}`);
    const usual = jsonOf((defaults as Record<string, unknown>)[name], who);
    if (JSON.stringify(told) !== JSON.stringify(usual)) settings[name] = told;
  }
  return { options: options as Options, settings: jsonOf(settings, who) as Settings };
}

/**
 * Gives a function a name and settings, so that it can stand among the settings of something else: a schedule that has options, say.
 *
 * @param fn the function, which is changed
 * @param name that it gets
 * @param settings that it gets (default: none)
 * @returns the same function
 * @example configured((t) => t ** 7, 'karras', { rho: 7 }).settings // { rho: 7 }
 */
export function configured<F extends (...args: never[]) => unknown>(
  fn: F,
  name: string,
  settings: Settings = NO_SETTINGS,
): F & Configured {
  Object.defineProperty(fn, 'name', { value: name, configurable: true });
  return Object.assign(fn, { settings }) as unknown as F & Configured;
}

/** A function of options that makes something configured, with the options that it has by default. */
export interface Factory<Options extends object, Product extends object> {
  (options?: Partial<Options>): Product & Configured;
  readonly defaults: Options;
}

/**
 * A factory by its name, its default options and what it makes of options: the product has the name, and each option that is not its
 * default in its settings, so that no option can be forgotten. Its code is that of `make`.
 *
 * @throws what `configure` throws, and what `make` throws for options out of range.
 * @example factory('power', { exponent: 2 }, ({ exponent }) => ({ of: (x: number) => x ** exponent }))({ exponent: 3 }).settings // { exponent: 3 }
 */
export function factory<Options extends object, Product extends object>(
  name: string,
  defaults: Options,
  make: (options: Options) => Product,
): Factory<Options, Product> {
  const made = (given: Partial<Options> = {}): Product & Configured => {
    const { options, settings } = configure(name, given, defaults);
    const product = make(options);
    if (typeof product === 'function')
      return shipped(configured(product as never, name, settings), make) as Product & Configured;
    return shipped({ ...product, name, settings }, make);
  };
  return Object.assign(made, { defaults });
}
