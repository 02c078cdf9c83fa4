import type { Row } from '../containers/rows.js';
import type { RowFormat } from '../log.js';
import type { MarkedSample } from '../sample.js';
import { numberOr, problemOf, textOr, verdictOf } from '../values.js';

async function* samplesOf(rows: AsyncIterable<Row>): AsyncGenerator<MarkedSample> {
  for await (const { fields, where } of rows) {
    yield {
      problem: problemOf(fields['i'], where),
      sample: numberOr(fields['n']) ?? 0,
      marks: { flagged: { correct: verdictOf(fields['flagged']) } },
      input: textOr(fields['behavior_id']),
    };
  }
}

/** Attempts of best-of-N jailbreaking (Hughes et al. 2024): a row per attempt; an attempt that is flagged has succeeded. */
export const BEST_OF_N_JAILBREAKING: RowFormat = {
  name: 'best-of-N jailbreaking',
  recognises: (first) => 'i' in first && 'n' in first && typeof first['flagged'] === 'boolean',
  samples: samplesOf,
};
