// Slow: decodes a hundred times.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useBackend } from '../../compute/backend.js';
import { standIn } from '../../compute/compile/fixtures/stand-in.js';
import { tf } from '../../compute/tf.js';
import { initTransformer } from '../../networks/transformer/transformer.js';
import { type Decoder, type Decoding, decoder, disposeDecoding } from './decoding.js';

const config = { vocabulary: 11, width: 16, layers: 2, heads: 2, hidden: 32, context: 24 };
const ROWS = 4;
const prompts = (of: number) => Array.from({ length: ROWS }, (_, i) => [1 + ((i + of) % 9), 3, 5]);

let onCpu: ReturnType<typeof decoded>;
let native = false;
before(async () => {
  native = (await useBackend()).name === 'tensorflow';
  onCpu = decoded();
  // From here on programs take the CPU for a card.
  standIn(1024);
});

const made = () => decoder(config, initTransformer(config, 2), { temperature: 0.9 });

/** The next token of every row, drawn by numbers of the place; notes it with all that is known of it. */
function advance(one: Decoder, at: Decoding, seen: unknown[]): Decoding {
  const draws = Float32Array.from({ length: ROWS }, (_, i) => ((at.length * 7 + i * 3) % 10) / 10);
  const { tokens, logProbabilities } = one.choose(at, draws, new Int32Array(ROWS).fill(-1));
  seen.push([...tokens], [...logProbabilities], one.logits(at));
  return one.next(at, tokens);
}

/** Two batches of one decoder and one of another, token by token in turn, rows chosen among both batches on the way. */
function decoded() {
  const [one, two] = [made(), made()];
  const [first, second, other]: unknown[][] = [[], [], []];
  let [a, b, c] = [one.prompt(prompts(0)), one.prompt(prompts(4)), two.prompt(prompts(0))];
  for (let i = 0; i < 6; i++) {
    a = advance(one, a, first!);
    b = advance(one, b, second!);
    c = advance(two, c, other!);
  }
  const picked = one.select([a, b], Int32Array.of(5, 0, 0, 7));
  let d = picked;
  const chosen: unknown[] = [];
  for (let i = 0; i < 3; i++) d = advance(one, d, chosen);
  a = advance(one, a, first!);
  for (const at of [a, b, c, d]) disposeDecoding(at);
  return { first, second, other, chosen };
}

test('on a card caches stay there: tokens and logits to the last bit, batches and decoders each with their own', () => {
  assert.deepEqual(decoded(), onCpu);
  const { first, other } = onCpu;
  assert.deepEqual(other, first!.slice(0, other!.length));
});

test('a hundred decodes leave tensors where they were', (t) => {
  if (!native) return t.skip('only the native backend has states in its sessions');
  const one = made();
  const once = () => {
    let at = one.prompt(prompts(1));
    for (let i = 0; i < 3; i++) at = advance(one, at, []);
    disposeDecoding(at);
  };
  once();
  const { tensorMap } = tf.engine().backend as unknown as { tensorMap: { numDataIds(): number } };
  const count = () => [tf.memory().numTensors, tensorMap.numDataIds()];
  const before = count();
  for (let i = 0; i < 100; i++) once();
  assert.deepEqual(count(), before);
});
