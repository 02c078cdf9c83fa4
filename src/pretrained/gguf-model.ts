import { basename } from 'node:path';
import { shown } from '../compute/shown.js';
import { tf } from '../compute/tf.js';
import { headsOf, type TransformerConfig } from '../networks/transformer/transformer.js';
import { type Gguf, openGguf } from './gguf.js';
import { type LlamaLayout, llamaWeights } from './llama.js';
import type { PretrainedModel } from './model.js';
import { ModelError } from './model-error.js';
import { sha256 } from './sha256.js';
import { type Tokenizer, tokenizerOfGguf } from './tokenizer.js';

/** How GGUF names the tensors of a Llama. */
export const GGUF_NAMES: Omit<LlamaLayout, 'interleaved' | 'biases'> = {
  embedding: 'token_embd.weight',
  output: 'output.weight',
  norm: 'output_norm.weight',
  layer: (l) => `blk.${l}.`,
  parts: {
    attentionNorm: 'attn_norm',
    query: 'attn_q',
    key: 'attn_k',
    value: 'attn_v',
    out: 'attn_output',
    mlpNorm: 'ffn_norm',
    gate: 'ffn_gate',
    up: 'ffn_up',
    down: 'ffn_down',
  },
};

/** Architectures that are our transformer. */
const ARCHITECTURES: ReadonlyMap<string, LlamaLayout> = new Map([
  ['llama', { ...GGUF_NAMES, interleaved: true, biases: false }],
  ['qwen2', { ...GGUF_NAMES, interleaved: false, biases: true }],
]);

/** A whole number of the metadata, between limits that keep a hostile file from asking for more than it holds. */
function whole({ path, metadata }: Gguf, key: string, most: number, otherwise?: number): number {
  const value = metadata.get(key) ?? otherwise;
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 1 || number > most) {
    throw new ModelError(
      `${path}: expected a whole number from 1 to ${most} as "${key}", got ${value === undefined ? 'none' : shown(value)}`,
    );
  }
  return number;
}

function real({ path, metadata }: Gguf, key: string, otherwise: number): number {
  const value = metadata.get(key) ?? otherwise;
  if (typeof value !== 'number' || !(value > 0 && Number.isFinite(value))) {
    throw new ModelError(`${path}: expected a number above 0 as "${key}", got ${shown(value)}`);
  }
  return value;
}

/** The configuration that a GGUF file of a Llama-like architecture describes; a `ModelError` for any other. */
export function configOfGguf(file: Gguf): TransformerConfig {
  const { path, metadata, tensors } = file;
  const name = metadata.get('general.architecture');
  if (typeof name !== 'string' || !ARCHITECTURES.has(name)) {
    throw new ModelError(
      `${path}: expected the architecture ${[...ARCHITECTURES.keys()].join(' or ')}, got ${shown(name)}`,
    );
  }
  const parts = metadata.get('split.count') ?? 1;
  if (parts !== 1 && parts !== 0) {
    const part = Number(metadata.get('split.no') ?? 0) + 1;
    throw new ModelError(
      `${path}: expected a whole model, got part ${part} of ${shown(parts)}: join the parts first, llama-gguf-split --merge ${basename(path)} whole.gguf`,
    );
  }
  for (const key of metadata.keys()) {
    if (/\.(expert_count|rope\.scaling\.type|attention\.sliding_window)$/.test(key)) {
      const value = metadata.get(key);
      if (value !== 'none' && value !== 0)
        throw new ModelError(`${path}: expected a model without ${shown(key, 80)}, got ${shown(value)}`);
    }
  }
  if (tensors.has('rope_freqs.weight')) {
    throw new ModelError(
      `${path}: expected a model without scaled rotary positions, got the tensor "rope_freqs.weight"`,
    );
  }
  const heads = whole(file, `${name}.attention.head_count`, 2 ** 12);
  const width = whole(file, `${name}.embedding_length`, 2 ** 20);
  const config: TransformerConfig = {
    vocabulary: whole(file, `${name}.vocab_size`, 2 ** 24, tensors.get('token_embd.weight')?.shape[0]),
    width,
    layers: whole(file, `${name}.block_count`, 2 ** 12),
    heads,
    keyValueHeads: whole(file, `${name}.attention.head_count_kv`, 2 ** 12, heads),
    headWidth: whole(file, `${name}.attention.key_length`, 2 ** 16, width / heads),
    hidden: whole(file, `${name}.feed_forward_length`, 2 ** 24),
    context: whole(file, `${name}.context_length`, 2 ** 30),
    rotaryBase: real(file, `${name}.rope.freq_base`, 10000),
    epsilon: real(file, `${name}.attention.layer_norm_rms_epsilon`, 1e-5),
  };
  try {
    headsOf(config);
  } catch (error) {
    throw new ModelError(`${path}: ${(error as Error).message}`);
  }
  const turned = whole(file, `${name}.rope.dimension_count`, 2 ** 16, config.headWidth!);
  if (turned !== config.headWidth) {
    throw new ModelError(`${path}: expected rotary positions on all ${config.headWidth} of a head, got on ${turned}`);
  }
  return config;
}

