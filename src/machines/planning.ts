import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BACKENDS, OTHER_BACKENDS } from '../compute/backend.js';
import { sourceOfName } from '../compute/code.js';
import { DataError } from '../compute/data-error.js';
import { type Key as DrawKey, normals } from '../compute/random.js';
import { planBy, type Run, type SweepCell } from '../sweep/loop.js';
import { NO_BACKEND } from './backend.js';
import type { PlanCell } from './plan.js';
import { type Placed, plannedCell, storeName } from './planned-cell.js';
import { PLANNING } from './planning-variable.js';

/** A cell as it is noted, with the row that was made of it. */
export interface Noted {
  readonly cell: PlanCell;
  readonly pilot: object;
}

/** Backends that whoever works on a plan can start; 'none' stands for rows that are made without one. */
const STARTED: readonly string[] = [...BACKENDS, ...OTHER_BACKENDS, NO_BACKEND];

/** Refuses a cell of a backend that nothing in the library starts: what TensorFlow.js falls back to where nobody called `useBackend`. */
function checkBackend(label: string, backend: unknown): void {
  if (backend === undefined || STARTED.includes(String(backend))) return;
  throw new DataError(
    `plan of ${label}: expected rows of a backend that \`await useBackend()\` starts, before models are loaded, got ${String(backend)}`,
  );
}

/** Names of functions in settings. */
const FUNCTIONS = /source [0-9a-f]{12}/g;

/** The row of a cell's first key, or one like it. */
async function pilotOf<Row extends Key, Key extends object>(cell: SweepCell<Row, Key>): Promise<Row> {
  if (cell.pilot !== undefined) return cell.pilot();
  const made: Row[] = [];
  await cell.make(cell.keys.slice(0, 1), (rows) => made.push(...rows));
  return made[0]!;
}

/** A row in the place of one that is not made yet: the pilot's with another key, and its numbers stirred, so that distances and fits can be had. */
function standIn<Row extends object>(pilot: Row, key: Placed): Row {
  const { quality, features } = pilot as { readonly quality?: number; readonly features?: readonly number[] };
  const { seed, problem, candidate = 0 } = key;
  const draw: DrawKey = { seed, problem, candidate };
  const noise = normals(draw, 0, 1 + (features?.length ?? 0));
  return {
    ...pilot,
    ...key,
    ...(quality === undefined ? {} : { quality: quality * (1 + 0.1 * noise[0]!) }),
    ...(features === undefined ? {} : { features: features.map((value, i) => value + 0.1 * noise[i + 1]!) }),
  };
}

/**
 * From now on sweeps, judgements and counts of this process sample one row per cell, to see what it costs, and note the cell in a folder; the
 * rows that they return are stand-ins of the right shape. `writePlan` makes a plan of what was noted.
 *
 * @param folder where cells are noted, made where it is missing
 * @throws DataError out of a sweep that follows, for rows of a backend that `useBackend` did not start
 * @example planInto('data/plans/notes'); // then run sweeps, and writePlan('data/plans/notes', 'study.plan.jsonl')
 */
export function planInto(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const functions = new Set<string>();
  planBy(async <Row extends Key, Key extends object>(run: Run<Row, Key>): Promise<Row[]> => {
    const store = storeName(run.store.folder);
    const rows: PlanCell['rows'] = run.store.schema.key.includes('samples' as keyof Key & string)
      ? 'counts'
      : 'samples';
    const made: Row[] = [];
    for (const cell of run.cells) {
      checkBackend(run.label, (cell.keys[0] as { readonly backend?: string } | undefined)?.backend);
      const pilot = await pilotOf(cell);
      const { flops } = pilot as { readonly flops?: number };
      const noted: Noted = { cell: plannedCell(store, rows, cell as SweepCell<object, object>, flops ?? 0), pilot };
      appendFileSync(join(folder, 'cells.jsonl'), `${JSON.stringify(noted)}\n`);
      for (const [name] of JSON.stringify(noted.cell.key).matchAll(FUNCTIONS)) {
        const source = sourceOfName(name);
        if (source === undefined || functions.has(name)) continue;
        functions.add(name);
        appendFileSync(join(folder, 'functions.jsonl'), `${JSON.stringify({ name, source })}\n`);
      }
      made.push(...cell.keys.map((key) => standIn(pilot, key as unknown as Placed)));
    }
    return made;
  });
}

/** Plans where the environment says so. */
export function planIfAsked(): boolean {
  const folder = process.env[PLANNING];
  if (folder === undefined) return false;
  planInto(folder);
  return true;
}
