import { TableError } from '../records/table.js';
import type { Row } from './containers/rows.js';
import type { LoggedPoint, MarkedSample } from './sample.js';
import type { Fields } from './values.js';

/** A file of a known tool that holds no samples; within a folder it is passed over. */
export class NoSamplesError extends TableError {}

/** A file of a log, and what it is called in messages. */
export interface LogFile {
  readonly path: string;
  readonly name: string;
}

/** A log of samples, or of a curve; it is read when it is iterated. */
export type Log = {
  readonly file: LogFile;
  /** The tool that wrote it. */
  readonly format: string;
} & (
  | { readonly kind: 'samples'; samples(): AsyncIterable<MarkedSample> }
  | { readonly kind: 'curve'; points(): AsyncIterable<LoggedPoint> }
);

/** A format whose files are rows: JSON lines, a JSON array or Parquet. */
export interface RowFormat {
  readonly name: string;
  /** The log is the folder that the file lies in, with all that is beside it. */
  readonly folder?: true;
  /** Whether the first row is of this format. */
  recognises(first: Fields): boolean;
  samples?(rows: AsyncIterable<Row>, file: LogFile): AsyncIterable<MarkedSample>;
  points?(rows: AsyncIterable<Row>, file: LogFile): AsyncIterable<LoggedPoint>;
}

/** A format whose file is one JSON object. */
export interface DocumentFormat {
  readonly name: string;
  /** The log is the folder that the file lies in, with all that is beside it. */
  readonly folder?: true;
  /** Whether a document with these members, as far as its first 64 KiB show them, is of this format. */
  recognises(keys: ReadonlySet<string>): boolean;
  /** The file beside it that holds its samples, if it is there. */
  beside?(path: string): string;
  /** A file of the format that holds no samples: why it is refused. */
  readonly refusal?: string;
  samples?(chunks: AsyncIterable<Uint8Array>, file: LogFile): AsyncIterable<MarkedSample>;
}
