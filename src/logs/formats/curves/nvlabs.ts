import { basename, dirname, resolve } from 'node:path';
import { TableError } from '../../../records/table.js';
import type { Row } from '../../containers/rows.js';
import type { LogFile, RowFormat } from '../../log.js';
import type { LoggedPoint } from '../../sample.js';
import { type Fields, fieldsOf, isFields, numberOr, textOr } from '../../values.js';

const runOf = ({ path }: LogFile) => basename(dirname(resolve(path)));

/** Thousands of images, which only the snapshot's name holds: `network-snapshot-KIMG.pkl`. */
function kimgOf(snapshot: unknown, where: string): number {
  const digits = /(\d+)\.pkl$/.exec(textOr(snapshot) ?? '')?.[1];
  if (digits !== undefined) return Number(digits);
  throw new TableError(`${where}: expected snapshot_pkl to end in its thousands of images, got ${textOr(snapshot)}`);
}

async function* metricPoints(rows: AsyncIterable<Row>, file: LogFile): AsyncGenerator<LoggedPoint> {
  let first: number | null = null;
  for await (const { fields, where } of rows) {
    const time = numberOr(fields['timestamp']);
    first ??= time;
    const step = kimgOf(fields['snapshot_pkl'], where);
    for (const [metric, given] of Object.entries(fieldsOf(fields['results']))) {
      const value = numberOr(given);
      if (value === null) continue;
      const seconds = time === null || first === null ? null : time - first;
      yield { run: runOf(file), metric, step, value, low: null, high: null, seconds };
    }
  }
}

/** Metrics of the StyleGAN and EDM code base (`metric-fid50k_full.jsonl`), over thousands of images shown in training. */
export const NVLABS_METRICS: RowFormat = {
  name: 'NVLabs metrics',
  recognises: (first) => isFields(first['results']) && 'metric' in first && 'snapshot_pkl' in first,
  points: metricPoints,
};

const AXIS = 'Progress/kimg';
const meanOf = (fields: Fields, key: string) => numberOr(fieldsOf(fields[key])['mean']);

async function* statisticPoints(rows: AsyncIterable<Row>, file: LogFile): AsyncGenerator<LoggedPoint> {
  for await (const { fields, where } of rows) {
    const step = meanOf(fields, AXIS);
    if (step === null) throw new TableError(`${where}: expected a number in ${AXIS}, got none`);
    const seconds = meanOf(fields, 'Timing/total_sec');
    for (const metric of Object.keys(fields)) {
      const value = meanOf(fields, metric);
      if (value === null || metric === AXIS) continue;
      yield { run: runOf(file), metric, step, value, low: null, high: null, seconds };
    }
  }
}

/** Statistics of training of the StyleGAN and EDM code base (`stats.jsonl`): an object per tick, each statistic with its mean. */
export const NVLABS_STATISTICS: RowFormat = {
  name: 'NVLabs statistics',
  recognises: (first) => isFields(first[AXIS]),
  points: statisticPoints,
};
