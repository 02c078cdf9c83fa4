import { tf } from '../tf.js';
import type { NativeBackend } from './native.js';
import { giveRoom } from './room.js';
import type { Session } from './session.js';

/** A tensor that lies in the session of a program, where it may be argument `argument` of the next call. */
export class Stored {
  /** The tensor on the host, once the session has ended. */
  moved: tf.Tensor | undefined;

  constructor(
    readonly shelf: Shelf,
    readonly argument: number,
    /** The id of its name in the session. */
    readonly name: number,
    /** What it takes of the device's room. */
    readonly bytes: number,
  ) {}
}

/** A tensor of the host's, or one that lies in a program's session. */
export type Cell = tf.Tensor | Stored;

/** What has been left in the session of a program. */
export class Shelf {
  private readonly all = new Set<Stored>();

  constructor(
    private readonly backend: NativeBackend,
    private readonly session: Session,
  ) {}

  /** Notes that a run has left a tensor here; `name` is the id of its name. */
  add(argument: number, name: number, bytes: number): Stored {
    const stored = new Stored(this, argument, name, bytes);
    this.all.add(stored);
    return stored;
  }

  /** Leaves tensors (by their ids) from outside here, for one call: they take no room of what is allowed to stay. */
  put(given: readonly { readonly argument: number; readonly id: number }[]): Stored[] {
    if (given.length === 0) return [];
    const made = this.session.run(
      given.map(({ id }) => id),
      given.map(({ argument }) => `arg${argument}`),
      given.map(({ argument }) => `store${argument}`),
    );
    return made.map(({ id: name }, i) => this.add(given[i]!.argument, name, 0));
  }

  /** The tensors stored, copied to the host. */
  read(stored: readonly Stored[]): tf.Tensor[] {
    if (stored.length === 0) return [];
    const made = this.fetch(stored, 'there');
    return made.map((one) => this.backend.createOutputTensor(one));
  }

  /** Frees what is stored; what has been freed is left alone. */
  drop(stored: readonly Stored[]): void {
    const left = stored.filter((one) => this.all.delete(one));
    if (left.length === 0) return;
    for (const { id } of this.fetch(left, 'dropped')) this.backend.binding.deleteTensor(id);
    for (const { name, bytes } of left) {
      this.backend.binding.deleteTensor(name);
      giveRoom(bytes);
    }
  }

  /** Moves everything stored to the host, for the session ends. */
  clear(): void {
    for (const one of [...this.all]) {
      one.moved = tf.keep(this.read([one])[0]!);
      this.drop([one]);
    }
  }

  private fetch(stored: readonly Stored[], what: 'there' | 'dropped') {
    return this.session.run(
      stored.map(({ name }) => name),
      stored.map(({ argument }) => `name${argument}`),
      stored.map(({ argument }) => `${what}${argument}`),
    );
  }
}

/** What is stored, by the shelf that it lies on. */
function byShelf(stored: readonly Stored[]): Map<Shelf, Stored[]> {
  const shelves = new Map<Shelf, Stored[]>();
  for (const one of stored) {
    const some = shelves.get(one.shelf);
    if (some === undefined) shelves.set(one.shelf, [one]);
    else some.push(one);
  }
  return shelves;
}

/** Frees cells. */
export function dropCells(cells: readonly Cell[]): void {
  const stored: Stored[] = [];
  for (const cell of cells) {
    if (!(cell instanceof Stored)) cell.dispose();
    else if (cell.moved !== undefined) cell.moved.dispose();
    else stored.push(cell);
  }
  for (const [shelf, some] of byShelf(stored)) shelf.drop(some);
}

/**
 * Cells as tensors, but for those on the shelf `own`; `copies` are the tensors that were made for it, which the caller frees.
 */
export function broughtHere(
  cells: readonly Cell[],
  own?: Shelf,
): { cells: readonly Cell[]; copies: readonly tf.Tensor[] } {
  const isStored = (cell: Cell): cell is Stored => cell instanceof Stored;
  if (!cells.some((cell) => isStored(cell) && (cell.shelf !== own || cell.moved !== undefined)))
    return { cells, copies: [] };
  const away = cells.filter(isStored).filter((cell) => cell.moved === undefined && cell.shelf !== own);
  const found = new Map<Cell, tf.Tensor>();
  for (const [shelf, some] of byShelf(away)) {
    const read = shelf.read(some);
    some.forEach((cell, i) => found.set(cell, read[i]!));
  }
  const here = cells.map((cell) => (isStored(cell) ? (cell.moved ?? found.get(cell) ?? cell) : cell));
  return { cells: here, copies: [...found.values()] };
}
