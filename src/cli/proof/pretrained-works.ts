import { tf } from '../../compute/tf.js';
import { initTransformer } from '../../networks/transformer/transformer.js';
import type { Weights } from '../../networks/weights.js';
import type { TextRequest } from '../../pretrained/completion.js';
import { textGenerator } from '../../pretrained/generator.js';
import type { PretrainedModel } from '../../pretrained/model.js';
import { TINY } from '../../pretrained/tiny.js';
import { shaken } from './image-works.js';
import type { Work, Works } from './work.js';

const SEED = 26;
const CONFIG = { ...TINY, vocabulary: 64, context: 64 };
const PROMPT = [3, 14, 15, 9, 26, 5, 35, 8, 31];

/** Random weights as model files are read: the layers' matrices turned. */
function weights(): Weights {
  return Object.fromEntries(
    Object.entries(shaken(initTransformer(CONFIG, SEED))).map(([name, w]) =>
      name.startsWith('layer') && w.rank === 2 ? [`${name}.turned`, tf.transpose(w)] : [name, w],
    ),
  );
}

/** A model of the architecture that model files hold, with random weights, whose tokens are their numbers. */
function model(): PretrainedModel {
  return {
    id: 'proof',
    config: CONFIG,
    weights: weights(),
    parameters: 0,
    tokenizer: {
      vocabulary: CONFIG.vocabulary,
      encode: (text) => text.split(' ').map(Number),
      decode: (tokens) => tokens.join(' '),
      tokenOf: () => undefined,
    },
    begins: [],
    ends: [],
    marks: {},
    dispose() {},
  };
}

const request = (temperature: number): TextRequest => ({
  prompt: PROMPT,
  maxTokens: 8,
  temperature,
  seed: SEED,
  problem: 0,
  candidates: [0, 1, 2, 3],
});

const greedy = 'model file, greedy';
const limited = 'model file, top-k and top-p';
const logits = 'model file, logits';

export const PRETRAINED_WORKS: Works = {
  [greedy](): Work {
    const generator = textGenerator(model(), { rows: 4 });
    const run = () => generator.complete(request(0)).flatMap(({ tokens }) => tokens);
    return { name: greedy, unit: 'tokens/s', amount: 32, agreement: 'exact', run };
  },
  [limited](): Work {
    const generator = textGenerator(model(), { rows: 4 });
    const asked = { ...request(0.8), topK: 16, topP: 0.95 };
    const run = () => generator.complete(asked).flatMap(({ logProbabilities }) => logProbabilities);
    return { name: limited, unit: 'tokens/s', amount: 32, agreement: 1e-3, run };
  },
  [logits](): Work {
    const generator = textGenerator(model(), { rows: 4 });
    const run = () => generator.logits(PROMPT).flatMap((row) => Array.from(row));
    return { name: logits, unit: 'tokens/s', amount: PROMPT.length, agreement: 1e-3, run };
  },
};
