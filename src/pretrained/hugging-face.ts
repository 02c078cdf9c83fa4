import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { textOfFile } from '../compute/files.js';
import { shown } from '../compute/shown.js';
import { tf } from '../compute/tf.js';
import { isObject } from '../networks/fields.js';
import { headsOf, type TransformerConfig } from '../networks/transformer/transformer.js';
import { jsonObject } from './json-object.js';
import { type LlamaLayout, llamaWeights } from './llama.js';
import type { PretrainedModel } from './model.js';
import { ModelError } from './model-error.js';
import { openSafetensors } from './safetensors.js';
import { sha256 } from './sha256.js';
import { tokenizerOfJson } from './tokenizer.js';

/** How Hugging Face's files name the tensors of a Llama. */
export const HUGGING_FACE: LlamaLayout = {
  embedding: 'model.embed_tokens.weight',
  output: 'lm_head.weight',
  norm: 'model.norm.weight',
  layer: (l) => `model.layers.${l}.`,
  parts: {
    attentionNorm: 'input_layernorm',
    query: 'self_attn.q_proj',
    key: 'self_attn.k_proj',
    value: 'self_attn.v_proj',
    out: 'self_attn.o_proj',
    mlpNorm: 'post_attention_layernorm',
    gate: 'mlp.gate_proj',
    up: 'mlp.up_proj',
    down: 'mlp.down_proj',
  },
  interleaved: false,
  biases: false,
};

/** Architectures that are our transformer, by `model_type`. */
const ARCHITECTURES: ReadonlyMap<string, LlamaLayout> = new Map([
  ['llama', HUGGING_FACE],
  ['mistral', HUGGING_FACE],
  ['qwen2', { ...HUGGING_FACE, biases: true }],
]);

type Json = Readonly<Record<string, unknown>>;

/** What our transformer does not do, and the values that mean that it need not. */
const REFUSED: Readonly<Record<string, readonly unknown[]>> = {
  hidden_act: ['silu'],
  rope_scaling: [],
  sliding_window: [],
  use_sliding_window: [false],
  attention_bias: [false],
  mlp_bias: [false],
  partial_rotary_factor: [1],
  quantization_config: [],
  num_local_experts: [],
};

/** The configuration that a config.json of a Llama-like architecture describes; a `ModelError` for any other. */
export function configOfJson(path: string, json: Json): TransformerConfig {
  const type = json['model_type'];
  if (typeof type !== 'string' || !ARCHITECTURES.has(type)) {
    throw new ModelError(
      `${path}: expected a "model_type" of ${[...ARCHITECTURES.keys()].join(', ')}, got ${shown(type)}`,
    );
  }
  // Qwen 2 names a window that it does not use.
  const slides = type === 'qwen2' && json['use_sliding_window'] !== true;
  for (const [key, allowed] of Object.entries(REFUSED)) {
    const value = json[key] ?? null;
    if (value === null || allowed.includes(value) || (key === 'sliding_window' && slides)) continue;
    const expected = allowed.length === 0 ? `no "${key}"` : `"${key}" ${allowed.join(' or ')}`;
    throw new ModelError(`${path}: expected ${expected}, got ${shown(value)}`);
  }
  // Newer files hold the rotary positions in an object of their own.
  const rotary = json['rope_parameters'] ?? {};
  if (!isObject(rotary))
    throw new ModelError(`${path}: expected "rope_parameters" to be an object, got ${shown(rotary)}`);
  const kind = rotary['rope_type'] ?? 'default';
  if (kind !== 'default') throw new ModelError(`${path}: expected a "rope_type" default, got ${shown(kind)}`);
  const number = (key: string, most: number, whole: boolean, value = json[key]): number => {
    if (typeof value === 'number' && value > 0 && value <= most && (!whole || Number.isInteger(value))) return value;
    throw new ModelError(
      `${path}: expected a ${whole ? 'whole ' : ''}number above 0 and at most ${most} as "${key}", got ${shown(value)}`,
    );
  };
  const heads = number('num_attention_heads', 2 ** 12, true);
  const width = number('hidden_size', 2 ** 20, true);
  const config: TransformerConfig = {
    vocabulary: number('vocab_size', 2 ** 24, true),
    width,
    layers: number('num_hidden_layers', 2 ** 12, true),
    heads,
    keyValueHeads: number('num_key_value_heads', 2 ** 12, true, json['num_key_value_heads'] ?? heads),
    headWidth: number('head_dim', 2 ** 16, true, json['head_dim'] ?? width / heads),
    hidden: number('intermediate_size', 2 ** 24, true),
    context: number('max_position_embeddings', 2 ** 30, true),
    rotaryBase: number('rope_theta', 1e12, false, json['rope_theta'] ?? rotary['rope_theta'] ?? 10000),
    epsilon: number('rms_norm_eps', 1, false, json['rms_norm_eps'] ?? 1e-6),
  };
  try {
    headsOf(config);
  } catch (error) {
    throw new ModelError(`${path}: ${(error as Error).message}`);
  }
  return config;
}

