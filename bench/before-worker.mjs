// One work of `npm run bench -- before`, in the checkout that is named: CPU milliseconds of its calls after the first, which compiles.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [checkout = '.', work = ''] = process.argv.slice(2);
const from = (file) => import(pathToFileURL(join(checkout, 'dist', file)).href);
const { useBackend } = await from('compute/index.js');
const { tf } = await from('compute/tf.js');
await useBackend();

const config = { vocabulary: 32, width: 48, layers: 3, heads: 4, hidden: 192, context: 64 };
const { initTransformer, transformerHidden, transformerLogits } = await from('networks/transformer/transformer.js');

/** @type {Record<string, () => Promise<() => unknown>>} what prepares a work and gives its call */
const WORKS = {
  async decoder() {
    const { decoder, disposeDecoding } = await from('families/language/decoding.js');
    const one = decoder(config, initTransformer(config, 1), { temperature: 1 });
    const prompts = Array.from({ length: 64 }, (_, i) => [1, 2, 3, 4 + (i % 20)]);
    const draws = Float32Array.from({ length: 64 }, (_, i) => (i + 0.5) / 64);
    const banned = new Int32Array(64).fill(-1);
    return () => {
      const all = [];
      let at = one.prompt(prompts);
      for (let i = 0; i < 48; i++) {
        const { tokens } = one.choose(at, draws, banned);
        all.push(...tokens);
        at = one.next(at, tokens);
      }
      disposeDecoding(at);
      return all;
    };
  },
  async 'model file'() {
    const { tinyModel } = await from('pretrained/fixtures/tiny.js');
    const { openGgufModel } = await from('pretrained/gguf-model.js');
    const { textGenerator } = await from('pretrained/generator.js');
    const folder = mkdtempSync(join(tmpdir(), 'before-'));
    writeFileSync(join(folder, 'tiny.gguf'), tinyModel().bytes);
    const generator = textGenerator(await openGgufModel(join(folder, 'tiny.gguf')), { rows: 8 });
    rmSync(folder, { recursive: true });
    const candidates = Array.from({ length: 16 }, (_, i) => i);
    let problem = 0;
    return () =>
      generator
        .complete({
          prompt: `what is ${problem++} + 30?`,
          maxTokens: 24,
          temperature: 0.9,
          seed: 4,
          problem,
          candidates,
        })
        .map(({ tokens, logProbabilities }) => [tokens, logProbabilities]);
  },
  async training() {
    const { train } = await from('networks/training/training.js');
    const tokens = tf.keep(
      tf.tensor2d(
        Array.from({ length: 16 }, (_, i) => Array.from({ length: 24 }, (_, j) => (i * j) % 32)),
        undefined,
        'int32',
      ),
    );
    const loss = (weights, batch) => {
      const { hidden } = transformerHidden(config, weights, batch);
      const logits = transformerLogits(weights, hidden.reshape([-1, config.width]));
      return tf.losses.softmaxCrossEntropy(tf.oneHot(batch.flatten(), config.vocabulary), logits);
    };
    const steps = 40;
    return async () => {
      const options = { steps, learningRate: 1e-3, average: 0.9, mode: 'xla' };
      let start = process.cpuUsage();
      const onStep = ({ step }) => {
        if (step === 4) start = process.cpuUsage();
      };
      const { losses } = await train(initTransformer(config, 2), () => tokens.clone(), loss, { ...options, onStep });
      spent = process.cpuUsage(start);
      return losses;
    };
  },
};

let spent;
const call = await WORKS[work]();
const results = [];
if (work === 'training') results.push(await call());
else {
  for (let i = 0; i < 2; i++) call();
  const start = process.cpuUsage();
  for (let i = 0; i < 6; i++) results.push(call());
  spent = process.cpuUsage(start);
}
const digest = createHash('sha256').update(JSON.stringify(results)).digest('hex');
writeSync(3, JSON.stringify({ ms: (spent.user + spent.system) / 1000, digest }));
process.exit(0);
