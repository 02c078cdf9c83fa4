// GGUF files, opened as models.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useBackend } from '../../dist/compute/index.js';
import { tf } from '../../dist/compute/tf.js';
import { tinyModel } from '../../dist/pretrained/fixtures/tiny.js';
import { openGguf } from '../../dist/pretrained/gguf.js';
import { openModel } from '../../dist/pretrained/open-model.js';
import { damaged } from './random.mjs';

export const cases = 10_000;

export async function open(folder) {
  await useBackend();
  const { bytes, weights } = tinyModel();
  tf.dispose(weights);
  const path = join(folder, 'made.gguf');
  writeFileSync(path, bytes);
  const whole = openGguf(path);
  const head = Math.min(...[...whole.tensors.values()].map(({ offset }) => offset));
  whole.close();
  return async (random) => {
    // Most of the header is the list of tokens: half of the changes go to what stands before and behind it.
    writeFileSync(path, damaged(bytes, random, random.pick([700, head])));
    (await openModel(path)).dispose();
  };
}
