import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { DataError } from '../compute/data-error.js';
import { wrongFile } from '../compute/files.js';
import { shown } from '../compute/shown.js';
import { COUNTS, type CountKey, type CountRecord } from '../records/counts.js';
import type { SampleKey } from '../records/key.js';
import type { SampleRecord } from '../records/record.js';
import { SAMPLES } from '../records/samples.js';
import type { Schema } from '../records/schema.js';
import { readLines, START } from '../records/shard.js';

export type AnyKey = SampleKey | CountKey;
export type AnyRow = SampleRecord | CountRecord;

/** The kinds of rows that a plan may ask for. */
export const SCHEMAS = { samples: SAMPLES, counts: COUNTS } as const;

/** The schema of the rows of a cell, for whatever treats all kinds alike. */
export const schemaOf = (rows: keyof typeof SCHEMAS) => SCHEMAS[rows] as unknown as Schema<AnyRow, AnyKey>;

/**
 * Rows that are made in the same way, by what their keys have in common: family, task, strategy, verifier and sampler with their
 * settings. Row i is candidate i mod `candidates` of problem floor(i / candidates).
 */
export interface PlanCell {
  /** The folder of its store, below that of the run. */
  readonly store: string;
  readonly rows: keyof typeof SCHEMAS;
  /** The fields of its keys, without problem and candidate. */
  readonly key: Readonly<Record<string, string | number>>;
  /** How many problems, from number 0, or which. */
  readonly problems: number | readonly number[];
  readonly candidates: number;
  /** Rows made together, at most; what a row holds does not depend on it. */
  readonly batch: number;
  /** Whether its rows hang on each other, so that one shard makes them all. */
  readonly together?: boolean;
  /** Predicted floating-point operations per row, as metered on one. */
  readonly flops: number;
}

/** A module whose exports a plan's cells are made from besides what the library lists. */
export interface PlanCode {
  /** Relative to the folder of the plan. */
  readonly path: string;
  readonly sha256: string;
}

/** The first line of a plan. */
export interface PlanHead {
  readonly plan: 1;
  readonly version: string;
  readonly backend: string;
  readonly cells: number;
  readonly rows: number;
  readonly flops: number;
  /** The stores of its rows, with their kind. */
  readonly stores: Readonly<Record<string, keyof typeof SCHEMAS>>;
  /** Modules that cells are made from besides the library's lists. */
  readonly code?: readonly PlanCode[];
  /** The options of the command `sample` whose model and task make the rows, in the place of lists; files are relative to the folder of the plan. */
  readonly sample?: Readonly<Record<string, string | boolean>>;
}

/** How many problems a cell has. */
export const problemsOf = ({ problems }: Pick<PlanCell, 'problems'>): number =>
  typeof problems === 'number' ? problems : problems.length;

/** How many rows a cell has. */
export const rowsOf = (cell: Pick<PlanCell, 'problems' | 'candidates'>): number => problemsOf(cell) * cell.candidates;

/** What a row is taken to cost: 1 FLOP at least, so that nothing is free. */
export const costOf = ({ flops }: Pick<PlanCell, 'flops'>): number => Math.max(1, flops);

/** The key of row i of a cell. */
export function keyAt({ rows, key, problems, candidates }: PlanCell, i: number): AnyKey {
  const at = Math.floor(i / candidates);
  const problem = typeof problems === 'number' ? at : problems[at]!;
  const made = rows === 'counts' ? { ...key, problem } : { ...key, problem, candidate: i % candidates };
  return made as unknown as AnyKey;
}

/** Whether a value is a list of as many whole numbers, or one. */
const areProblems = (value: unknown) =>
  Array.isArray(value)
    ? value.length > 0 && value.every((one) => Number.isSafeInteger(one) && one >= 0)
    : Number.isSafeInteger(value) && (value as number) >= 1;

