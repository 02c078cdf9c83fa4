import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync } from 'node:zlib';
import { DataError } from '../compute/data-error.js';
import { writeWhole } from '../compute/files.js';
import { oneLine } from '../compute/printable.js';
import { count, type Field, number, oneOf, positiveCount, text } from './fields.js';
import { importedEvidence, isOldTable } from './legacy-evidence.js';
import { type SampleRecord, STRATEGY_KINDS } from './record.js';
import { SAMPLES } from './samples.js';
import { sectionsOf } from './settings-column.js';

/** What was asked of which model, and how the model was sampled. */
type Asked = Pick<SampleRecord, 'family' | 'modality' | 'model' | 'parameters' | 'task' | 'sampler' | 'settings'>;

/** Who chose, within which budget. */
type Chosen = Pick<
  SampleRecord,
  'strategy' | 'verifier' | 'role' | 'judge' | 'depth' | 'width' | 'serialDepth' | 'seed'
>;

/** What it cost: network evaluations, FLOPs and wall time of one sample, search and verifier included. */
type Cost = Pick<SampleRecord, 'nfe' | 'flops' | 'wallMs'>;

/** Where a row of evidence was read from. */
interface Read {
  /** The name of its file, such as "11-noise-search": what `loadEvidence` says, in no file; absent where the row was not read. */
  readonly notebook?: string;
}

/** What one strategy made of one problem. */
export type OutcomeRow = Read &
  Asked &
  Chosen &
  Cost &
  Pick<SampleRecord, 'control' | 'problem' | 'prompt' | 'difficulty' | 'kind' | 'quality' | 'correct'>;

/** Repeated sampling of one problem. */
export interface CountRow
  extends Read,
    Asked,
    Pick<SampleRecord, 'control' | 'problem' | 'prompt' | 'difficulty' | 'nfe' | 'flops'> {
  readonly samples: number;
  readonly correct: number;
  /** The share of the answers given to other problems that are right here: what a guess reaches. */
  readonly guess: number;
}

/** A distance between a set of samples and the truth, for one configuration and seed. */
export interface DistanceRow extends Read, Asked, Chosen, Cost {
  /** "none" for the data themselves, which no strategy made. */
  readonly kind: SampleRecord['kind'] | 'none';
  /** Samples in each set that was compared with the truth: distances are biased by it, so that only those of equal sets compare. */
  readonly set: number;
  readonly samples: number;
  /** "frechet", "kernel", "sliced-wasserstein", "straightness", ... */
  readonly measure: string;
  readonly value: number;
  /** Standard error of the value. */
  readonly sigma: number;
}

/** What claims are tested on: small tables that notebooks write and that can be kept, so that no verdict needs new samples. */
export interface Evidence {
  readonly outcomes: readonly OutcomeRow[];
  readonly counts: readonly CountRow[];
  readonly distances: readonly DistanceRow[];
}

const settings: Field = {
  expected: 'settings by section',
  holds: (value) => {
    try {
      return text.holds(value) && typeof sectionsOf(value as string) === 'object';
    } catch {
      return false;
    }
  },
};

const { family, modality, model, parameters, task, control, problem, prompt, difficulty, strategy, kind } =
  SAMPLES.fields;
const { verifier, role, judge, sampler, depth, width, serialDepth, seed, nfe, flops, wallMs, quality, correct } =
  SAMPLES.fields;

