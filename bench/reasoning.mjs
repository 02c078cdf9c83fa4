// Question: are the logits of the trained language models those of PyTorch on the same weights, and how fast is repeated sampling beside plain decoding?
// Run: npm run bench -- reasoning [--rounds 5] [--logits] [--speed]
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compile, Meter, ROOT, useBackend } from '../dist/compute/index.js';
import { tf } from '../dist/compute/tf.js';
import { batchedSampler, loadCheckpoint } from '../dist/families/index.js';
import { example } from '../dist/families/language/training.js';
import { transformerConfig, transformerHidden, transformerLogits } from '../dist/networks/transformer/transformer.js';
import {
  addition,
  arithmetic,
  countdown,
  multiplication,
  permutations,
  recall,
  revision,
} from '../dist/tasks/index.js';
import { startPeer } from './peer.mjs';
import { readTensors, writeTensors } from './tensors.mjs';
import { median, table } from './text.mjs';
import { WORKS } from './works.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    logits: { type: 'boolean', default: false },
    speed: { type: 'boolean', default: false },
  },
});
const both = values.logits === values.speed;
const models = join(ROOT, 'data', 'models');
const TASKS = {
  addition,
  arithmetic,
  countdown,
  multiplication,
  permutations,
  recall,
  revision,
};
const EXAMPLES = 64;
const TOLERANCE = 1e-4;

await useBackend();

/** Largest difference of the logits over whole texts of the task's test problems. */
async function logitsOf(name, peer, folder) {
  const { weights, card } = loadCheckpoint(models, name, transformerConfig);
  const task = TASKS[name.split('-')[1]]();
  const texts = Array.from({ length: EXAMPLES }, (_, i) => {
    const problem = task.problem(i);
    return example(task.layout, problem, i % (problem.chain.length + 1)).tokens;
  });
  const tokens = tf.tensor2d(texts, undefined, 'int32');
  const [made, batch, out] = ['weights', 'batch', 'out'].map((part) => join(folder, `${part}.safetensors`));
  writeTensors(made, weights);
  writeTensors(batch, { tokens });
  await peer.ask('begin', {
    name,
    network: 'transformer',
    config: card.network,
    weights: made,
    batch,
  });
  await peer.ask('outputs', { name, what: 'forward', steps: 0, file: out });
  const run = compile(
    (/** @type {typeof weights} */ w, /** @type {typeof tokens} */ t) =>
      transformerLogits(w, transformerHidden(card.network, w, t).hidden.reshape([-1, card.network.width])),
    { mode: 'xla' },
  );
  const theirs = readTensors(out).output.flatten();
  const ours = run(weights, tokens).flatten();
  const difference = ours.sub(theirs).abs().max().dataSync()[0];
  if (!(difference < TOLERANCE)) {
    throw new Error(`${name}: expected logits within ${TOLERANCE} of PyTorch's, got ${difference}`);
  }
  await peer.ask('forget', { name });
  return {
    model: name,
    parameters: card.parameters,
    texts: EXAMPLES,
    'largest difference': difference.toExponential(1),
  };
}

if (both || values.logits) {
  const folder = mkdtempSync(join(tmpdir(), 'inference-scaling-bench-'));
  const peer = startPeer('./pytorch.py');
  try {
    const names = readdirSync(models)
      .filter((name) => name.startsWith('language-') && name.endsWith('.card.json'))
      .map((name) => name.slice(0, -'.card.json'.length));
    const rows = [];
    for (const name of names) rows.push(await logitsOf(name, peer, folder));
    console.log(table(rows));
  } finally {
    peer.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Tokens and floating-point operations a second of one run of `work`. */
function rate(work) {
  const start = performance.now();
  const { tokens, flops } = work();
  const seconds = (performance.now() - start) / 1000;
  return { tokens: tokens / seconds, flops: flops / seconds };
}

if (both || values.speed) {
  const plain = WORKS['decode, d=128, batch 256']();
  const decode = plain.ours(true);
  const works = {
    'decode, d=128, batch 256': () => {
      decode.run();
      return { tokens: plain.amount, flops: plain.flops() };
    },
  };
  const task = multiplication();
  for (const size of ['14k', '100k', '285k']) {
    const sampler = batchedSampler(task, {
      model: `language-multiplication-${size}`,
      temperature: 1,
    });
    works[`coverage, ${size}`] = () => {
      const meter = new Meter();
      let tokens = 0;
      for (const { count } of sampler.sample(task.problem(0), {
        seed: 0,
        count: 2 * sampler.rows,
        meter,
      })) {
        tokens += count * task.layout.answerLength;
      }
      return { tokens, flops: meter.flops };
    };
  }
  /** @type {Record<string, ReturnType<typeof rate>[]>} */
  const found = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
  for (const work of Object.values(works)) work();
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [name, work] of Object.entries(works)) found[name].push(rate(work));
  }
  const [first] = Object.keys(works);
  const rows = Object.entries(found).map(([name, rates]) => {
    const share = (of) => median(rates.map((one, i) => one[of] / found[first][i][of]));
    return {
      work: name,
      'tokens/s': median(rates.map(({ tokens }) => tokens)).toFixed(0),
      'GFLOP/s': (median(rates.map(({ flops }) => flops)) / 1e9).toFixed(1),
      'tokens, share of decode': share('tokens').toFixed(2),
      'FLOPs, share of decode': share('flops').toFixed(2),
    };
  });
  console.log(table(rows));
}
