// Folders in Hugging Face's layout: safetensors, an index of shards, config.json, tokenizer.json.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useBackend } from '../../dist/compute/index.js';
import { tf } from '../../dist/compute/tf.js';
import { writeTinyFolder } from '../../dist/pretrained/fixtures/tiny-folder.js';
import { openModel } from '../../dist/pretrained/open-model.js';
import { withHeader } from './checkpoint.mjs';
import { damaged, damagedJson } from './random.mjs';

export const cases = 50_000;

export async function open(folder) {
  await useBackend();
  tf.dispose(writeTinyFolder(folder, { type: 'llama', numbers: 'F32', shards: 2 }));
  const names = ['config.json', 'tokenizer.json', 'model.safetensors.index.json'];
  const shard = readdirSync(folder).find((name) => name.endsWith('.safetensors'));
  const kept = new Map([...names, shard].map((name) => [name, readFileSync(join(folder, name))]));
  const file = kept.get(shard);
  const head = 8 + Number(file.readBigUInt64LE());
  return async (random) => {
    const name = random.below(2) === 0 ? shard : random.pick(names);
    const json = () => Buffer.from(damagedJson(kept.get(name).toString('utf8'), random));
    const weights = () =>
      random.below(2) === 0 ? damaged(file, random, head + 4) : withHeader(file, (text) => damagedJson(text, random));
    writeFileSync(join(folder, name), name === shard ? weights() : json());
    try {
      (await openModel(folder)).dispose();
    } finally {
      writeFileSync(join(folder, name), kept.get(name));
    }
  };
}