/** The columns of every table, in the order in which they are written. */
export const COLUMNS = {
  outcomes: {
    ...{
      family,
      modality,
      model,
      parameters,
      task,
      control,
      problem,
      prompt,
      difficulty,
      strategy,
      kind,
      verifier,
      role,
    },
    ...{ judge, sampler, settings, depth, width, serialDepth, seed, nfe, flops, wallMs, quality, correct },
  },
  counts: {
    ...{ family, modality, model, parameters, task, control, sampler, settings, problem, prompt, difficulty },
    ...{ samples: positiveCount, correct: count, guess: number, nfe, flops },
  },
  distances: {
    ...{
      family,
      modality,
      model,
      parameters,
      task,
      strategy,
      kind: oneOf(['none', ...STRATEGY_KINDS]),
      verifier,
      role,
    },
    ...{ judge, sampler, settings, depth, width, serialDepth, seed, set: positiveCount, samples: positiveCount },
    ...{ measure: text, nfe, flops, wallMs, value: number, sigma: number },
  },
} as const satisfies { [Table in keyof Evidence]: Record<Exclude<keyof Evidence[Table][number], keyof Read>, Field> };

type Table = keyof Evidence;
type Row = Readonly<Record<string, unknown>>;
type Column = readonly unknown[] | { readonly texts: readonly unknown[]; readonly places: readonly number[] };
type Packed = Readonly<Record<string, Column>>;

const TABLES = Object.keys(COLUMNS) as Table[];

/**
 * Refuses rows with a value that no reader knows, such as a kind of strategy that is not one.
 *
 * @param evidence its tables, any of them
 * @param where names the rows in errors
 * @throws TypeError that names the row and its column.
 * @example checkEvidence({ outcomes: [{ kind: 'odd' } as never] }, 'mine') // TypeError: mine, outcomes, row 0: ...
 */
export function checkEvidence(evidence: Partial<Evidence>, where: string): void {
  for (const table of TABLES) {
    const columns: Readonly<Record<string, Field>> = COLUMNS[table];
    const rows = (evidence[table] ?? []) as unknown as readonly Row[];
    const refuse = (row: number, name: string, expected: string) => {
      const got = `, got ${String(rows[row]![name])}`;
      throw new TypeError(`${where}, ${table}, row ${row}: column "${name}": expected ${expected}${got}`);
    };
    for (const [name, { expected, holds }] of Object.entries(columns)) {
      // Texts come again and again; each is looked at once.
      const sound = new Set<unknown>();
      rows.forEach((row, i) => {
        const value = row[name];
        if (sound.has(value)) return;
        if (!holds(value)) refuse(i, name, expected);
        if (typeof value === 'string') sound.add(value);
      });
    }
    rows.forEach((row, i) => {
      for (const name in row) if (!(name in columns || name === 'notebook')) refuse(i, name, 'no such column');
    });
  }
}

/** Columns that a row may lack. */
const OPTIONAL: readonly string[] = ['judge', 'prompt'];

/** A column of numbers as it is; any other as places in a list of its values, which packs well. Absent values are null. */
function pack(values: readonly unknown[]): Column {
  if (values.every((value) => typeof value === 'number')) return values;
  const places = new Map<unknown, number>();
  const at = values.map((value) => {
    const place = places.get(value) ?? places.size;
    places.set(value, place);
    return place;
  });
  return { texts: [...places.keys()].map((value) => value ?? null), places: at };
}

function unpack(packed: Packed, where: string): Row[] {
  const columns = Object.entries(packed).map(([name, column]) => {
    const values = 'places' in column ? column.places.map((place) => column.texts[place]) : column;
    return [name, values] as const;
  });
  const rows = columns[0]?.[1].length ?? 0;
  for (const [name, { length }] of columns) {
    if (length !== rows) throw new TypeError(`${where}: expected ${rows} values in column "${name}", got ${length}`);
  }
  return Array.from({ length: rows }, (_, i) => {
    const row: Record<string, unknown> = {};
    for (const [name, values] of columns) if (!OPTIONAL.includes(name) || values[i] !== null) row[name] = values[i];
    return row;
  });
}

/** Brotli's window of 16 MiB reaches over whole columns, which halves what gzip's of 32 KiB leaves. */
const PACKING = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 } };
/** How a file of evidence may end: in Brotli, as it is written now, or in gzip, as it was before. */
const ENDINGS = ['.json.br', '.json.gz'] as const;

