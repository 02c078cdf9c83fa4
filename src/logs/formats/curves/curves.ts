import type { Log, LogFile } from '../../log.js';
import type { LoggedPoint } from '../../sample.js';
import { isKeyValue, keyValuePoints } from './key-value.js';
import { isTensorBoardCsv, tensorBoardCsv } from './tensorboard-csv.js';
import { eventPoints, isEventFile } from './tensorboard-events.js';
import { isWandbCsv, wandbCsv } from './wandb-csv.js';

interface CurveFormat {
  readonly name: string;
  recognises(start: Uint8Array, text: string): boolean;
  points(file: LogFile): AsyncIterable<LoggedPoint>;
}

const FORMATS: readonly CurveFormat[] = [
  { name: 'TensorBoard events', recognises: isEventFile, points: eventPoints },
  { name: 'TensorBoard CSV', recognises: (_, text) => isTensorBoardCsv(text), points: tensorBoardCsv },
  { name: 'W&B CSV', recognises: (_, text) => isWandbCsv(text), points: wandbCsv },
  { name: 'key = value', recognises: (_, text) => isKeyValue(text), points: keyValuePoints },
];

/** The curve of a file that is not JSON, by its start; undefined where it is none that is known. */
export function curveOf(file: LogFile, start: Uint8Array, text: string): Log | undefined {
  const format = FORMATS.find(({ recognises }) => recognises(start, text));
  return format && { file, format: format.name, kind: 'curve', points: () => format.points(file) };
}
