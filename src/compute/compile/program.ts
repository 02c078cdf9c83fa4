import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { tf } from '../tf.js';
import { type GraphFunction, savedModel } from './graph.js';
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

/** Loads functions (the last is the entry) as a program: one XLA program, or a graph under TensorFlow's own optimisers. */
export function loadProgram(backend: NativeBackend, functions: readonly GraphFunction[]): Program {
  const folder = mkdtempSync(join(tmpdir(), 'inference-scaling-program-'));
  const main = functions.at(-1)!;
  let id: number;
  try {
    writeFileSync(join(folder, 'saved_model.pb'), savedModel(functions));
    mkdirSync(join(folder, 'variables'));
    id = backend.binding.loadSavedModel(folder, 'serve');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const inputNames = main.arguments.map((_, i) => `arg${i}`).join();
  const outputNames = main.results.map((_, i) => `ret${i}`).join();
  let ran = false;
  return {
    run(inputs) {
      const ids = backend.getInputTensorIds(inputs);
      let made: ReturnType<NativeBackend['binding']['runSavedModel']>;
      try {
        made = backend.binding.runSavedModel(id, ids, inputNames, outputNames);
      } catch (error) {
        throw ran ? error : keptAway(error as Error);
      }
      ran = true;
      return made.map((metadata) => backend.createOutputTensor(metadata));
    },
    dispose: () => backend.binding.deleteSavedModel(id),
  };
}