/** The template of conversations: a file of its own, or in the tokenizer's configuration. */
function templateOf(folder: string, config: Json): string | undefined {
  const path = join(folder, 'chat_template.jinja');
  if (existsSync(path)) {
    return textOfFile(path, (expected, got) => {
      throw new ModelError(`${path}: expected ${expected}, got ${got}`);
    });
  }
  const found = config['chat_template'];
  if (typeof found === 'string') return found;
  const list = (Array.isArray(found) ? found : []) as readonly { name?: unknown; template?: unknown }[];
  const template = (list.find(({ name }) => name === 'default') ?? list[0])?.template;
  return typeof template === 'string' ? template : undefined;
}

/** The texts of bos_token and eos_token, which are given as such or as objects. */
function marksOf(config: Json): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of ['bos_token', 'eos_token']) {
    const mark = config[name];
    const text = typeof mark === 'string' ? mark : (mark as { content?: unknown } | null | undefined)?.content;
    if (typeof text === 'string') found[name] = text;
  }
  return found;
}

const optional = (path: string): Json => (existsSync(path) ? jsonObject(path) : {});

/**
 * Loads a language model of a Llama-like architecture (SmolLM2, Llama, Mistral without a window, Qwen 2) from a folder in
 * Hugging Face's layout: config.json, tokenizer.json, model.safetensors or its shards. Weights become single precision. What our
 * transformer does not do (experts, scaled or partial rotary positions, sliding windows, other biases) is refused.
 *
 * @param folder in Hugging Face's layout
 * @returns the model: configuration, weights as tensors, tokenizer and template
 * @throws ModelError of one sentence that names the file, what was expected and what came
 * @example const model = await openHuggingFaceModel('SmolLM2-135M-Instruct')
 */
export async function openHuggingFaceModel(folder: string): Promise<PretrainedModel> {
  const path = join(folder, 'config.json');
  const json = jsonObject(path);
  const config = configOfJson(path, json);
  const tokenizerPath = join(folder, 'tokenizer.json');
  const tokenizerConfig = optional(join(folder, 'tokenizer_config.json'));
  const { tokenizer, begins } = tokenizerOfJson(tokenizerPath, jsonObject(tokenizerPath), tokenizerConfig);
  if (tokenizer.vocabulary > config.vocabulary) {
    throw new ModelError(
      `${tokenizerPath}: expected at most ${config.vocabulary} tokens, as the network has, got ${tokenizer.vocabulary}`,
    );
  }
  const ends = optional(join(folder, 'generation_config.json'))['eos_token_id'] ?? json['eos_token_id'];
  const template = templateOf(folder, tokenizerConfig);
  const file = openSafetensors(folder);
  try {
    if (json['tie_word_embeddings'] === false && file.shapeOf(HUGGING_FACE.output) === undefined) {
      throw new ModelError(
        `${folder}: expected tensor "${HUGGING_FACE.output}", since config.json says "tie_word_embeddings": false, got none`,
      );
    }
    const hash = createHash('sha256');
    for (const each of file.files) hash.update(await sha256(each));
    const { weights, parameters } = llamaWeights(
      json['tie_word_embeddings'] === true ? { ...file, shapeOf: untied(file.shapeOf) } : file,
      config,
      ARCHITECTURES.get(String(json['model_type']))!,
    );
    return {
      id: `${basename(resolve(folder))}@${hash.digest('hex').slice(0, 8)}`,
      config,
      weights,
      parameters,
      tokenizer,
      begins,
      marks: marksOf(tokenizerConfig),
      ends: (Array.isArray(ends) ? ends : [ends]).filter((end) => typeof end === 'number'),
      ...(template === undefined ? {} : { template }),
      dispose: () => tf.dispose(weights),
    };
  } finally {
    file.close();
  }
}

/** Files of tied models sometimes hold the output layer too, which then is the embedding. */
function untied(shapeOf: (name: string) => readonly number[] | undefined) {
  return (name: string) => (name === HUGGING_FACE.output ? undefined : shapeOf(name));
}
