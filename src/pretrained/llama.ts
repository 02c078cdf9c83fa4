import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { tf } from '../compute/backend.js';
import { headsOf, type TransformerConfig } from '../networks/transformer.js';
import { countParameters, type Weights } from '../networks/weights.js';
import { type Gguf, GgufError, openGguf } from './gguf.js';
import { type PretrainedModel, transposed } from './model.js';
import { tokenizerOfGguf } from './tokenizer.js';

/** Architectures that are our transformer: whether files hold rotary pairs next to each other, and whether there are biases. */
const ARCHITECTURES = new Map([
  ['llama', { interleaved: true, biases: false }],
  ['qwen2', { interleaved: false, biases: true }],
]);

/** The SHA-256 of a file, read in pieces. */
export async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** A whole number of the metadata, between limits that keep a hostile file from asking for more than it holds. */
function whole({ path, metadata }: Gguf, key: string, most: number, otherwise?: number): number {
  const value = metadata.get(key) ?? otherwise;
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 1 || number > most) {
    throw new GgufError(`${path}: expected a whole number from 1 to ${most} as "${key}", got ${value ?? 'none'}`);
  }
  return number;
}

function real({ path, metadata }: Gguf, key: string, otherwise: number): number {
  const value = metadata.get(key) ?? otherwise;
  if (typeof value !== 'number' || !(value > 0 && Number.isFinite(value))) {
    throw new GgufError(`${path}: expected a number above 0 as "${key}", got ${value}`);
  }
  return value;
}

