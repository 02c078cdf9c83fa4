import { pathToFileURL } from 'node:url';
import { sourceName } from '../../compute/code.js';
import { type Settings, settingsOf } from '../../compute/settings.js';

/** What a module of somebody's own adds to the library's lists: functions by their source, and products by their name and settings. */
export interface Own {
  /** The function whose source has this name in settings ("source 0fa3..."). */
  functionOf(name: string): ((...args: never[]) => unknown) | undefined;
  /** The exported product of that name (of a family, or its model) and these settings which has a method. */
  productOf(method: string, name: string, settings: Settings): object | undefined;
}

interface Named {
  readonly name?: string;
  readonly family?: string;
  readonly model?: string;
  readonly settings: Settings;
}

const textOf = (settings: Settings) => JSON.stringify(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1)));

/** The exports of modules, those in lists too. */
export async function ownOf(paths: readonly string[]): Promise<Own> {
  const modules = await Promise.all(paths.map((path) => import(pathToFileURL(path).href) as Promise<object>));
  const values = modules
    .flatMap((module) => Object.values(module) as unknown[])
    .flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : [value]));
  const functions = new Map<string, (...args: never[]) => unknown>();
  for (const value of values) {
    if (typeof value === 'function') functions.set(sourceName(value, 'module'), value as (...args: never[]) => unknown);
  }
  return {
    functionOf: (name) => functions.get(name),
    productOf: (method, name, settings) =>
      values.find((value): value is object => {
        if (typeof value !== 'object' || value === null || !(method in value)) return false;
        const made = value as Named;
        return (
          [made.name, made.family, made.model].includes(name) && textOf(settingsOf(made, name)) === textOf(settings)
        );
      }),
  };
}
