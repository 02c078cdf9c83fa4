import { loop } from '../../compute/compile/index.js';
import { tf } from '../../compute/tf.js';
import type { TokenSampling } from './drawing.js';

/** What `chooseTokens` takes of a `Sampling` as tensors, so that one program serves all temperatures. */
export interface SamplingInputs {
  readonly temperature: tf.Scalar;
  readonly topK: tf.Scalar;
  readonly topP: tf.Scalar;
  readonly minP: tf.Scalar;
}

/** Tokens that are looked at together; fewer where the vocabulary is smaller. */
const BLOCK = 256;
/** Halvings of the interval that holds the threshold of top-k and top-p, in logarithms from -40 to 0: to 2^-26 of it. */
const HALVINGS = 32;
const SMALLEST = -40;

/** The tensors of a sampling; 0 stands for "no limit". */
export function samplingInputs({ temperature = 1, topK = 0, topP = 0, minP = 0 }: TokenSampling): SamplingInputs {
  return {
    temperature: tf.scalar(Math.max(temperature, 1e-6)),
    topK: tf.scalar(topK),
    topP: tf.scalar(topP),
    minP: tf.scalar(minP),
  };
}

/** The largest threshold on ln p [rows, 1] above which enough tokens remain, by halving: no sorting of the vocabulary. */
function threshold(log: tf.Tensor2D, p: tf.Tensor2D, { topK, topP }: SamplingInputs): tf.Tensor2D {
  const rows = log.shape[0];
  const total = p.sum(-1, true);
  const { low } = loop(
    HALVINGS,
    { low: tf.fill([rows, 1], SMALLEST) as tf.Tensor2D, high: tf.zeros([rows, 1]) as tf.Tensor2D },
    ({ low, high }) => {
      const middle = low.add(high).mul(0.5) as tf.Tensor2D;
      const kept = log.greaterEqual(middle).toFloat();
      const enough = kept
        .sum(-1, true)
        .greaterEqual(topK)
        .logicalAnd(kept.mul(p).sum(-1, true).greaterEqual(total.mul(topP)));
      return {
        low: tf.where(enough, middle, low) as tf.Tensor2D,
        high: tf.where(enough, high, middle) as tf.Tensor2D,
      };
    },
  );
  return low;
}

/** For each row of sums that grow [rows, n], the first place whose sum is above `target` [rows, 1], among those that add something. */
function placeAbove(sums: tf.Tensor2D, target: tf.Tensor): tf.Tensor1D {
  const last = sums.max(-1, true);
  const below = sums.lessEqual(target).toInt().sum(-1);
  return tf.minimum(below, sums.less(last).toInt().sum(-1)) as tf.Tensor1D;
}

/** Sums of everything up to each place of the last axis, as a product with a triangle of ones. */
function runningSums(x: tf.Tensor2D): tf.Tensor2D {
  const n = x.shape[1];
  const ones = new Float32Array(n * n);
  for (let i = 0; i < n; i++) ones.fill(1, i * n + i, (i + 1) * n);
  return tf.matMul(x, tf.tensor2d(ones, [n, n]));
}

/**
 * Draws a token for every row by one uniform number each, through the inverse of the distribution function: first the block of
 * 256 tokens, then the token in it. Returns the tokens [rows] and their log-probabilities under the model itself (temperature
 * 1, nothing left out). Call inside `tf.tidy`.
 *
 * @param logits [rows, vocabulary], or [1, vocabulary] for many draws from one distribution
 * @param draws uniform numbers in [0, 1) [rows]
 * @param limited whether top-k or top-p are asked for, which costs 32 passes over the logits
 */
export function chooseTokens(
  logits: tf.Tensor2D,
  draws: tf.Tensor1D,
  inputs: SamplingInputs,
  { greedy, limited }: { readonly greedy: boolean; readonly limited: boolean },
): { tokens: tf.Tensor1D; logProbabilities: tf.Tensor1D } {
  const rows = draws.shape[0];
  const [given, vocabulary] = logits.shape;
  const size = Math.min(BLOCK, vocabulary);
  const blocks = Math.ceil(vocabulary / size);
  const pick = () => {
    const scaled = logits.sub(logits.max(-1, true)).div(inputs.temperature) as tf.Tensor2D;
    const raw = scaled.exp() as tf.Tensor2D;
    const bound = tf.maximum(
      tf.log(inputs.minP.add(1e-30)),
      limited ? threshold(scaled, raw, inputs) : tf.scalar(-1e4),
    );
    const kept = tf.where(scaled.greaterEqual(bound), raw, tf.zerosLike(raw)) as tf.Tensor2D;
    const p = tf
      .pad(kept, [
        [0, 0],
        [0, blocks * size - vocabulary],
      ])
      .reshape([given * blocks, size]);
    const upTo = runningSums(p.sum(-1).reshape([given, blocks]) as tf.Tensor2D);
    const target = upTo.max(-1, true).mul(draws.expandDims(1));
    const each = given === rows ? upTo : (upTo.tile([rows, 1]) as tf.Tensor2D);
    const block = placeAbove(each, target);
    const row = given === rows ? tf.range(0, rows, 1, 'int32') : tf.zeros<tf.Rank.R1>([rows], 'int32');
    const within = tf.gather(p, row.mul(tf.scalar(blocks, 'int32')).add(block)) as tf.Tensor2D;
    const sums = runningSums(within);
    const places = tf.range(0, blocks, 1, 'int32').equal(block.expandDims(1)).toFloat();
    const before = each.mul(places).sum(-1, true).sub(sums.max(-1, true));
    const place = placeAbove(sums, target.sub(before));
    return block.mul(tf.scalar(size, 'int32')).add(place) as tf.Tensor1D;
  };
  const tokens = (greedy ? logits.argMax(-1).add(tf.zeros([rows], 'int32')) : pick()) as tf.Tensor1D;
  const total = tf.logSumExp(logits, -1);
  const row = given === rows ? tf.range(0, rows, 1, 'int32') : tf.zeros<tf.Rank.R1>([rows], 'int32');
  const at = row.mul(tf.scalar(vocabulary, 'int32')).add(tokens);
  const own = tf.gather(logits.reshape([-1]), at);
  return { tokens, logProbabilities: own.sub(total) as tf.Tensor1D };
}
