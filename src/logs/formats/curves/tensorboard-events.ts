import { basename, dirname, resolve } from 'node:path';
import { TableError } from '../../../records/table.js';
import { fileBytes } from '../../containers/bytes.js';
import type { LogFile } from '../../log.js';
import type { LoggedPoint } from '../../sample.js';

/** A field of a protocol buffer message: a number, or bytes. */
interface Field {
  readonly number: number;
  readonly value: number | Uint8Array;
}

const NOT_A_MESSAGE = 'a broken message';

/** The fields of a message. Source: "Encoding", https://protobuf.dev/programming-guides/encoding/. */
function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = view.getUint8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, value));
    }
    throw new RangeError(NOT_A_MESSAGE);
  };
  while (at < bytes.length) {
    const key = varint();
    const number = key >>> 3;
    const kind = key & 7;
    if (kind === 0) yield { number, value: varint() };
    else if (kind === 1) {
      yield { number, value: view.getFloat64(at, true) };
      at += 8;
    } else if (kind === 5) {
      yield { number, value: view.getFloat32(at, true) };
      at += 4;
    } else if (kind === 2) {
      const length = varint();
      if (length < 0 || at + length > bytes.length) throw new RangeError(NOT_A_MESSAGE);
      yield { number, value: bytes.subarray(at, at + length) };
      at += length;
    } else throw new RangeError(NOT_A_MESSAGE);
  }
}

const isBytes = (value: number | Uint8Array): value is Uint8Array => typeof value !== 'number';

/** The one number of a tensor of floats or doubles; undefined for any other. */
function scalarOf(tensor: Uint8Array): number | undefined {
  let type = 0;
  for (const { number, value } of fieldsOf(tensor)) {
    if (number === 1 && !isBytes(value)) type = value;
    const size = type === 1 ? 4 : 8;
    const holds = (number === 4 || (number === 5 && type === 1) || (number === 6 && type === 2)) && type <= 2;
    if (!holds) continue;
    if (!isBytes(value)) return value;
    const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
    if (value.length === size) return size === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true);
  }
  return undefined;
}

/** A value of a summary: its tag and number; undefined where it is an image, a histogram or a text. */
function summaryValue(bytes: Uint8Array): { metric: string; value: number } | undefined {
  let metric = '';
  let found: number | undefined;
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 1 && isBytes(value)) metric = Buffer.from(value).toString('utf8');
    else if (number === 2 && !isBytes(value)) found = value;
    else if (number === 8 && isBytes(value)) found = scalarOf(value);
  }
  return found === undefined || !Number.isFinite(found) ? undefined : { metric, value: found };
}

interface TensorBoardEvent {
  readonly time: number;
  readonly step: number;
  readonly values: readonly { metric: string; value: number }[];
}

function eventOf(bytes: Uint8Array): TensorBoardEvent {
  let [time, step] = [0, 0];
  const values: { metric: string; value: number }[] = [];
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 1 && !isBytes(value)) time = value;
    else if (number === 2 && !isBytes(value)) step = value;
    else if (number === 5 && isBytes(value)) {
      for (const part of fieldsOf(value)) {
        const found = part.number === 1 && isBytes(part.value) ? summaryValue(part.value) : undefined;
        if (found !== undefined) values.push(found);
      }
    }
  }
  return { time, step, values };
}

const HEADER = 12;
const FOOTER = 4;
const MOST = 64 * 2 ** 20;

/**
 * The records of a TFRecord file: length, checksum of it, data, checksum of them. A file that is still being written may end within one.
 * Source: "TFRecord and tf.train.Example", https://www.tensorflow.org/tutorials/load_data/tfrecord.
 */
async function* recordsOf({ path, name }: LogFile): AsyncGenerator<Uint8Array> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of fileBytes(path, name)) {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    let at = 0;
    while (rest.length - at >= HEADER) {
      const length = Number(rest.readBigUInt64LE(at));
      if (length > MOST) throw new TableError(`${name}: expected records of at most ${MOST} bytes, got ${length}`);
      if (rest.length - at < HEADER + length + FOOTER) break;
      yield rest.subarray(at + HEADER, at + HEADER + length);
      at += HEADER + length + FOOTER;
    }
    rest = rest.subarray(at);
  }
}

/** Whether bytes are the start of TensorBoard's event file: a record whose message begins with a time and tells its version. */
export function isEventFile(start: Uint8Array): boolean {
  if (start.length < 30) return false;
  const length = Number(new DataView(start.buffer, start.byteOffset).getBigUint64(0, true));
  const first = Buffer.from(start.subarray(HEADER, HEADER + Math.min(length, 200)));
  return length < 1000 && first[0] === 0x09 && first.includes('brain.Event:');
}

/** The scalars of TensorBoard's event file (`events.out.tfevents.*`); the run is its folder, seconds are since its first event. */
export async function* eventPoints(file: LogFile): AsyncGenerator<LoggedPoint> {
  const run = basename(dirname(resolve(file.path)));
  let first: number | undefined;
  let number = 0;
  for await (const record of recordsOf(file)) {
    number++;
    let event: TensorBoardEvent;
    try {
      event = eventOf(record);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new TableError(`${file.name}: event ${number}: expected a message of TensorBoard's, got a broken one`);
    }
    first ??= event.time;
    for (const { metric, value } of event.values) {
      yield { run, metric, step: event.step, value, low: null, high: null, seconds: event.time - first };
    }
  }
}
