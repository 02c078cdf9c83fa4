import { type Advanced, compile, type Kept, keep, keeping, region } from '../../compute/compile/index.js';
import { tf } from '../../compute/tf.js';
import {
  type Cache,
  roomyCache,
  type TransformerConfig,
  transformerHidden,
  transformerLogits,
  transformerStep,
} from '../../networks/transformer/transformer.js';
import type { Weights } from '../../networks/weights.js';
import { largest } from '../../numerics/statistics.js';
import type { TokenSampling } from './drawing.js';
import { chooseTokens, type SamplingInputs, samplingInputs } from './token-choice.js';

/** Parts of a batch that run at the same time, each an XLA program on a thread of its own. */
const PARTS = 2;

/** A batch being decoded: what the network has seen of it, and what it expects next. */
export interface Decoding {
  /** One cache for each part of the batch; on a card they lie there. */
  readonly caches: Kept<readonly Cache[]>;
  /** Logits of the next token [rows, vocabulary]. */
  readonly logits: tf.Tensor2D;
  /** Tokens seen so far by every row. */
  readonly length: number;
}

/** A transformer that decodes: one program for prompts, one for every token after them. The rows must be a multiple of 2. */
export interface Decoder {
  /** Reads prompts [rows][length]. */
  prompt(tokens: readonly (readonly number[])[]): Decoding;
  /** Draws the next token of every row by a uniform number each; tokens that are banned [rows] are not drawn (-1: none). */
  choose(at: Decoding, draws: Float32Array, banned: Int32Array): { tokens: Int32Array; logProbabilities: Float32Array };
  /** The logits of the next token, [rows][vocabulary]. */
  logits(at: Decoding): Float32Array[];
  /** Reads one more token of every row, and frees the decoding it had. */
  next(before: Decoding, tokens: ArrayLike<number>): Decoding;
  /** A decoding whose row i is row `rows[i]` of all the rows of `from`; the old ones stay. */
  select(from: readonly Decoding[], rows: Int32Array): Decoding;
}

/** The logits of the next tokens, and the caches. */
type Read = Advanced<readonly Cache[], tf.Tensor2D>;

/** Frees a decoding. */
export function disposeDecoding({ caches, logits }: Decoding): void {
  caches.dispose();
  logits.dispose();
}

/** `run` on every part of a batch of tokens. */
function inParts<T extends tf.Tensor>(
  tokens: T,
  run: (part: T, i: number) => { logits: tf.Tensor2D; cache: Cache },
): Read {
  const made = (tf.split(tokens, PARTS) as T[]).map(run);
  return { made: tf.concat(made.map(({ logits }) => logits)), state: made.map(({ cache }) => cache) };
}

const mapCache = (map: (layer: number, kind: keyof Cache) => tf.Tensor4D, layers: number): Cache => {
  const all = (kind: keyof Cache) => Array.from({ length: layers }, (_, l) => map(l, kind));
  return { keys: all('keys'), values: all('values') };
};

/** Hands the tensors of several states to `work`. */
const together = <S, T>([first, ...rest]: readonly Kept<S>[], work: (states: readonly S[]) => T): T =>
  first === undefined ? work([]) : first.use((state) => together(rest, (others) => work([state, ...others])));

export function decoder(config: TransformerConfig, weights: Weights, sampling: TokenSampling): Decoder {
  const { vocabulary, layers } = config;
  const inputs = samplingInputs(sampling);
  const { temperature, topK, topP } = sampling;
  const how = { greedy: temperature === 0, limited: topK !== undefined || (topP !== undefined && topP < 1) };
  const readPart = (w: Weights, tokens: tf.Tensor2D) => {
    const [rows, length] = tokens.shape;
    const { hidden, cache } = transformerHidden(config, w, tokens);
    const last = hidden.slice([0, length - 1, 0], [rows, 1, config.width]).reshape([rows, config.width]);
    return { logits: transformerLogits(w, last as tf.Tensor2D), cache: roomyCache(cache, config.context) };
  };
  const stepPart = (w: Weights, tokens: tf.Tensor1D, cache: Cache, at: tf.Scalar) =>
    transformerStep(config, w, tokens, cache, at);
  const read = compile((w: Weights, tokens: tf.Tensor2D) => inParts(tokens, (part) => region(readPart, w, part)), {
    name: 'prompts',
    resident: 1,
    mode: 'graph',
  });
  const step = keeping(
    (w: Weights, caches: readonly Cache[], { tokens, at }: { tokens: tf.Tensor1D; at: tf.Scalar }) =>
      inParts(tokens, (part, i) => region(stepPart, w, part, caches[i]!, at)),
    { name: 'next tokens', mode: 'graph' },
  );
  const draw = compile(
    (logits: tf.Tensor2D, draws: tf.Tensor1D, banned: tf.Tensor1D, given: SamplingInputs) => {
      const out = tf.range(0, vocabulary, 1, 'int32').equal(banned.expandDims(1));
      return chooseTokens(tf.where(out, tf.fill(logits.shape, -1e9), logits) as tf.Tensor2D, draws, given, how);
    },
    { name: 'choice of tokens', mode: 'xla' },
  );
  const decoding = (work: () => Read, length: number): Decoding => {
    const { made, state } = tf.tidy(() => work() as never) as Read;
    return { caches: keep(state), logits: made, length };
  };
  return {
    prompt: (tokens) =>
      decoding(() => read(weights, tf.tensor2d(tokens as number[][], undefined, 'int32')), tokens[0]!.length),
    choose({ logits }, draws, banned) {
      const made = tf.tidy(
        () => draw(logits, tf.tensor1d(draws), tf.tensor1d(banned, 'int32'), inputs) as never,
      ) as ReturnType<typeof chooseTokens>;
      const tokens = made.tokens.dataSync<'int32'>() as Int32Array;
      const logProbabilities = made.logProbabilities.dataSync<'float32'>() as Float32Array;
      tf.dispose([made.tokens, made.logProbabilities]);
      return { tokens, logProbabilities };
    },
    logits({ logits }) {
      const values = logits.dataSync<'float32'>();
      return Array.from({ length: logits.shape[0] }, (_, i) => values.slice(i * vocabulary, (i + 1) * vocabulary));
    },
    next(before, tokens) {
      const given = { tokens: tf.tensor1d(Int32Array.from(tokens), 'int32'), at: tf.scalar(before.length, 'int32') };
      const { made, state } = step(weights, before.caches, given);
      tf.dispose([given.tokens, given.at]);
      disposeDecoding(before);
      return { caches: state, logits: made, length: before.length + 1 };
    },
    select(from, rows) {
      // Batches whose rows had all ended were left where they were.
      const length = largest(from.map((one) => one.length));
      return decoding(() => {
        const pick = (parts: tf.Tensor[]) => tf.gather(tf.concat(parts), tf.tensor1d(rows, 'int32'));
        const caches = together(
          from.map((one) => one.caches),
          (all) => {
            const whole = mapCache(
              (l, kind) => pick(all.flat().map((cache) => cache[kind][l]!)) as tf.Tensor4D,
              layers,
            );
            return Array.from({ length: PARTS }, (_, part) =>
              mapCache((l, kind) => tf.split(whole[kind][l]!, PARTS)[part] as tf.Tensor4D, layers),
            );
          },
        );
        return { made: pick(from.map(({ logits }) => logits)) as tf.Tensor2D, state: caches };
      }, length);
    },
  };
}
