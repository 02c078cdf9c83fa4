import type { SampleRecord } from './record.js';

/** What a field of a row may hold. */
type Kind =
  | 'text'
  | 'text, or absent'
  | 'number'
  | 'count'
  | 'positive count'
  | 'true, false or null'
  | 'list of numbers, or absent';

/** Every field of a row, in the order in which rows are written. */
const FIELDS = {
  family: 'text',
  model: 'text',
  parameters: 'count',
  task: 'text',
  problem: 'count',
  difficulty: 'number',
  candidate: 'count',
  strategy: 'text',
  judge: 'text, or absent',
  depth: 'count',
  width: 'positive count',
  seed: 'count',
  forwardsAsked: 'number',
  forwardsUsed: 'number',
  flops: 'number',
  wallMs: 'number',
  quality: 'number',
  correct: 'true, false or null',
  features: 'list of numbers, or absent',
  backend: 'text',
  version: 'text',
} as const satisfies Record<keyof SampleRecord, Kind>;

const CHECKS: Record<Kind, (value: unknown) => boolean> = {
  text: (value) => typeof value === 'string' && value !== '',
  'text, or absent': (value) => value === undefined || (typeof value === 'string' && value !== ''),
  number: Number.isFinite,
  count: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  'positive count': (value) => Number.isSafeInteger(value) && (value as number) >= 1,
  'true, false or null': (value) => value === null || typeof value === 'boolean',
  'list of numbers, or absent': (value) =>
    value === undefined || (Array.isArray(value) && value.every(Number.isFinite)),
};

function show(value: unknown): string {
  if (typeof value === 'number' || value === undefined) return String(value);
  return JSON.stringify(value)?.slice(0, 60) ?? typeof value;
}

/** Refuses anything that is not a `SampleRecord`; `where` names the file and line, or the row, for the message. */
export function checkRecord(value: unknown, where: string): SampleRecord {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new TypeError(`${where}: expected a row (a JSON object), got ${show(value)}`);
  }
  const row = value as Record<string, unknown>;
  for (const [field, kind] of Object.entries(FIELDS)) {
    if (!CHECKS[kind](row[field])) {
      throw new TypeError(`${where}: field "${field}": expected ${kind}, got ${show(row[field])}`);
    }
  }
  for (const field of Object.keys(row)) {
    if (!(field in FIELDS))
      throw new TypeError(`${where}: field "${field}": expected no such field, got ${show(row[field])}`);
  }
  return value as SampleRecord;
}

/** One line of JSON, fields always in the same order. */
export function toLine(row: SampleRecord): string {
  return `${JSON.stringify(row, Object.keys(FIELDS))}\n`;
}