/**
 * Writes one notebook's evidence to `folder`/`name`.json.br, whole or not at all. The same rows give the same bytes.
 *
 * @param folder made where it is missing
 * @param name of the notebook
 * @param evidence its tables, any of them
 * @throws TypeError for rows with a value that no reader knows; nothing is written then.
 * @example saveEvidence('data/runs/default/evidence', '11-noise-search', { distances: frechetRows(digitRows, gaussianOf(real), { seed: 0 }) })
 */
export function saveEvidence(folder: string, name: string, evidence: Partial<Evidence>): void {
  checkEvidence(evidence, `evidence ${name}`);
  const tables = TABLES.map((table) => {
    const rows = (evidence[table] ?? []) as unknown as readonly Row[];
    return [
      table,
      Object.fromEntries(Object.keys(COLUMNS[table]).map((column) => [column, pack(rows.map((row) => row[column]))])),
    ];
  });
  writeWhole(join(folder, `${name}.json.br`), brotliCompressSync(JSON.stringify(Object.fromEntries(tables)), PACKING));
}

/** The names of the evidence in a folder, in their order; none where there is no folder. */
export function evidenceNames(folder: string): string[] {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const names = ENDINGS.flatMap((ending) =>
    files.filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length)),
  );
  return [...new Set(names)].sort();
}

/** Evidence unpacks to no more than this; the largest committed file has 40 MB. */
const MOST_BYTES = 2 ** 28;

/**
 * The evidence of one notebook; that of a version before 0.2 is imported.
 *
 * @throws DataError for a file that is damaged, swells when it is unpacked, or holds what no reader knows.
 */
export function readEvidence(folder: string, name: string): Evidence {
  const paths = ENDINGS.map((ending) => join(folder, `${name}${ending}`));
  const path = paths.find((one) => existsSync(one)) ?? paths[0]!;
  try {
    return evidenceIn(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    const { message } = error as Error;
    const said = message.includes(path) || /expected/.test(message);
    throw new DataError(oneLine(said ? message : `${path}: expected evidence, got a damaged table (${message})`), {
      cause: error,
    });
  }
}

function evidenceIn(path: string): Evidence {
  let packed: Partial<Record<Table, Packed>>;
  try {
    const unpacked = path.endsWith(ENDINGS[0]) ? brotliDecompressSync : gunzipSync;
    packed = JSON.parse(unpacked(readFileSync(path), { maxOutputLength: MOST_BYTES }).toString());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new DataError(`${path}: expected evidence of at most ${MOST_BYTES} bytes, got more when it is unpacked`);
    }
    throw new SyntaxError(`${path}: expected evidence in packed JSON, got ${(error as Error).message}`);
  }
  const tables = Object.fromEntries(TABLES.map((table) => [table, unpack(packed[table] ?? {}, `${path}, ${table}`)]));
  const old = TABLES.some((table) => isOldTable(packed[table] ?? {}));
  const evidence = (old ? importedEvidence(tables as Record<Table, Row[]>, path) : tables) as unknown as Evidence;
  checkEvidence(evidence, path);
  return evidence;
}

/**
 * Reads all evidence of a folder, notebooks in the order of their names, each row with its notebook; none where there is no folder.
 *
 * @param folder of files NAME.json.br
 * @returns outcomes, counts and distances
 * @throws DataError for a file that is none
 * @example loadEvidence('data/evidence').outcomes.length > 0 // true
 */
export function loadEvidence(folder: string): Evidence {
  const found = evidenceNames(folder).map((notebook): Evidence => {
    const { outcomes, counts, distances } = readEvidence(folder, notebook);
    return {
      outcomes: outcomes.map((row) => ({ ...row, notebook })),
      counts: counts.map((row) => ({ ...row, notebook })),
      distances: distances.map((row) => ({ ...row, notebook })),
    };
  });
  return {
    outcomes: found.flatMap(({ outcomes }) => outcomes),
    counts: found.flatMap(({ counts }) => counts),
    distances: found.flatMap(({ distances }) => distances),
  };
}
