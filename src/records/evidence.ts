import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { writeWhole } from '../compute/files.js';

/** What one strategy made of one problem. */
export interface OutcomeRow {
  readonly family: string;
  readonly model: string;
  readonly parameters: number;
  readonly task: string;
  readonly problem: number;
  readonly difficulty: number;
  readonly strategy: string;
  /** The verifier that chose, or "none". */
  readonly verifier: string;
  readonly depth: number;
  readonly width: number;
  readonly seed: number;
  /** Forward passes, FLOPs and wall time of this problem, verifier included. */
  readonly forwards: number;
  readonly flops: number;
  readonly wallMs: number;
  readonly quality: number;
  /** 1 or 0; -1 where the task has no exact check. */
  readonly correct: number;
}

/** Repeated sampling of one problem. */
export interface CountRow {
  readonly family: string;
  readonly model: string;
  readonly parameters: number;
  readonly task: string;
  readonly temperature: number;
  readonly problem: number;
  readonly difficulty: number;
  readonly samples: number;
  readonly correct: number;
  /** The share of the answers given to other problems that are right here: what a guess reaches. */
  readonly control: number;
  /** Forward passes and FLOPs of one sample, on average. */
  readonly forwards: number;
  readonly flops: number;
}

/** A distance between a set of samples and the truth, for one configuration and seed. */
export interface DistanceRow {
  readonly family: string;
  readonly model: string;
  readonly parameters: number;
  readonly task: string;
  readonly strategy: string;
  readonly verifier: string;
  readonly sampler: string;
  readonly depth: number;
  readonly width: number;
  readonly seed: number;
  readonly samples: number;
  /** "frechet", "kernel", "sliced-wasserstein", "straightness", ... */
  readonly measure: string;
  /** Of one sample, search and verifier included. */
  readonly forwards: number;
  readonly flops: number;
  readonly wallMs: number;
  readonly value: number;
  /** Standard error of the value. */
  readonly sigma: number;
}

/**
 * What claims are tested on: small tables that notebooks write and that can be kept, so that no verdict needs new samples. The names of
 * strategies, verifiers, tasks and measures that the claims look for are listed in `select.ts`.
 */
export interface Evidence {
  readonly outcomes: readonly OutcomeRow[];
  readonly counts: readonly CountRow[];
  readonly distances: readonly DistanceRow[];
}

const TEXTS = new Set(['family', 'model', 'task', 'strategy', 'verifier', 'sampler', 'measure']);

export const COLUMNS = {
  outcomes: [
    ...['family', 'model', 'parameters', 'task', 'problem', 'difficulty', 'strategy', 'verifier', 'depth', 'width'],
    ...['seed', 'forwards', 'flops', 'wallMs', 'quality', 'correct'],
  ],
  counts: [
    ...['family', 'model', 'parameters', 'task', 'temperature', 'problem', 'difficulty', 'samples', 'correct'],
    ...['control', 'forwards', 'flops'],
  ],
  distances: [
    ...['family', 'model', 'parameters', 'task', 'strategy', 'verifier', 'sampler', 'depth', 'width', 'seed'],
    ...['samples', 'measure', 'forwards', 'flops', 'wallMs', 'value', 'sigma'],
  ],
} as const satisfies Record<keyof Evidence, readonly string[]>;

const KINDS = Object.keys(COLUMNS) as (keyof Evidence)[];

type Row = Readonly<Record<string, unknown>>;

function checkRow(row: Row, columns: readonly string[], where: string): void {
  for (const name of columns) {
    const value = row[name];
    if (TEXTS.has(name) ? typeof value !== 'string' || value === '' : !Number.isFinite(value)) {
      const expected = TEXTS.has(name) ? 'a text' : 'a number';
      throw new TypeError(`${where}: column "${name}": expected ${expected}, got ${String(value)}`);
    }
  }
  const other = Object.keys(row).find((name) => !columns.includes(name));
  if (other !== undefined) throw new TypeError(`${where}: column "${other}": expected no such column`);
}

/** A table as columns: texts as numbers of a list of texts, which packs well. */
function pack(rows: readonly Row[], columns: readonly string[]): object {
  return Object.fromEntries(
    columns.map((name) => {
      const values = rows.map((row) => row[name]);
      if (!TEXTS.has(name)) return [name, values];
      const texts = [...new Set(values)];
      const places = new Map(texts.map((text, i) => [text, i]));
      return [name, { texts, places: values.map((text) => places.get(text)) }];
    }),
  );
}

function unpack(packed: Readonly<Record<string, unknown>>, columns: readonly string[], where: string): Row[] {
  const lists = columns.map((name) => {
    const column = packed[name] as { texts: readonly string[]; places: readonly number[] } | readonly number[];
    const values = Array.isArray(column)
      ? column
      : (column as { texts: readonly string[]; places: readonly number[] } | undefined)?.places?.map(
          (place) => (column as { texts: readonly string[] }).texts[place],
        );
    if (values === undefined) throw new TypeError(`${where}: expected a column "${name}", got none`);
    return values as readonly unknown[];
  });
  const rows = lists[0]!.map((_, i) => Object.fromEntries(columns.map((name, c) => [name, lists[c]![i]])));
  rows.forEach((row, i) => checkRow(row, columns, `${where}, row ${i}`));
  return rows;
}

/**
 * Writes one notebook's evidence to `folder`/`name`.json.gz, whole or not at all. The same rows give the same bytes.
 *
 * @example saveEvidence('data/runs/default/evidence', '11-noise-search', { distances })
 */
export function saveEvidence(folder: string, name: string, evidence: Partial<Evidence>): void {
  const packed = KINDS.map((kind) => {
    const rows = (evidence[kind] ?? []) as unknown as readonly Row[];
    rows.forEach((row, i) => checkRow(row, COLUMNS[kind], `evidence ${name}, ${kind}, row ${i}`));
    return [kind, pack(rows, COLUMNS[kind])];
  });
  const text = JSON.stringify(Object.fromEntries(packed));
  writeWhole(join(folder, `${name}.json.gz`), gzipSync(text, { level: 9 }));
}

/** Reads all evidence of a folder, notebooks in the order of their names; none where there is no folder. */
export function loadEvidence(folder: string): Evidence {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json.gz')) : [];
  const all: { outcomes: OutcomeRow[]; counts: CountRow[]; distances: DistanceRow[] } = {
    outcomes: [],
    counts: [],
    distances: [],
  };
  for (const name of names.sort()) {
    const path = join(folder, name);
    let packed: Record<keyof Evidence, Record<string, unknown>>;
    try {
      packed = JSON.parse(gunzipSync(readFileSync(path)).toString());
    } catch (error) {
      throw new SyntaxError(`${path}: expected evidence in gzipped JSON, got ${(error as Error).message}`);
    }
    for (const kind of KINDS) {
      const rows = unpack(packed[kind] ?? {}, COLUMNS[kind], `${path}, ${kind}`);
      for (const row of rows) (all[kind] as unknown as Row[]).push(row);
    }
  }
  return all;
}
