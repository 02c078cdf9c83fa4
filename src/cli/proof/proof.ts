import type { Agreement } from './work.js';

/** What a work gave, or why it cannot run here. */
export interface Proved {
  readonly name: string;
  readonly unit?: string;
  readonly agreement?: Agreement;
  readonly values?: readonly number[];
  /** Units per second, after a first run in which programs are compiled. */
  readonly rate?: number;
  /** Seconds of that first run. */
  readonly first?: number;
  /** Tensors read back from the device by one run. */
  readonly reads?: number;
  /** Programs that it called, by their names. */
  readonly programs?: readonly string[];
  readonly refused?: string;
}

/** Everything of one backend. */
export interface Proof {
  readonly backend: string;
  readonly missing: readonly string[];
  /** Parts of names by which works were chosen; none for all of them. */
  readonly parts?: readonly string[];
  readonly works: readonly Proved[];
}
