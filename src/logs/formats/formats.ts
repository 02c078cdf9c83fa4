import type { DocumentFormat, RowFormat } from '../log.js';
import { BEST_OF_N_JAILBREAKING } from './best-of-n-jailbreaking.js';
import { NVLABS_METRICS, NVLABS_STATISTICS } from './curves/nvlabs.js';
import { EVALPLUS_RESULTS, EVALPLUS_SAMPLES } from './evalplus.js';
import { EVERY_EVAL_EVER, EVERY_EVAL_EVER_RECORD } from './every-eval-ever.js';
import { HELM_DOCUMENT, HELM_ROWS } from './helm.js';
import { INSPECT } from './inspect.js';
import { LIGHTEVAL } from './lighteval.js';
import { LM_EVAL, LM_EVAL_RESULTS } from './lm-eval/lm-eval.js';
import { MONKEYS } from './monkeys.js';
import { SEARCH_AND_LEARN } from './search-and-learn.js';
import { SWE_BENCH } from './swe-bench.js';

/** The formats whose file is one JSON object. */
export const DOCUMENTS: readonly DocumentFormat[] = [
  INSPECT,
  LM_EVAL_RESULTS,
  EVALPLUS_RESULTS,
  EVERY_EVAL_EVER_RECORD,
  HELM_DOCUMENT,
  SWE_BENCH,
];

/** The formats whose files are rows. */
export const ROWS: readonly RowFormat[] = [
  LM_EVAL,
  LIGHTEVAL,
  EVERY_EVAL_EVER,
  SEARCH_AND_LEARN,
  MONKEYS,
  BEST_OF_N_JAILBREAKING,
  EVALPLUS_SAMPLES,
  HELM_ROWS,
  NVLABS_METRICS,
  NVLABS_STATISTICS,
];
