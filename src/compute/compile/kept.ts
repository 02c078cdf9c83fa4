import { tf } from '../tf.js';
import { broughtHere, type Cell, dropCells } from './stored.js';
import { flatten, rebuild, type Structure } from './structure.js';

/**
 * The state of a program between two calls: on a card it lies where the program computes, elsewhere it is its tensors. It is not changed by a
 * call, which gives another one; whoever has it frees it.
 *
 * @example keep({ sum: tf.scalar(2) }).use(({ sum }) => sum.dataSync()[0]) // 2
 */
export class Kept<S> {
  // Private in the language's own way: `tf.tidy` looks for tensors in all that can be listed of its result.
  readonly #like: Structure;
  readonly #form: string;
  readonly #cells: readonly Cell[];

  /** Use `keep`; programs make the others. */
  constructor(like: Structure, form: string, cells: readonly Cell[]) {
    this.#like = like;
    this.#form = form;
    this.#cells = cells;
    for (const cell of cells) if (cell instanceof tf.Tensor) tf.keep(cell);
  }

  /** The form of the state (see `flatten`). */
  get form(): string {
    return this.#form;
  }

  /** Its tensors, in the order of `flatten`, wherever they lie. */
  get cells(): readonly Cell[] {
    return this.#cells;
  }

  /**
   * Hands its tensors to `work`, copied from the card where they lie on one: they are only good for the time of `work`, and are not to be freed there.
   *
   * @example keep({ sum: tf.scalar(3) }).use(({ sum }) => sum.dataSync()[0]) // 3
   */
  use<T>(work: (state: S) => T): T {
    const { cells, copies } = broughtHere(this.#cells);
    try {
      return work(rebuild(this.#like, cells as tf.Tensor[]) as S);
    } finally {
      for (const copied of copies) copied.dispose();
    }
  }

  dispose(): void {
    dropCells(this.#cells);
  }
}

/**
 * A state that a program goes on from; takes its tensors over.
 *
 * @param state tensors in lists and objects
 * @returns the state, to be freed by `dispose`
 * @example keep({ sum: tf.scalar(0) })
 */
export function keep<S>(state: S): Kept<S> {
  const { tensors, form } = flatten(state);
  return new Kept<S>(state, form, tensors);
}
