import { tf } from '../compute/tf.js';
import { headsOf, type TransformerConfig } from '../networks/transformer/transformer.js';
import { countParameters, type Weights } from '../networks/weights.js';
import { sum } from '../numerics/statistics.js';
import { transposed } from './model.js';
import { ModelError } from './model-error.js';

/** A file, or several, with tensors by name. */
export interface TensorFile {
  readonly path: string;
  /** As NumPy would say it; undefined where there is no tensor of this name. */
  shapeOf(name: string): readonly number[] | undefined;
  /** The values in single precision. */
  read(name: string): Float32Array<ArrayBuffer>;
}

/** How a format of files names and lays out the tensors of a Llama. */
export interface LlamaLayout {
  readonly embedding: string;
  /** The output layer; the embedding is used where the file has none. */
  readonly output: string;
  readonly norm: string;
  /** Parts of layer `l`, each with an ending .weight or .bias. */
  readonly layer: (l: number) => string;
  readonly parts: Readonly<Record<Part, string>>;
  /** Whether the rotary pairs of a head are next to each other, not in two halves. */
  readonly interleaved: boolean;
  /** Whether queries, keys and values have biases. */
  readonly biases: boolean;
}

type Part = 'attentionNorm' | 'query' | 'key' | 'value' | 'out' | 'mlpNorm' | 'gate' | 'up' | 'down';

/** Every tensor that the configuration asks for, with its shape [out, in]. */
function shapesOf(config: TransformerConfig, layout: LlamaLayout): Map<string, readonly number[]> {
  const { vocabulary, width, layers, hidden } = config;
  const { heads, keyValueHeads, head } = headsOf(config);
  const shapes = new Map<string, readonly number[]>([
    [layout.embedding, [vocabulary, width]],
    [layout.norm, [width]],
  ]);
  const { parts } = layout;
  for (let l = 0; l < layers; l++) {
    const of = (part: Part, shape: readonly number[], kind = 'weight') =>
      shapes.set(`${layout.layer(l)}${parts[part]}.${kind}`, shape);
    of('attentionNorm', [width]);
    of('mlpNorm', [width]);
    of('query', [heads * head, width]);
    of('key', [keyValueHeads * head, width]);
    of('value', [keyValueHeads * head, width]);
    of('out', [width, heads * head]);
    of('gate', [hidden, width]);
    of('up', [hidden, width]);
    of('down', [width, hidden]);
    if (layout.biases) {
      of('query', [heads * head], 'bias');
      of('key', [keyValueHeads * head], 'bias');
      of('value', [keyValueHeads * head], 'bias');
    }
  }
  return shapes;
}

/** Throws a `ModelError` unless every tensor is there in its shape. */
function checkShapes(file: TensorFile, config: TransformerConfig, layout: LlamaLayout): void {
  const shapes = shapesOf(config, layout);
  if (file.shapeOf(layout.output) !== undefined) shapes.set(layout.output, [config.vocabulary, config.width]);
  for (const [name, shape] of shapes) {
    const found = file.shapeOf(name);
    if (found === undefined || found.length !== shape.length || found.some((side, i) => side !== shape[i])) {
      const got = found === undefined ? 'none' : `[${found.join(', ')}]`;
      throw new ModelError(`${file.path}: expected tensor "${name}" of [${shape.join(', ')}], got ${got}`);
    }
  }
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

/** The place of the first number that is NaN or infinite; -1 where there is none. */
function firstNotFinite(values: Float32Array): number {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i]!)) return i;
  return -1;
}

/** Matrices [out, in] one under the other, or vectors one after the other. */
function joined(matrices: readonly Float32Array[]): Float32Array {
  const found = new Float32Array(sum(matrices, ({ length }) => length));
  let at = 0;
  for (const matrix of matrices) {
    found.set(matrix, at);
    at += matrix.length;
  }
  return found;
}

/**
 * The weights of our transformer from the tensors of a Llama-like model, the layers' matrices turned as files have them, and the number
 * of its parameters (a tied embedding counted once). Throws a `ModelError` where a tensor is missing or has another shape; nothing is read before that is known.
 */
export function llamaWeights(
  file: TensorFile,
  config: TransformerConfig,
  layout: LlamaLayout,
): { weights: Weights; parameters: number } {
  checkShapes(file, config, layout);
  const { width, hidden, layers, vocabulary } = config;
  const { heads, keyValueHeads, head } = headsOf(config);
  const { parts, interleaved } = layout;
  const turned = (name: string, count: number) =>
    interleaved ? toHalves(file.read(name), count, head) : file.read(name);
  const weights: Weights = {};
  const put = (name: string, values: Float32Array, shape: number[]) => {
    const bad = firstNotFinite(values);
    if (bad >= 0) {
      throw new ModelError(`${file.path}: expected finite weights in "${name}", got ${values[bad]} at ${bad}`);
    }
    weights[name] = tf.tensor(values, shape, 'float32');
  };
  try {
    put('embedding', file.read(layout.embedding), [vocabulary, width]);
    // The tied embedding once more, turned: the product with it is the largest of a step, and almost twice as fast this way.
    const tied = file.shapeOf(layout.output) === undefined;
    put('output', transposed(file.read(tied ? layout.embedding : layout.output), width), [width, vocabulary]);
    put('norm', file.read(layout.norm), [width]);
    const both = (heads + 2 * keyValueHeads) * head;
    for (let l = 0; l < layers; l++) {
      const nameOf = (part: Part, kind = 'weight') => `${layout.layer(l)}${parts[part]}.${kind}`;
      const of = (part: Part) => file.read(nameOf(part));
      const [q, k] = [turned(nameOf('query'), heads), turned(nameOf('key'), keyValueHeads)];
      put(`layer${l}.attention.norm`, of('attentionNorm'), [width]);
      put(`layer${l}.attention.qkv.turned`, joined([q, k, of('value')]), [both, width]);
      put(`layer${l}.attention.out.turned`, of('out'), [width, heads * head]);
      put(`layer${l}.mlp.norm`, of('mlpNorm'), [width]);
      put(`layer${l}.mlp.in.turned`, joined([of('gate'), of('up')]), [2 * hidden, width]);
      put(`layer${l}.mlp.out.turned`, of('down'), [width, hidden]);
      if (layout.biases) {
        const biases = [turned(nameOf('query', 'bias'), heads), turned(nameOf('key', 'bias'), keyValueHeads)];
        put(`layer${l}.attention.bias`, joined([...biases, file.read(nameOf('value', 'bias'))]), [both]);
      }
    }
    return { weights, parameters: countParameters(weights) - (tied ? weights['embedding']!.size : 0) };
  } catch (error) {
    tf.dispose(weights);
    throw error;
  }
}