/** The configuration that a GGUF file of a Llama-like architecture describes; a `GgufError` for any other. */
export function configOfGguf(file: Gguf): TransformerConfig {
  const { path, metadata, tensors } = file;
  const name = String(metadata.get('general.architecture'));
  if (!ARCHITECTURES.has(name)) {
    throw new GgufError(`${path}: expected the architecture ${[...ARCHITECTURES.keys()].join(' or ')}, got "${name}"`);
  }
  for (const key of metadata.keys()) {
    if (/\.(expert_count|rope\.scaling\.type|attention\.sliding_window)$/.test(key)) {
      const value = metadata.get(key);
      if (value !== 'none' && value !== 0)
        throw new GgufError(`${path}: expected a model without "${key}", got ${value}`);
    }
  }
  if (tensors.has('rope_freqs.weight')) {
    throw new GgufError(
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
    throw new GgufError(`${path}: ${(error as Error).message}`);
  }
  const turned = whole(file, `${name}.rope.dimension_count`, 2 ** 16, config.headWidth!);
  if (turned !== config.headWidth) {
    throw new GgufError(`${path}: expected rotary positions on all ${config.headWidth} of a head, got on ${turned}`);
  }
  return config;
}

/** Every tensor that the configuration asks for, with its shape [out, in]. */
function shapesOf(config: TransformerConfig, biases: boolean): Map<string, readonly number[]> {
  const { vocabulary, width, layers, hidden } = config;
  const { heads, keyValueHeads, head } = headsOf(config);
  const shapes = new Map<string, readonly number[]>([
    ['token_embd.weight', [vocabulary, width]],
    ['output_norm.weight', [width]],
  ]);
  for (let l = 0; l < layers; l++) {
    const of = (part: string, shape: readonly number[], kind = 'weight') =>
      shapes.set(`blk.${l}.${part}.${kind}`, shape);
    of('attn_norm', [width]);
    of('ffn_norm', [width]);
    of('attn_q', [heads * head, width]);
    of('attn_k', [keyValueHeads * head, width]);
    of('attn_v', [keyValueHeads * head, width]);
    of('attn_output', [width, heads * head]);
    of('ffn_gate', [hidden, width]);
    of('ffn_up', [hidden, width]);
    of('ffn_down', [width, hidden]);
    if (biases) {
      of('attn_q', [heads * head], 'bias');
      of('attn_k', [keyValueHeads * head], 'bias');
      of('attn_v', [keyValueHeads * head], 'bias');
    }
  }
  return shapes;
}

/** Rows of each head from pairs next to each other (2i, 2i + 1) to pairs of halves (i, i + head / 2), which our rotation turns. */
function toHalves(rows: Float32Array<ArrayBuffer>, heads: number, head: number): Float32Array<ArrayBuffer> {
  const length = rows.length / (heads * head);
  const found = new Float32Array(rows.length);
  for (let h = 0; h < heads; h++) {
    for (let i = 0; i < head; i++) {
      const from = (h * head + (i % (head / 2)) * 2 + Math.floor(i / (head / 2))) * length;
      found.set(rows.subarray(from, from + length), (h * head + i) * length);
    }
  }
  return found;
}

function weightsOf(file: Gguf, config: TransformerConfig): Weights {
  const { interleaved, biases } = ARCHITECTURES.get(String(file.metadata.get('general.architecture')))!;
  const { path, tensors } = file;
  for (const [name, shape] of shapesOf(config, biases)) {
    const found = tensors.get(name)?.shape;
    if (found === undefined || found.length !== shape.length || found.some((side, i) => side !== shape[i])) {
      throw new GgufError(
        `${path}: expected tensor "${name}" of [${shape.join(', ')}], got ${found === undefined ? 'none' : `[${found.join(', ')}]`}`,
      );
    }
  }
  const { width, hidden, layers, vocabulary } = config;
  const { heads, keyValueHeads, head } = headsOf(config);
  const turned = (name: string, count: number) =>
    interleaved ? toHalves(file.read(name), count, head) : file.read(name);
  const weights: Weights = {};
  const put = (name: string, values: Float32Array, shape: number[]) => {
    weights[name] = tf.tensor(values, shape, 'float32');
  };
  try {
    put('embedding', file.read('token_embd.weight'), [vocabulary, width]);
    // The tied embedding once more, turned: the product with it is the largest of a step, and almost twice as fast this way.
    const tied = !tensors.has('output.weight');
    put('output', transposed([file.read(tied ? 'token_embd.weight' : 'output.weight')], width), [width, vocabulary]);
    put('norm', file.read('output_norm.weight'), [width]);
    for (let l = 0; l < layers; l++) {
      const of = (part: string) => file.read(`blk.${l}.${part}.weight`);
      const both = (heads + 2 * keyValueHeads) * head;
      const [q, k] = [turned(`blk.${l}.attn_q.weight`, heads), turned(`blk.${l}.attn_k.weight`, keyValueHeads)];
      put(`layer${l}.attention.norm`, of('attn_norm'), [width]);
      put(`layer${l}.attention.qkv`, transposed([q, k, of('attn_v')], width), [width, both]);
      put(`layer${l}.attention.out`, transposed([of('attn_output')], heads * head), [heads * head, width]);
      put(`layer${l}.mlp.norm`, of('ffn_norm'), [width]);
      put(`layer${l}.mlp.in`, transposed([of('ffn_gate'), of('ffn_up')], width), [width, 2 * hidden]);
      put(`layer${l}.mlp.out`, transposed([of('ffn_down')], hidden), [hidden, width]);
      if (biases) {
        const bias = new Float32Array(both);
        bias.set(turned(`blk.${l}.attn_q.bias`, heads));
        bias.set(turned(`blk.${l}.attn_k.bias`, keyValueHeads), heads * head);
        bias.set(file.read(`blk.${l}.attn_v.bias`), (heads + keyValueHeads) * head);
        put(`layer${l}.attention.bias`, bias, [both]);
      }
    }
  } catch (error) {
    tf.dispose(weights);
    throw error;
  }
  return weights;
}

/**
 * Loads a language model of a Llama-like architecture (SmolLM2, Llama, Qwen 2) from a GGUF file, its weights to single precision.
 * What our transformer does not do (experts, scaled or partial rotary positions, sliding windows) is refused.
 *
 * @example const model = await openGgufModel('SmolLM2-135M-Instruct.Q4_1.gguf')
 */
export async function openGgufModel(path: string): Promise<PretrainedModel> {
  const file = openGguf(path);
  try {
    const config = configOfGguf(file);
    const tokenizer = tokenizerOfGguf(file);
    if (tokenizer.vocabulary !== config.vocabulary) {
      throw new GgufError(
        `${path}: expected a tokenizer of ${config.vocabulary} tokens, as the network has, got ${tokenizer.vocabulary}`,
      );
    }
    const end = file.metadata.get('tokenizer.ggml.eos_token_id');
    const template = file.metadata.get('tokenizer.chat_template');
    const weights = weightsOf(file, config);
    return {
      id: `${basename(path).replace(/\.gguf$/, '')}@${(await sha256(path)).slice(0, 8)}`,
      config,
      weights,
      parameters: countParameters(weights) - (file.tensors.has('output.weight') ? 0 : weights['embedding']!.size),
      tokenizer,
      ends: typeof end === 'number' ? [end] : [],
      ...(typeof template === 'string' ? { template } : {}),
      dispose: () => tf.dispose(weights),
    };
  } finally {
    file.close();
  }
}
