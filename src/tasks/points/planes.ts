import { shipped } from '../../compute/code.js';
import { type Key, normals, Stream, uniforms } from '../../compute/random.js';
import { type Configured, configure, configured } from '../../compute/settings.js';

/** A distribution in the plane that has samples but no density in closed form: `count` points as rows of two numbers. */
export type Plane = ((key: Key, count: number) => Float64Array) & Configured;

/** The option of moons and spirals. */
export interface Noisy {
  /** Standard deviation of the noise on every point (default 0.05). */
  readonly noise?: number;
}

export const NOISY: Required<Noisy> = { noise: 0.05 };

export interface Checkerboard {
  /** Fields along a side, an even number (default 4). */
  readonly fields?: number;
}

export const CHECKERBOARD: Required<Checkerboard> = { fields: 4 };

function points(count: number, at: (row: number) => readonly [number, number]): Float64Array {
  const out = new Float64Array(2 * count);
  for (let row = 0; row < count; row++) out.set(at(row), 2 * row);
  return out;
}

function draws(key: Key, count: number) {
  return { u: uniforms(key, 0, 2 * count, Stream.problem), z: normals(key, 1, 2 * count, Stream.problem) };
}

/**
 * Two interleaved half circles of radius 1, centred on the origin, with normal noise. Source: scikit-learn's make_moons, moved by
 * (-1/2, -1/4).
 *
 * @param given `noise`, its standard deviation
 * @returns draws points, keyed
 * @throws RangeError for a noise that is below 0
 * @example moons()(key, 10).length // 20, x and y of each point
 */
export function moons(given: Noisy = {}): Plane {
  const { options, settings } = configure('moons', given, NOISY);
  const { noise } = options;
  checkNoise('moons', noise);
  return shipped(
    configured(
      (key: Key, count: number) => {
        const { u, z } = draws(key, count);
        return points(count, (row) => {
          const angle = Math.PI * u[2 * row]!;
          const [x, y] =
            u[2 * row + 1]! < 0.5 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
          return [x - 0.5 + noise * z[2 * row]!, y - 0.25 + noise * z[2 * row + 1]!];
        });
      },
      'moons',
      settings,
    ),
  );
}

/**
 * Two spirals of one and a half turns with normal noise, of radius 2: radius in proportion to the angle, and the angle the root of a
 * uniform number, so that points are about evenly spread along the arms.
 * Source: K. Lang and M. Witbrock, "Learning to tell two spirals apart", 1988; drawn as by W. Grathwohl et al., arXiv:1810.01367.
 *
 * @param given `noise`, its standard deviation
 * @returns draws points, keyed
 * @throws RangeError for a noise that is below 0
 * @example spirals()(key, 10).length // 20, x and y of each point
 */
export function spirals(given: Noisy = {}): Plane {
  const { options, settings } = configure('spirals', given, NOISY);
  const { noise } = options;
  checkNoise('spirals', noise);
  return shipped(
    configured(
      (key: Key, count: number) => {
        const { u, z } = draws(key, count);
        return points(count, (row) => {
          const share = Math.sqrt(u[2 * row]!);
          const angle = 3 * Math.PI * share;
          const radius = (u[2 * row + 1]! < 0.5 ? 2 : -2) * share;
          return [radius * Math.cos(angle) + noise * z[2 * row]!, radius * Math.sin(angle) + noise * z[2 * row + 1]!];
        });
      },
      'spirals',
      settings,
    ),
  );
}

/**
 * Uniform on the dark fields of a board of `fields` x `fields` on [-2, 2]^2. Source: W. Grathwohl et al., arXiv:1810.01367.
 *
 * @param given `fields` on a side, an even number >= 2
 * @returns draws points, keyed
 * @throws RangeError for another number of fields
 * @example checkerboard()(key, 1000).length // 2000, and (floor(x) + floor(y)) is even for every point
 */
export function checkerboard(given: Checkerboard = {}): Plane {
  const { options, settings } = configure('checkerboard', given, CHECKERBOARD);
  const { fields } = options;
  if (!Number.isInteger(fields) || fields < 2 || fields % 2 !== 0) {
    throw new RangeError(`checkerboard: expected an even number of fields >= 2, got ${fields}`);
  }
  const side = 4 / fields;
  return shipped(
    configured(
      (key: Key, count: number) => {
        const { u } = draws(key, count);
        return points(count, (row) => {
          // The number of the field and the place in it both come from one uniform number with 24 bits.
          const place = u[2 * row]! * fields;
          const column = Math.floor(place);
          const across = u[2 * row + 1]! * (fields / 2);
          const line = 2 * Math.floor(across) + (column % 2);
          return [side * place - 2, side * (line + (across - Math.floor(across))) - 2];
        });
      },
      'checkerboard',
      settings,
    ),
  );
}

function checkNoise(name: string, noise: number): void {
  if (!(noise >= 0 && Number.isFinite(noise))) throw new RangeError(`${name}: expected noise >= 0, got ${noise}`);
}
