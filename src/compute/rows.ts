import { deviceInUse, tf } from './tf.js';

/** Rows of a call that are tried on a device, and the one that the CPU's numbers of rows were chosen with. */
const TRIED = [2, 8, 32, 128, 512] as const;
const USUAL = 32;

/** Four times the rows have to be this much faster per row, or the smaller number stays: what does not fill a device is as good as free. */
const WORTH = 1.5;

/** MiB that a call of the usual number of rows may need for what lies between its layers. */
const PER_CALL = 1024;

/** A device that does not say how much memory it has is trusted with this much, in MiB. */
const UNKNOWN_MEMORY = 4096;

/** Seconds of a convolution of small images, the work of which most networks here are made. */
function secondsOf(rows: number): number {
  const x = tf.ones<tf.Rank.R4>([rows, 28, 28, 16]);
  const kernel = tf.ones<tf.Rank.R4>([3, 3, 16, 16]);
  const run = () => {
    const start = performance.now();
    tf.tidy(() => tf.conv2d(x, kernel, 1, 'same').sum().dataSync());
    return (performance.now() - start) / 1000;
  };
  // The first call compiles the kernel.
  run();
  const seconds = Math.min(run(), run());
  tf.dispose([x, kernel]);
  return seconds;
}

/**
 * The number of rows, of those tried, from which on a device has no use for more, and no more than its memory holds.
 *
 * @param secondsOf seconds of a call of that many rows
 * @param memory MiB that are free
 * @example fullFrom((rows) => 1e-3 * Math.max(1, rows / 128), 16384) // 128
 */
export function fullFrom(secondsOf: (rows: number) => number, memory: number): number {
  const fit = TRIED.filter((rows) => rows <= USUAL / 4 || (rows / USUAL) * PER_CALL <= memory);
  let best = fit[0]!;
  let seconds = secondsOf(best);
  for (const rows of fit.slice(1)) {
    const longer = secondsOf(rows);
    if (rows / longer < (WORTH * best) / seconds) break;
    best = rows;
    seconds = longer;
  }
  return best;
}

let measured: number | undefined;

/** What INFERENCE_SCALING_ROWS asks for, as rows of an image network. */
function asked(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const rows = Number(text);
  if (TRIED.some((one) => one === rows)) return rows;
  throw new RangeError(`INFERENCE_SCALING_ROWS: expected one of ${TRIED.join(', ')}, got "${text}"`);
}

/**
 * Rows that go through a network side by side, where the CPU has `usual`: on a device as many as fill it, by a measurement of its speed
 * made once per process, and by its memory; INFERENCE_SCALING_ROWS says how many of images (2, 8, 32, 128 or 512) instead, and others
 * follow in proportion. A sample is a function of its key whatever the number of rows, up to how sums of floats are ordered. Call it when
 * a backend runs.
 *
 * @example rowsFor(64) // 64 on the CPU; 1024 on a card that 512 images fill
 */
export function rowsFor(usual: number): number {
  const device = deviceInUse();
  if (device === undefined) return usual;
  measured ??= asked(process.env.INFERENCE_SCALING_ROWS) ?? fullFrom(secondsOf, device.memory ?? UNKNOWN_MEMORY);
  return (usual * measured) / USUAL;
}
