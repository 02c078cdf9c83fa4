import { dirname, extname, join, relative } from 'node:path';
import { type Backend, useBackend } from '../compute/backend.js';
import { writeWhole } from '../compute/files.js';
import { inRuns, ROOT } from '../compute/paths.js';
import { exportFigures } from '../figures/drawing/export.js';
import type { Figure } from '../figures/figure.js';
import { planIfAsked } from '../machines/planning.js';
import { COUNTS, type CountKey, type CountRecord } from '../records/counts.js';
import { type Evidence, saveEvidence } from '../records/evidence.js';
import { openRows, openStore, type Rows, type Store } from '../records/store.js';

/** Where a notebook's records, fits and figures go, and how large it may be on this machine. */
export interface Run {
  readonly backend: Backend;
  /** The run's folder: INFERENCE_SCALING_RUN, else data/runs/lab. */
  readonly folder: string;
  /** The records of this run: one store a name and backend. */
  store(name: string): Store;
  /** The counts of this run (see `coverageCounts`), likewise. */
  counts(name: string): Rows<CountRecord, CountKey>;
  /** `full` on a native backend, `reduced` on one that is many times slower; says so when it reduces. */
  size(full: number, reduced: number): number;
  /** Saves a table of fits as text for the end of `npm run reproduce`. */
  saveFits(name: string, table: string): void;
  /** Saves what this notebook found, for the claims (see `saveEvidence`). */
  saveEvidence(name: string, evidence: Partial<Evidence>): void;
  /** Exports figures (see `exportFigures`) and says what was written where. */
  export(...figures: Figure[]): Promise<void>;
}

/**
 * Starts a notebook: the backend, and the folder of its records.
 *
 * @returns the run: its backend, folders and store
 * @example const run = await startRun(); // says the backend
 */
export async function startRun(): Promise<Run> {
  const backend = await useBackend();
  if (planIfAsked()) console.log('planning: one row per cell is sampled, and what is shown stands on stand-ins');
  const folder = process.env.INFERENCE_SCALING_RUN ?? inRuns('lab');
  console.log(`backend ${backend.name}`);
  for (const reason of backend.missing) console.log(`  not used: ${reason}`);
  return {
    backend,
    folder,
    store: (name) => openStore(join(folder, 'records', backend.name, name)),
    counts: (name) => openRows(join(folder, 'counts', backend.name, name), COUNTS),
    size(full, reduced) {
      if (backend.name !== 'wasm' || full <= reduced) return full;
      console.log(`reduced from ${full} to ${reduced}: backend ${backend.name} is slower`);
      return reduced;
    },
    saveFits: (name, table) => writeWhole(join(folder, 'fits', `${name}.txt`), `${table.trimEnd()}\n`),
    saveEvidence: (name, evidence) => saveEvidence(join(folder, 'evidence'), name, evidence),
    async export(...figures) {
      const { files, note } = await exportFigures(figures);
      const endings = [...new Set(files.map((file) => extname(file).slice(1).toUpperCase()))].join(', ');
      const to = relative(ROOT, dirname(files[0]!)) || '.';
      console.log(`${figures.map(({ name }) => name).join(', ')}: ${endings} in ${to}`);
      if (note !== undefined) console.log(`  ${note}`);
    },
  };
}
