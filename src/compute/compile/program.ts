import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { tf } from '../tf.js';
import { type GraphFunction, KEPT, savedModel } from './graph.js';
import { holdOn } from './held.js';
import type { NativeBackend } from './native.js';

/** A traced function as TensorFlow runs it. */
export interface Program {
  run(inputs: readonly tf.Tensor[]): tf.Tensor[];
  dispose(): void;
}

/**
 * The error of a first run, in which programs are compiled or taken from where an earlier process kept them; it then says where, for
 * TensorFlow does not.
 */
function keptAway(error: Error): Error {
  const { INFERENCE_SCALING_PROGRAMS: folder } = process.env;
  if (folder === undefined || folder === '') return error;
  const [first] = error.message.split('\n');
  return new Error(
    `compiled programs in ${folder}: expected programs that TensorFlow runs, got "${first}"; delete the folder if what it holds is damaged`,
    { cause: error },
  );
}

/**
 * Loads functions (the last is the entry) as a program: one XLA program, or a graph under TensorFlow's own optimisers. On a device the first
 * `resident` arguments are handed over once, and again only where they are other tensors than in the call before.
 */
export function loadProgram(backend: NativeBackend, functions: readonly GraphFunction[], resident = 0): Program {
  const folder = mkdtempSync(join(tmpdir(), 'inference-scaling-program-'));
  const main = functions.at(-1)!;
  const held = holdOn(main.arguments, resident);
  let id: number;
  try {
    writeFileSync(join(folder, 'saved_model.pb'), savedModel(functions, held.arguments));
    mkdirSync(join(folder, 'variables'));
    id = backend.binding.loadSavedModel(folder, 'serve');
  } catch (error) {
    held.release();
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const fed = main.arguments.map((_, i) => i).filter((i) => !held.arguments.includes(i));
  const namesOf = (indices: readonly number[]) => indices.map((i) => `arg${i}`).join();
  const [fedNames, heldNames] = [namesOf(fed), namesOf(held.arguments)];
  const outputNames = main.results.map((_, i) => `ret${i}`).join();
  let ran = false;
  let kept = '';
  /** Puts the arguments that are held where the program reads them, unless they are there: tensors never change. */
  const keep = (ids: readonly number[]) => {
    const given = held.arguments.map((i) => ids[i]!);
    if (kept === given.join()) return;
    for (const { id: done } of backend.binding.runSavedModel(id, given, heldNames, KEPT))
      backend.binding.deleteTensor(done);
    kept = given.join();
  };
  return {
    run(inputs) {
      const ids = backend.getInputTensorIds(inputs);
      let made: ReturnType<NativeBackend['binding']['runSavedModel']>;
      try {
        if (held.arguments.length > 0) keep(ids);
        made = backend.binding.runSavedModel(
          id,
          held.arguments.length === 0 ? ids : fed.map((i) => ids[i]!),
          fedNames,
          outputNames,
        );
      } catch (error) {
        throw ran ? error : keptAway(error as Error);
      }
      ran = true;
      return made.map((metadata) => backend.createOutputTensor(metadata));
    },
    dispose() {
      held.release();
      backend.binding.deleteSavedModel(id);
    },
  };
}
