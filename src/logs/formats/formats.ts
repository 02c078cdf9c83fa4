import type { DocumentFormat, RowFormat } from '../log.js';
import { INSPECT } from './inspect.js';

/** The formats whose file is one JSON object. */
export const DOCUMENTS: readonly DocumentFormat[] = [INSPECT];

/** The formats whose files are rows. */
export const ROWS: readonly RowFormat[] = [];
