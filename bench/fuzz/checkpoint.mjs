// Safetensors files and cards as our own loader reads them.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useBackend } from '../../dist/compute/index.js';
import { modelsFolder } from '../../dist/compute/paths.js';
import { tf } from '../../dist/compute/tf.js';
import { loadCheckpoint, saveCheckpoint } from '../../dist/networks/checkpoint.js';
import { transformerConfig } from '../../dist/networks/transformer/transformer.js';
import { disposeWeights } from '../../dist/networks/weights.js';
import { damaged, damagedJson } from './random.mjs';

export const cases = 50_000;

/** A safetensors file with its header replaced. */
export function withHeader(file, change) {
  const length = Number(file.readBigUInt64LE());
  const header = Buffer.from(change(file.toString('utf8', 8, 8 + length)));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([size, header, file.subarray(8 + length)]);
}

export async function open(folder) {
  await useBackend();
  const card = JSON.parse(readFileSync(join(modelsFolder(), 'language-arithmetic-4k.card.json'), 'utf8'));
  saveCheckpoint(folder, { a: tf.tensor([1, 2]), b: tf.tensor([[1], [2], [3]]) }, { ...card, name: 'whole' });
  const file = readFileSync(join(folder, 'whole.safetensors'));
  const told = readFileSync(join(folder, 'whole.card.json'), 'utf8');
  const head = 8 + Number(file.readBigUInt64LE());
  return (random) => {
    const kind = random.below(8);
    const bytes = kind < 4 ? damaged(file, random, head + 4) : withHeader(file, (text) => damagedJson(text, random));
    writeFileSync(join(folder, 'made.safetensors'), kind === 7 ? file : bytes);
    writeFileSync(join(folder, 'made.card.json'), kind === 7 ? damagedJson(told, random) : told);
    disposeWeights(loadCheckpoint(folder, 'made', transformerConfig).weights);
  };
}
