import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { useBackend } from '../compute/backend.js';
import { modelsFolder } from '../compute/paths.js';
import { tf } from '../compute/tf.js';
import { type Card, type ConfigurationOf, loadCheckpoint, saveCheckpoint } from './checkpoint.js';
import { convolutionalConfig } from './images/convolutional.js';
import { imageConfig } from './images/image.js';
import { transformerConfig } from './transformer/transformer.js';
import { disposeWeights } from './weights.js';

const TRANSFORMER = { vocabulary: 17, width: 64, layers: 3, heads: 4, hidden: 170, context: 64 };
const UNET = { side: 28, channels: 32, blocks: 1, embedding: 64, classes: 10 };
const IMAGE_TRANSFORMER = {
  ...{
    kind: 'transformer',
    side: 28,
    patch: 4,
    width: 64,
    layers: 3,
    heads: 4,
    hidden: 128,
    embedding: 64,
    classes: 10,
  },
};
const CARD: Card = {
  name: 'made',
  family: 'language',
  description: 'Made for a test',
  network: TRANSFORMER,
  parameters: 2,
  seed: 0,
  data: 'none',
  training: {},
  loss: 0.5,
  seconds: 1,
  command: 'npm run train -- made',
  commit: '0'.repeat(40),
};

describe('cards of checkpoints', () => {
  let folder = '';
  before(async () => {
    await useBackend();
    folder = mkdtempSync(join(tmpdir(), 'card-'));
    const weights = { a: tf.tensor([1, 2]) };
    saveCheckpoint(folder, weights, CARD);
    disposeWeights(weights);
  });
  after(() => rmSync(folder, { recursive: true }));

  it('is no way to other folders: a name that is a path is refused, read or saved', () => {
    for (const name of ['../made', 'a/b', '..', '', 'made\n']) {
      const card = { ...CARD, name };
      assert.throws(
        () => load(JSON.stringify(card), transformerConfig),
        /expected a name of letters, digits, .*, got "/,
      );
      assert.throws(() => saveCheckpoint(folder, {}, card), /expected a name of letters, digits/);
    }
  });

  function load<Network>(text: string, networkOf: ConfigurationOf<Network>): Card<Network> {
    writeFileSync(join(folder, 'made.card.json'), text);
    const { weights, card } = loadCheckpoint(folder, 'made', networkOf);
    disposeWeights(weights);
    return card;
  }
  const where = () => `checkpoint ${folder}/made.card.json`;
  const refused = (text: string, message: string, networkOf: ConfigurationOf<unknown> = transformerConfig) =>
    assert.throws(() => load(text, networkOf), { message: `${where()}${message}` });
  /** A card with these fields changed; `undefined` leaves one out. */
  const changed = (change: object) => JSON.stringify({ ...CARD, ...change });
  const network = (config: object) => changed({ network: config });

  it('come back as they were written, with the configuration that was asked for', () => {
    assert.deepEqual(load(JSON.stringify(CARD), transformerConfig), CARD);
    assert.deepEqual(load(network(UNET), imageConfig).network, UNET);
    const attending = { ...UNET, kind: 'unet', attention: 4 };
    assert.deepEqual(load(network(attending), imageConfig).network, attending);
    assert.deepEqual(load(network(IMAGE_TRANSFORMER), imageConfig).network, IMAGE_TRANSFORMER);
  });

  it('of every committed checkpoint are as expected', () => {
    const committed = readdirSync(modelsFolder()).filter((name) => name.endsWith('.card.json'));
    assert.ok(committed.length > 20);
    const parsers: Record<string, ConfigurationOf<unknown>> = {
      language: transformerConfig,
      verifier: transformerConfig,
      classifier: convolutionalConfig,
      flow: imageConfig,
      diffusion: imageConfig,
    };
    for (const name of committed) {
      const { family } = JSON.parse(readFileSync(join(modelsFolder(), name), 'utf8'));
      disposeWeights(loadCheckpoint(modelsFolder(), name.replace('.card.json', ''), parsers[family]!).weights);
    }
  });

  it('are refused where a field is missing, of another type, out of range or not known', () => {
    refused('[]', ': expected an object, got []');
    refused(changed({ seed: undefined }), ': expected seed to be a whole number, got none');
    refused(changed({ name: 7 }), ': expected name to be a text, got 7');
    refused(changed({ loss: Number.NaN }), ': expected loss to be a finite number, got null');
    refused(changed({ parameters: -1 }), ': expected parameters to be a whole number >= 1, got -1');
    refused(changed({ tokens: ['a', 2] }), ': expected tokens to be a list of texts, got ["a",2]');
    refused(changed({ network: null }), ': expected network to be an object, got null');
    const known = [...Object.keys({ ...CARD, tokens: [] })].sort();
    assert.throws(
      () => load(changed({ colour: 'blue' }), transformerConfig),
      ({ message }: Error) =>
        message.endsWith('got "colour"') && known.every((name) => message.includes(name)) && message.includes(where()),
    );
    assert.throws(() => load(JSON.stringify(CARD).replace('0.5', 'NaN'), transformerConfig), {
      message: /^checkpoint .*made\.card\.json: expected a card in JSON, got /,
    });
  });

  it('are refused where the network is none of its kind', () => {
    const at = ', network: expected';
    refused(network({ ...TRANSFORMER, width: undefined }), `${at} width to be a whole number >= 1, got none`);
    refused(network({ ...TRANSFORMER, width: '64' }), `${at} width to be a whole number >= 1, got "64"`);
    refused(network({ ...TRANSFORMER, heads: -4 }), `${at} heads to be a whole number >= 1, got -4`);
    refused(network({ ...TRANSFORMER, layers: 2.5 }), `${at} layers to be a whole number >= 1, got 2.5`);
    refused(network({ ...TRANSFORMER, epsilon: Number.NaN }), `${at} epsilon to be a number > 0, got null`);
    refused(
      network({ ...TRANSFORMER, depth: 3 }),
      `${at} fields among vocabulary, width, layers, heads, hidden, context, keyValueHeads, headWidth, rotaryBase, epsilon, got "depth"`,
    );
    refused(network({ ...UNET, blocks: -1 }), `${at} blocks to be a whole number >= 0, got -1`, imageConfig);
    refused(network({ ...UNET, kind: 'mlp' }), `${at} kind to be "unet" or "transformer", got "mlp"`, imageConfig);
    refused(network({ ...IMAGE_TRANSFORMER, patch: 0 }), `${at} patch to be a whole number >= 1, got 0`, imageConfig);
    refused(network(UNET), `${at} features to be a whole number >= 1, got none`, convolutionalConfig);
  });
});