const CELL: Readonly<Record<keyof Omit<PlanCell, 'together'>, (value: unknown) => boolean>> = {
  store: (value) =>
    typeof value === 'string' && /^[\w.+-]+(\/[\w.+-]+)*$/.test(value) && !/(^|\/)\.\.?(\/|$)/.test(value),
  rows: (value) => typeof value === 'string' && Object.hasOwn(SCHEMAS, value),
  key: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  problems: areProblems,
  candidates: (value) => Number.isSafeInteger(value) && (value as number) >= 1,
  batch: (value) => Number.isSafeInteger(value) && (value as number) >= 1,
  flops: (value) => typeof value === 'number' && value >= 0,
};

const CHECKS = Object.entries(CELL);

const COUNTED = ['cells', 'rows', 'flops'] as const;

function parsed(text: string, where: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // Said below.
  }
  throw new DataError(`${where}: expected a JSON object, got ${shown(text)}`);
}

/** A cell, checked. @throws DataError for what is none. */
export function cellOf(text: string, where: string): PlanCell {
  const value = parsed(text, where);
  for (const [name, holds] of CHECKS) {
    if (!holds(value[name])) throw new DataError(`${where}: expected a cell with "${name}", got ${shown(value[name])}`);
  }
  return value as unknown as PlanCell;
}

function headOf(text: string, where: string): PlanHead {
  const value = parsed(text, where);
  const sound =
    typeof value['backend'] === 'string' &&
    Object.values((value['stores'] ?? { none: '' }) as object).every((rows) => Object.hasOwn(SCHEMAS, String(rows))) &&
    Object.values((value['sample'] ?? {}) as object).every((one) => ['string', 'boolean'].includes(typeof one)) &&
    COUNTED.every((name) => typeof value[name] === 'number' && value[name] >= 0);
  if (value['plan'] !== 1 || !sound) {
    throw new DataError(`${where}: expected the head of a plan ({"plan":1,...}), got ${shown(text)}`);
  }
  return value as unknown as PlanHead;
}

/**
 * A plan: a file of JSON lines, of which the first is its head and each other a cell, sorted by store and key. Cells are read one by one,
 * so that a plan may be larger than the memory.
 */
export interface Plan {
  readonly path: string;
  readonly head: PlanHead;
  /** Where shards leave their rows: the file's name without `.jsonl`, and `.shards`. */
  readonly shards: string;
  cells(): Generator<PlanCell>;
}

/**
 * Opens a plan and reads its head.
 *
 * @param path of the plan
 * @returns its head and its cells
 * @throws DataError for a file that is none, or is cut off.
 * @example openPlan('study.plan.jsonl').head.rows // 8
 */
export function openPlan(path: string): Plan {
  const wrong = wrongFile(path);
  if (wrong !== undefined) throw new DataError(`plan ${path}: expected a file, got ${wrong}`);
  const [folder, name] = [dirname(resolve(path)), basename(path)];
  const lines = () => readLines(folder, name, START);
  const first = lines().next();
  const head = headOf(first.done ? '' : first.value.text, `plan ${path}, line 1`);
  return {
    path,
    head,
    shards: `${path.replace(/\.jsonl$/, '')}.shards`,
    *cells() {
      let cells = 0;
      for (const { text, line } of lines()) {
        if (line === 1) continue;
        cells++;
        yield cellOf(text, `plan ${path}, line ${line}`);
      }
      if (cells !== head.cells) {
        throw new DataError(`plan ${path}: expected ${head.cells} cells, got ${cells} (is it cut off?)`);
      }
    },
  };
}

/** The SHA-256 of a file. */
export const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

/**
 * The paths of the modules that a plan names.
 *
 * @throws DataError where one is not there or is another one.
 */
export function codeOfPlan({ path, head: { code = [] } }: Plan): string[] {
  return code.map((module) => {
    const file = resolve(dirname(path), module.path);
    const got = existsSync(file) ? hashOf(file) : 'no such file';
    if (got === module.sha256) return file;
    throw new DataError(`plan ${path}: expected the module ${module.path} of SHA-256 ${module.sha256}, got ${got}`);
  });
}