/** The tokens that a text begins with and ends on, and their texts, where the file names them. */
function marksOf({ metadata }: Gguf, tokenizer: Tokenizer): Pick<PretrainedModel, 'begins' | 'ends' | 'marks'> {
  const tokens = (key: string) => [metadata.get(key)].filter((token) => typeof token === 'number');
  // What llama.cpp does where a file does not say.
  const begun = metadata.get('tokenizer.ggml.add_bos_token') ?? metadata.get('tokenizer.ggml.pre') === 'llama-bpe';
  return {
    begins: begun === true ? tokens('tokenizer.ggml.bos_token_id') : [],
    ends: ['eos', 'eot'].flatMap((name) => tokens(`tokenizer.ggml.${name}_token_id`)),
    marks: Object.fromEntries(
      ['bos', 'eos'].map((name) => [
        `${name}_token`,
        tokenizer.decode(tokens(`tokenizer.ggml.${name}_token_id`).filter((token) => token < tokenizer.vocabulary)),
      ]),
    ),
  };
}

/**
 * Loads a language model of a Llama-like architecture (SmolLM2, Llama, Qwen 2) from a GGUF file, its weights to single precision.
 * What our transformer does not do (experts, scaled or partial rotary positions, sliding windows) is refused.
 *
 * @param path of the file
 * @returns the model: configuration, weights as tensors, tokenizer and template
 * @throws ModelError of one sentence that names the file, what was expected and what came
 * @example const model = await openGgufModel('SmolLM2-135M-Instruct.Q4_1.gguf')
 */
export async function openGgufModel(path: string): Promise<PretrainedModel> {
  const file = openGguf(path);
  try {
    const config = configOfGguf(file);
    const tokenizer = tokenizerOfGguf(file);
    if (tokenizer.vocabulary !== config.vocabulary) {
      throw new ModelError(
        `${path}: expected a tokenizer of ${config.vocabulary} tokens, as the network has, got ${tokenizer.vocabulary}`,
      );
    }
    const layout = ARCHITECTURES.get(String(file.metadata.get('general.architecture')))!;
    const id = `${basename(path).replace(/\.gguf$/, '')}@${(await sha256(path)).slice(0, 8)}`;
    const template = file.metadata.get('tokenizer.chat_template');
    const tensors = { path, shapeOf: (name: string) => file.tensors.get(name)?.shape, read: file.read };
    const { weights, parameters } = llamaWeights(tensors, config, layout);
    return {
      id,
      config,
      weights,
      parameters,
      tokenizer,
      ...marksOf(file, tokenizer),
      ...(typeof template === 'string' ? { template } : {}),
      dispose: () => tf.dispose(weights),
    };
  } finally {
    file.close();
  }
}
