// Question: what do weights cost that are handed to a program at every call, beside weights that it holds?
// Run: npm run bench -- resident [--rounds 7] [--seconds 0.3]. Where a card computes, "held" is what the library does there. On the CPU it holds
// nothing, because what it is handed is not copied; a stand-in for a card shows that holding changes no bit, and what it takes.
import { parseArgs } from 'node:util';
import { compile, useBackend } from '../dist/compute/index.js';
import { backendName, deviceInUse, nameDevice, tf } from '../dist/compute/tf.js';
import { initImage, runImage } from '../dist/networks/images/image.js';
import { initTransformer, transformerHidden, transformerLogits } from '../dist/networks/transformer/transformer.js';
import { median, table } from './text.mjs';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '7' }, seconds: { type: 'string', default: '0.3' } },
});

await useBackend();
const name = backendName();
if (deviceInUse() === undefined) nameDevice('tensorflow-gpu', { name: 'stand-in', memory: 4096 });

const TRANSFORMER = { vocabulary: 32, width: 128, layers: 4, heads: 4, hidden: 512, context: 64 };
const UNET = { side: 28, channels: 16, blocks: 1, embedding: 32, classes: 10 };
/** @type {Record<string, {mode: 'xla' | 'graph', weights: object, inputs: object[], run: (...args: any[]) => any}>} */
const WORKS = {
  'transformer, d=128, 4 layers, 8 texts': {
    mode: 'xla',
    weights: initTransformer(TRANSFORMER, 1),
    inputs: [tf.zeros([8, 16], 'int32')],
    run: (w, tokens) =>
      transformerLogits(w, transformerHidden(TRANSFORMER, w, tokens).hidden.reshape([-1, TRANSFORMER.width])),
  },
  'U-Net, 16 channels, 4 images': {
    mode: 'graph',
    weights: initImage(UNET, 1),
    inputs: [
      tf.randomNormal([4, 28, 28, 1], 0, 1, 'float32', 5),
      tf.fill([4], 0.5),
      tf.tensor1d([1, 2, 3, 4], 'int32'),
    ],
    run: (w, x, t, classes) => runImage(UNET, w, x, t, classes),
  },
};

/** Seconds a call, by calling for about `seconds`. */
function timed(call, seconds) {
  const start = performance.now();
  let calls = 0;
  do {
    tf.tidy(() => call().dataSync());
    calls++;
  } while (performance.now() - start < 1000 * seconds);
  return (performance.now() - start) / 1000 / calls;
}

const rows = [];
for (const [work, { mode, weights, inputs, run }] of Object.entries(WORKS)) {
  const ways = { handed: 0, held: 1 };
  const calls = Object.fromEntries(
    Object.entries(ways).map(([way, resident]) => {
      const program = compile(run, { mode, resident });
      return [way, () => program(weights, ...inputs)];
    }),
  );
  const [handed, held] = ['handed', 'held'].map((way) => calls[way]().dataSync());
  const same = handed.every((value, i) => Object.is(value, held[i]));
  const seconds = { handed: [], held: [] };
  for (let round = 0; round < Number(values.rounds); round++)
    for (const way of round % 2 === 0 ? ['handed', 'held'] : ['held', 'handed'])
      seconds[way].push(timed(calls[way], Number(values.seconds)));
  const ratio = median(seconds.handed.map((one, i) => one / seconds.held[i]));
  rows.push({
    work,
    weights: Object.keys(weights).length,
    'handed, calls/s': (1 / median(seconds.handed)).toFixed(0),
    'held, calls/s': (1 / median(seconds.held)).toFixed(0),
    'held / handed': ratio.toFixed(2),
    'every bit the same': same ? 'yes' : 'NO',
  });
}
console.log(`${name}\n${table(rows)}`);
process.exit(rows.every((row) => row['every bit the same'] === 'yes') ? 0 : 1);
