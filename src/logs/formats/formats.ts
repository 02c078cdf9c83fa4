import type { DocumentFormat, RowFormat } from '../log.js';
import { INSPECT } from './inspect.js';
import { LM_EVAL, LM_EVAL_RESULTS } from './lm-eval/lm-eval.js';

/** The formats whose file is one JSON object. */
export const DOCUMENTS: readonly DocumentFormat[] = [INSPECT, LM_EVAL_RESULTS];

/** The formats whose files are rows. */
export const ROWS: readonly RowFormat[] = [LM_EVAL];
