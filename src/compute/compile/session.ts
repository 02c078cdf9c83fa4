import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metadata, NativeBackend } from './native.js';

/** A session of TensorFlow with one graph. */
export interface Session {
  /** Feeds tensors by their ids to the nodes named, and gives what is fetched. */
  run(ids: readonly number[], fed: readonly string[], fetched: readonly string[]): Metadata[];
  close(): void;
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

/** Loads a SavedModel as a session of its own. */
export function openSession({ binding }: NativeBackend, model: Uint8Array): Session {
  const folder = mkdtempSync(join(tmpdir(), 'inference-scaling-program-'));
  let id: number;
  try {
    writeFileSync(join(folder, 'saved_model.pb'), model);
    mkdirSync(join(folder, 'variables'));
    id = binding.loadSavedModel(folder, 'serve');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  let ran = false;
  return {
    run(ids, fed, fetched) {
      try {
        const made = binding.runSavedModel(id, ids as number[], fed.join(), fetched.join());
        ran = true;
        return made;
      } catch (error) {
        throw ran ? error : keptAway(error as Error);
      }
    },
    close: () => binding.deleteSavedModel(id),
  };
}
