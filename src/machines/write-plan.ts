import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Script } from 'node:vm';
import { DataError } from '../compute/data-error.js';
import { writeWhole } from '../compute/files.js';
import { startBackend } from './backend.js';
import { hashOf, type PlanCell, type PlanHead } from './plan.js';
import type { Noted } from './planning.js';
import { rebuilding } from './rebuild/cells.js';
import { type Own, ownOf } from './rebuild/own.js';
import { savePlan } from './save-plan.js';

const linesOf = (path: string): string[] =>
  existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];

const isList = (problems: PlanCell['problems']): problems is readonly number[] => typeof problems !== 'number';

/** All problems of two cells that differ in nothing else. */
function together(a: PlanCell['problems'], b: PlanCell['problems']): PlanCell['problems'] {
  if (!isList(a) && !isList(b)) return Math.max(a, b);
  const all = (list: PlanCell['problems']) => (isList(list) ? list : Array.from({ length: list }, (_, i) => i));
  return [...new Set([...all(a), ...all(b)])].sort((one, other) => one - other);
}

/** Cells by their key, each once; those of one key ask for the problems and candidates of both. */
function merged(noted: readonly Noted[]): Noted[] {
  const cells = new Map<string, Noted>();
  for (const one of noted) {
    const name = JSON.stringify([one.cell.store, one.cell.key]);
    const known = cells.get(name);
    if (known === undefined) {
      cells.set(name, one);
      continue;
    }
    const [a, b] = [known.cell, one.cell];
    const both = { problems: together(a.problems, b.problems), candidates: Math.max(a.candidates, b.candidates) };
    cells.set(name, { ...known, cell: { ...a, ...both } });
  }
  return [...cells].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

interface NamedSource {
  readonly name: string;
  readonly source: string;
}

/** Whether a source is an expression; that of a method is none. Nothing is run. */
function isExpression(source: string): boolean {
  try {
    return new Script(`(${source})`) !== undefined;
  } catch {
    return false;
  }
}

/** Writes the functions that were noted as a module that exports them, and returns its path; none where there are none. */
function writtenFunctions(folder: string, path: string): string[] {
  const noted = linesOf(join(folder, 'functions.jsonl')).map((line) => JSON.parse(line) as NamedSource);
  const unique = [...new Map(noted.map((one) => [one.name, one])).values()].filter(({ source }) =>
    isExpression(source),
  );
  if (unique.length === 0) return [];
  const lines = unique.map(({ name, source }) => `export const ${name.replace(' ', '_')} = ${source};`);
  writeWhole(path, `// Functions that the cells of a plan name by their source.\n${lines.join('\n')}\n`);
  return [path];
}

const withoutTime = (row: object) => JSON.stringify({ ...row, wallMs: 0 });

/** Why a cell cannot be made from the plan alone; undefined where it can. */
async function refusal(own: Own, { cell, pilot }: Noted): Promise<string | undefined> {
  try {
    const made = rebuilding(own).cellOf(cell);
    // A key holds the source of a function, and not what it has captured.
    if (!/source [0-9a-f]{12}/.test(String(cell.key['settings']))) return undefined;
    const rows: object[] = [];
    if (made.pilot === undefined) await made.make(made.keys.slice(0, 1), (some) => rows.push(...some));
    else rows.push(made.pilot());
    return withoutTime(rows[0]!) === withoutTime(pilot) ? undefined : 'expected the row of the notebook, got another';
  } catch (error) {
    return (error as Error).message;
  }
}

/** What became of the cells that were noted. */
export interface Planned {
  readonly head: PlanHead;
  /** Cells that stay where they were asked for, and why. */
  readonly left: readonly { readonly cell: PlanCell; readonly why: string }[];
}

/**
 * Makes a plan of the cells that were noted in a folder. Each cell is rebuilt from the library's lists and the functions that it names; what
 * cannot be is left out, with the reason. A module of one's own is named with its hash, and imported by whoever works on the plan.
 *
 * @param folder of notes
 * @param path of the plan
 * @param module a module of your own that rebuilds cells
 * @returns the plan's head, and what was left out with the reason
 * @throws DataError where nothing can be planned.
 * @example const { head, left } = await writePlan('data/plans/notes', 'study.plan.jsonl')
 */
export async function writePlan(folder: string, path: string, module?: string): Promise<Planned> {
  const noted = merged(linesOf(join(folder, 'cells.jsonl')).map((line) => JSON.parse(line) as Noted));
  if (noted[0] !== undefined) await startBackend(String(noted[0].cell.key['backend']));
  const written = writtenFunctions(folder, `${path.replace(/\.jsonl$/, '')}.code.mjs`);
  const modules = [...(module === undefined ? [] : [module]), ...written];
  let own: Own;
  try {
    own = await ownOf(modules.map((file) => resolve(file)));
  } catch (error) {
    throw new DataError(`--code ${module}: expected a module, got ${(error as Error).message}`);
  }
  const cells: PlanCell[] = [];
  const left: { cell: PlanCell; why: string }[] = [];
  for (const one of noted) {
    const why = await refusal(own, one);
    if (why === undefined) cells.push(one.cell);
    else left.push({ cell: one.cell, why });
  }
  if (cells.length === 0) {
    throw new DataError(`plan ${path}: expected cells, got ${left[0] === undefined ? 'none' : left[0].why}`);
  }
  const code = modules.map((file) => ({ path: relative(dirname(resolve(path)), resolve(file)), sha256: hashOf(file) }));
  return { head: savePlan(path, cells, { code }), left };
}
