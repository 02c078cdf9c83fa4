import { deviceInUse, type tf } from '../tf.js';
import { type GraphFunction, savedModel } from './graph.js';
import { bytesOf, holdOn, stays } from './held.js';
import type { Metadata, NativeBackend } from './native.js';
import { type Places, placeNodes } from './places.js';
import { giveRoom, takeRoom } from './room.js';
import { openSession, type Session } from './session.js';
import { broughtHere, type Cell, Shelf, Stored } from './stored.js';

/** A traced function as TensorFlow runs it. */
export interface Program {
  run(inputs: readonly tf.Tensor[]): tf.Tensor[];
  /** The same where results that are carried stay in the session, if there is room for them. */
  carry(inputs: readonly Cell[]): Cell[];
  /** Ends the session; what lies in it moves to the host. */
  dispose(): void;
}

export interface ProgramOptions {
  /** How many of the first arguments are weights. */
  readonly resident?: number;
  /** Arguments that are an earlier call's results. */
  readonly carried?: Places['carried'];
}

/**
 * Loads functions (the last is the entry) as a program: one XLA program, or a graph under TensorFlow's own optimisers. On a device the first
 * `resident` arguments are handed over once, and again only where they are other tensors than in the call before; what is carried stays there
 * between calls. On the CPU everything is handed over, for there that is no copy.
 */
export function loadProgram(
  backend: NativeBackend,
  functions: readonly GraphFunction[],
  { resident = 0, carried = [] }: ProgramOptions = {},
): Program {
  const main = functions.at(-1)!;
  const given = main.arguments;
  const pairs = deviceInUse() === undefined ? [] : carried.filter(({ argument }) => stays(given[argument]!));
  const held = holdOn(given, resident);
  let session: Session;
  try {
    const nodes = placeNodes({ held: held.arguments, carried: pairs }, given);
    session = openSession(backend, savedModel(functions, nodes));
  } catch (error) {
    held.release();
    throw error;
  }
  const shelf = new Shelf(backend, session);
  const argumentOf = new Map(pairs.map(({ argument, result }) => [result, argument]));
  const isCarried = new Set(argumentOf.values());
  const fed = given.map((_, i) => i).filter((i) => !held.arguments.includes(i));
  const fedNames = fed.map((i) => (isCarried.has(i) ? `name${i}` : `arg${i}`));
  const outputs = main.results.map((_, i) => `ret${i}`);
  const outputsKept = outputs.map((name, i) => (argumentOf.has(i) ? `keep${i}` : name));
  const bytes = bytesOf(pairs.map(({ argument }) => given[argument]!));
  const kept = new Map<number, number>();

  /** Puts the arguments that are held where the program reads them, unless they are there: tensors never change. */
  const keep = (ids: readonly number[]) => {
    const changed = held.arguments.filter((i) => kept.get(i) !== ids[i]);
    if (changed.length === 0) return;
    const done = session.run(
      changed.map((i) => ids[i]!),
      changed.map((i) => `arg${i}`),
      changed.map((i) => `kept${i}`),
    );
    for (const { id } of done) backend.binding.deleteTensor(id);
    for (const i of changed) kept.set(i, ids[i]!);
  };

  const run = (ids: readonly number[], fetched: readonly string[]): Metadata[] => {
    if (held.arguments.length === 0) return session.run(ids, fedNames, fetched);
    keep(ids);
    return session.run(
      fed.map((i) => ids[i]!),
      fedNames,
      fetched,
    );
  };

  const idOf = (cell: Cell): number => (cell instanceof Stored ? cell.name : backend.getInputTensorIds([cell])[0]!);

  return {
    run: (inputs) => run(backend.getInputTensorIds(inputs), outputs).map((made) => backend.createOutputTensor(made)),
    carry(inputs) {
      const { cells, copies } = broughtHere(inputs, shelf);
      const ids = cells.map(idOf);
      const outside = ids.flatMap((id, argument) =>
        isCarried.has(argument) && !(cells[argument] instanceof Stored) ? [{ argument, id }] : [],
      );
      const passing = shelf.put(outside);
      for (const { argument, name } of passing) ids[argument] = name;
      const stay = takeRoom(bytes);
      try {
        const made = run(ids, stay ? outputsKept : outputs);
        return made.map((one, i) => {
          const argument = stay ? argumentOf.get(i) : undefined;
          if (argument === undefined) return backend.createOutputTensor(one);
          return shelf.add(argument, one.id, bytesOf([given[argument]!]));
        });
      } catch (error) {
        if (stay) giveRoom(bytes);
        throw error;
      } finally {
        shelf.drop(passing);
        for (const copied of copies) copied.dispose();
      }
    },
    dispose() {
      shelf.clear();
      held.release();
      session.close();
    },
  };
}
