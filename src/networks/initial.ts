import { normals, Stream } from '../compute/random.js';
import { tf } from '../compute/tf.js';
import type { Weights } from './weights.js';

/** Draws the initial weights of a network one after another, keyed by a seed and the order in which they are asked for. */
export class Initial {
  readonly weights: Weights = {};
  private part = 0;

  constructor(private readonly seed: number) {}

  /** Normals with deviation `gain / sqrt(fan-in)`; the fan-in is the product of all sides but the last. */
  normal(name: string, shape: number[], gain = 1): void {
    const size = shape.reduce((product, side) => product * side, 1);
    const deviation = gain / Math.sqrt(size / shape.at(-1)!);
    const key = { seed: this.seed, problem: 0, candidate: this.part++ };
    const values = normals(key, 0, size, Stream.weights).map((v) => v * deviation);
    this.weights[name] = tf.tensor(values, shape);
  }

  zeros(name: string, shape: number[]): void {
    this.weights[name] = tf.zeros(shape);
  }

  ones(name: string, shape: number[]): void {
    this.weights[name] = tf.ones(shape);
  }
}
