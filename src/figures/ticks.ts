/** Where an axis is labelled, in the words of plotly. */
export interface Ticks {
  readonly tickvals: readonly number[];
  readonly ticktext: readonly string[];
  readonly minor?: object;
}

const raised = (base: string, power: number) => `${base}<sup>${String(power).replace('-', '−')}</sup>`;

/** Powers of ten that stand as numbers, as 10000 and 0.0001. */
const SHORT = 4;

const powerOf = (value: number) => Number(value.toExponential().split('e')[1]);

/** "20", or "2×10⁷" where numbers on the same axis would have many zeros. */
function tickText(value: number, short: boolean): string {
  const power = powerOf(value);
  if (short || power === 0 || value === 10) return String(Number(value.toPrecision(12)));
  const [digits = ''] = value.toExponential().split('e');
  return `${digits === '1' ? '' : `${digits}×`}${raised('10', power)}`;
}

function labelled(tickvals: readonly number[]): Ticks {
  const short = tickvals.every((value) => Math.abs(powerOf(value)) <= SHORT);
  return { tickvals, ticktext: tickvals.map((value) => tickText(value, short)) };
}

/** All numbers digit × 10^power within the range. */
function decimals(digits: readonly number[], least: number, most: number): number[] {
  const [first, last] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(most))];
  const slack = 1e-9 * (Math.log10(most / least) || 1);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
    .flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`)))
    .filter((value) => Math.log10(value / least) >= -slack && Math.log10(most / value) >= -slack);
}

/** Round numbers at equal distances, for an axis too short for those of a logarithmic one. */
function evenly(least: number, most: number, count: number): number[] {
  const rough = (most - least) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((digit) => digit * power).find((candidate) => candidate >= rough * (1 - 1e-9))!;
  const first = Math.ceil(least / step - 1e-9);
  const last = Math.floor(most / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Whether all values are powers of two, and enough of them to tell. */
function arePowersOfTwo(values: readonly number[]): boolean {
  const different = [...new Set(values)];
  return different.length >= 3 && different.every((value) => Number.isInteger(Math.log2(value)));
}

/** Every so manieth, so that at most `most` remain; `from` says which number is one of them. */
function thinned(numbers: readonly number[], most: number): { readonly step: number; readonly kept: number[] } {
  const [first, last] = [numbers[0]!, numbers.at(-1)!];
  const step = Math.max(1, Math.ceil((last - first + 1) / Math.max(2, most)));
  const start = step === 1 ? first : Math.ceil(first / step) * step;
  return { step, kept: Array.from({ length: Math.floor((last - start) / step) + 1 }, (_, i) => start + i * step) };
}

/** The longest power of two that stands as a number. */
const LONGEST_TWO = 13;

/** Powers of two from one end of the axis to the other, as many as there is room for. */
function ticksOfTwo(least: number, most: number, room: number): Ticks {
  const [first, last] = [Math.ceil(Math.log2(least) - 1e-9), Math.floor(Math.log2(most) + 1e-9)];
  const { kept } = thinned(
    Array.from({ length: last - first + 1 }, (_, i) => first + i),
    room,
  );
  const short = first >= 0 && last <= LONGEST_TWO;
  return {
    tickvals: kept.map((power) => 2 ** power),
    ticktext: kept.map((power) => (short ? String(2 ** power) : raised('2', power))),
  };
}

/** Digits that are labelled on a short axis, in the order of preference, and how many labels there have to be. */
const SETS = [
  { digits: [1, 2, 5], least: 3 },
  { digits: [1, 2, 3, 4, 5, 6, 7, 8, 9], least: 3 },
  { digits: [1, 3], least: 2 },
  { digits: [1], least: 2 },
] as const;

/**
 * Ticks of a logarithmic axis that shows `least` to `most` and has room for about `room` labels: the values themselves where all of them are
 * powers of two; powers of ten, every second or third of them where they are many; 1, 2 and 5 between, or every digit, where the axis is
 * short; and round numbers at equal distances where it does not even double.
 *
 * @example logTicks([3, 40]).ticktext // ['5', '10', '20']
 */
export function logTicks(
  values: readonly number[],
  [least, most]: readonly [number, number] = ends(values),
  room = 9,
): Ticks {
  if (arePowersOfTwo(values)) return ticksOfTwo(least, most, room);
  const tens = decimals([1], least, most);
  if (tens.length >= 3) {
    const { step, kept } = thinned(
      tens.map((value) => Math.round(Math.log10(value))),
      room,
    );
    const minor = tens.length > room ? {} : { minor: { ticks: 'outside', ticklen: 2, dtick: 'D1' } };
    const between = step === 1 ? minor : { minor: { ticks: 'outside', ticklen: 2, tickvals: tens } };
    return { ...labelled(kept.map((power) => Number(`1e${power}`))), ...between };
  }
  const fitting = SETS.map(({ digits, least: fewest }) => ({ fewest, ticks: decimals(digits, least, most) })).find(
    ({ fewest, ticks }) => ticks.length >= fewest && ticks.length <= room,
  );
  return labelled(fitting?.ticks ?? evenly(least, most, Math.min(5, room)));
}

function ends(values: readonly number[]): [number, number] {
  const positive = values.filter((value) => value > 0);
  return positive.reduce<[number, number]>(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, 0],
  );
}
