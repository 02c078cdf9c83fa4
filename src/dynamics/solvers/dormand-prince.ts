import { shipped } from '../../compute/code.js';
import { configure, NO_SETTINGS } from '../../compute/settings.js';
import type { NormedSpace } from '../space.js';
import type { Stepping, Wanted } from '../stepping.js';
import type { Integration, Integrator } from './integrator.js';
import { advance } from './runge-kutta.js';
import type { Solver } from './solver.js';

const LAST = [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84];

/** Dormand and Prince's method of order 5 without its error estimate, for fixed steps. Source: as `dormandPrince`. */
export const dormandPrince5: Solver = shipped({
  name: 'dormand-prince-5',
  settings: NO_SETTINGS,
  order: 5,
  a: [
    [],
    [1 / 5],
    [3 / 40, 9 / 40],
    [44 / 45, -56 / 15, 32 / 9],
    [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
    [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  ],
  b: LAST,
  c: [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1],
});

/** The result of order 5 less that of order 4, as weights of the seven slopes. */
const ERROR = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40];

export interface StepControl {
  /** Accepted error of a step: absolute + relative |x|, in the root mean square. */
  readonly relative?: number;
  readonly absolute?: number;
  /** Function evaluations after which it gives up; those that are asked for (default 10,000). */
  readonly nfe?: number;
}

const DEFAULTS: Required<StepControl> = { relative: 1e-5, absolute: 1e-5, nfe: 10_000 };

/** Steps and calls of the field of all integrations by one method: every attempt is paid for, rejected or not. */
export interface StepCount {
  accepted: number;
  rejected: number;
  nfe: number;
}

/** The first step by Hairer, Norsett and Wanner, section II.4; one call of the field. */
function* firstStep<V>(
  space: NormedSpace<V>,
  paid: (x: V, t: number, held: readonly V[]) => Stepping<V>,
  {
    x,
    slope,
    t,
    end,
    absolute,
    relative,
  }: { x: V; slope: V; t: number; end: number; absolute: number; relative: number },
): Generator<Wanted<V>, number, V> {
  const norm = (v: V) => space.errorNorm(v, x, x, absolute, relative);
  const [size, speed] = [norm(x), norm(slope)];
  const direction = Math.sign(end - t);
  const length = Math.abs(end - t);
  const guess = Math.min(length, size < 1e-5 || speed < 1e-5 ? 1e-6 : (0.01 * size) / speed);
  const ahead = yield* paid(advance(space, x, [slope], [1], direction * guess), t + direction * guess, [x, slope]);
  const bend =
    norm(
      space.combine([
        [1, ahead],
        [-1, slope],
      ]),
    ) / guess;
  const steepest = Math.max(speed, bend);
  const second = steepest <= 1e-15 ? Math.max(1e-6, guess * 1e-3) : (0.01 / steepest) ** (1 / 5);
  return Math.min(100 * guess, second, length);
}

/** Refuses tolerances that no step could meet, and a budget that no step could be taken with. */
function checkControl({ relative, absolute, nfe }: Required<StepControl>): void {
  if (!(relative >= 0 && absolute > 0)) {
    throw new RangeError(
      `Dormand-Prince: expected tolerances relative >= 0 and absolute > 0, got ${relative} and ${absolute}`,
    );
  }
  if (!Number.isInteger(nfe) || nfe < 8) {
    throw new RangeError(`Dormand-Prince: expected at least 8 evaluations, got ${nfe}`);
  }
}

function* controlled<V>(
  space: NormedSpace<V>,
  { times, start, onStep }: Integration<V>,
  { relative, absolute, nfe: budget }: Required<StepControl>,
  count: StepCount,
): Stepping<V> {
  const own: StepCount = { accepted: 0, rejected: 0, nfe: 0 };
  const add = (what: keyof StepCount): void => {
    own[what]++;
    count[what]++;
  };
  function* paid(x: V, t: number, held: readonly V[]): Stepping<V> {
    if (own.nfe === budget) {
      const reached = `${own.accepted} steps accepted, ${own.rejected} rejected`;
      throw new Error(`Dormand-Prince: expected to end within ${budget} evaluations, got to t = ${t} (${reached})`);
    }
    add('nfe');
    return yield { x, t, held };
  }
  let x = start;
  let t = times[0]!;
  let slope = yield* paid(x, t, []);
  let size = yield* firstStep(space, paid, { x, slope, t, end: times.at(-1)!, absolute, relative });
  for (let i = 1; i < times.length; i++) {
    const end = times[i]!;
    let afterRejection = false;
    while (t !== end) {
      const last = size >= Math.abs(end - t);
      const h = last ? end - t : Math.sign(end - t) * size;
      const slopes: V[] = [slope];
      for (let s = 1; s < dormandPrince5.c.length; s++) {
        const inner = advance(space, x, slopes, dormandPrince5.a[s]!, h);
        slopes.push(yield* paid(inner, t + dormandPrince5.c[s]! * h, [x, ...slopes]));
      }
      const next = advance(space, x, slopes, LAST, h);
      slopes.push(yield* paid(next, t + h, [x, ...slopes]));
      const away = space.combine(ERROR.map((weight, j) => [h * weight, slopes[j]!] as const));
      const error = space.errorNorm(away, x, next, absolute, relative);
      if (Number.isNaN(error))
        throw new Error(`Dormand-Prince: expected numbers from the field, got NaN near t = ${t}`);
      const factor = error === 0 ? 10 : Math.max(0.2, Math.min(10, 0.9 * error ** (-1 / 5)));
      if (error < 1) {
        add('accepted');
        // A step cut short by a stop says nothing about the length that the tolerance allows.
        size = Math.max(last ? size : 0, Math.abs(h) * (afterRejection ? Math.min(1, factor) : factor));
        afterRejection = false;
        t = last ? end : t + h;
        x = next;
        slope = slopes[6]!;
      } else {
        add('rejected');
        size = Math.abs(h) * Math.min(1, factor);
        afterRejection = true;
      }
    }
    onStep?.(i, x);
  }
  return x;
}

/**
 * Dormand and Prince's method 5(4) with step control: a step whose estimated error exceeds the tolerance is rejected and paid for.
 * The last slope of a step is the first of the next, so an attempt costs 6 evaluations, and the start 2. The step is the same for
 * all coordinates: a batch integrated at once takes the steps that its hardest member needs, and a sample is then a function of its
 * batch.
 * Sources: J. Dormand and P. Prince, J. Comput. Appl. Math. 6 (1980) 19-26; the controller: E. Hairer, S. Norsett, G. Wanner,
 * Solving Ordinary Differential Equations I (1993), section II.4.
 *
 * @param space measures the error; `steps` must be called with vectors of this space.
 * @param given tolerances `relative` and `absolute`, and `evaluations`, the most of them
 * @returns the integrator, with counts of its steps
 * @throws RangeError for tolerances that no step can meet, and a TypeError for a value that JSON cannot hold; while it runs, Error when the field has been
 * called `evaluations` times before the end, and for an error that is not a number
 * @example dormandPrince(doubles, { relative: 1e-6 }).count // { accepted: 0, rejected: 0, nfe: 0 }, added to as steps are made
 */
export function dormandPrince<V>(
  space: NormedSpace<V>,
  given: StepControl = {},
): Integrator & { readonly count: StepCount } {
  const { options, settings } = configure('dormand-prince', given, DEFAULTS);
  checkControl(options);
  const count: StepCount = { accepted: 0, rejected: 0, nfe: 0 };
  return shipped({
    name: 'dormand-prince',
    settings,
    order: 5,
    oneStep: false,
    adaptive: true,
    count,
    nfe: () => options.nfe,
    steps: ((integration: Integration<V>) =>
      controlled(space, integration, options, count)) as unknown as Integrator['steps'],
  });
}
