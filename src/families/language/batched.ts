import { shipped } from '../../compute/code.js';
import { compile, loop, region, updateSlice } from '../../compute/compile/index.js';
import { Meter } from '../../compute/meter.js';
import { modelsFolder } from '../../compute/paths.js';
import { uniforms } from '../../compute/random.js';
import { rowsFor } from '../../compute/rows.js';
import type { Configured } from '../../compute/settings.js';
import { tf } from '../../compute/tf.js';
import { loadCheckpoint } from '../../networks/checkpoint.js';
import { ownCache, stepTogether } from '../../networks/transformer/shared-prefix.js';
import {
  type Cache,
  disposeCache,
  transformerConfig,
  transformerFlops,
  transformerHidden,
  transformerLogits,
} from '../../networks/transformer/transformer.js';
import { countParameters, type Weights } from '../../networks/weights.js';
import type { ReasoningProblem, ReasoningTask } from '../../tasks/reasoning/reasoning.js';
import { ancestral } from './drawing.js';
import { checkFit, checkPrompt, type Reasoner } from './reasoner.js';
import { chooseTokens, type SamplingInputs, samplingInputs } from './token-choice.js';

/** Parts of a batch that run at the same time, each an XLA program on a thread of its own. */
const PARTS = 2;

/** Which samples of one problem are wanted: candidates `from` to `from + count - 1`, with chains of at most `depth` tokens. */
export interface WantedAnswers {
  readonly seed: number;
  readonly from?: number;
  readonly count: number;
  readonly depth?: number;
  readonly meter?: Meter;
}

/** A block of samples, at most as many as the sampler has rows. */
export interface Block {
  readonly from: number;
  readonly count: number;
  /** [count][answerLength], one after another. */
  readonly answers: Int32Array;
  /** The chains, without the mark that ends them. */
  readonly chains: readonly (readonly number[])[];
  /** Log-probability of each answer after its chain, and of each chain with its mark, as the model has them. */
  readonly answerLogs: Float32Array;
  readonly chainLogs: Float32Array;
}

/** A language model that draws thousands of samples of one problem at a time. */
export interface BatchedSampler<P extends ReasoningProblem = ReasoningProblem> {
  readonly task: ReasoningTask<P>;
  readonly model: string;
  readonly parameters: number;
  /** How tokens are drawn: "ancestral" with temperature, top-k, ... */
  readonly sampler: Configured;
  /** Says that its code has changed, in the place of a hash of its source: see `codeOf`. */
  readonly version?: string | number | undefined;
  readonly temperature: number;
  /** Samples that are drawn side by side. */
  readonly rows: number;
  /** The samples, block by block. */
  sample(problem: P, wanted: WantedAnswers): Generator<Block, void, void>;
}

interface Writing {
  token: tf.Tensor1D;
  /** Tokens of the answer still to be written; -1 before the mark. */
  left: tf.Tensor1D;
  own: Cache;
  tokens: tf.Tensor2D;
  logs: tf.Tensor2D;
}

/**
 * Draws many samples of a problem: the prompt is read once and shared, and a block of samples, chain and answer, is one call of one
 * program in which tokens are drawn by uniform numbers that come with it, keyed by (seed, problem, candidate). A sample does not
 * depend on how many are drawn. The prompt's cost is counted once a call of `sample`, a step's for every sample that it went on.
 *
 * @param task with one right answer
 * @param options the checkpoint, temperature and other options of decoding, and `rows`, the samples per call
 * @returns the sampler; its `sample` throws a RangeError for depths and counts that are out of range
 * @throws RangeError for rows that are out of range, and an Error where checkpoint and task do not belong together
 * @example
 * const many = batchedSampler(multiplication(), { model: 'language-multiplication-100k', temperature: 1 });
 * const blocks = [...many.sample(multiplication().problem(0), { seed: 0, count: 2048 })];
 * blocks[0].answers.length; // 16384, 8 tokens of each of 2048 answers
 */
export function batchedSampler<P extends ReasoningProblem>(
  task: ReasoningTask<P>,
  {
    model,
    folder = modelsFolder(),
    rows = rowsFor(2048),
    ...given
  }: Omit<Reasoner, 'least'> & { readonly rows?: number },
): BatchedSampler<P> {
  const { options: sampling, ...sampler } = ancestral(given);
  if (!Number.isInteger(rows) || rows < 2 || rows % PARTS !== 0) {
    throw new RangeError(`${model}: expected rows that are a multiple of ${PARTS}, got ${rows}`);
  }
  const { weights, card, id } = loadCheckpoint(folder, model, transformerConfig);
  const config = card.network;
  const { layout } = task;
  checkFit(model, layout, config, card.tokens);
  const { answerLength, promptLength } = layout;
  const longest = config.context - promptLength - answerLength;
  const inputs = samplingInputs(sampling);
  const { temperature, topK, topP } = sampling;
  const how = { greedy: temperature === 0, limited: topK !== undefined || (topP !== undefined && topP < 1) };

  const read = compile(
    (w: Weights, tokens: tf.Tensor2D) => {
      const { hidden, cache } = transformerHidden(config, w, tokens);
      const last = hidden.slice([0, tokens.shape[1] - 1, 0], [1, 1, config.width]).reshape([1, config.width]);
      return { logits: transformerLogits(w, last as tf.Tensor2D), cache };
    },
    { name: 'shared prompt', resident: 1, mode: 'xla' },
  );

  const int = (value: number) => tf.scalar(value, 'int32');
  const writePart = (
    w: Weights,
    prompt: Cache,
    logits: tf.Tensor2D,
    draws: tf.Tensor2D,
    left: tf.Tensor1D,
    budget: tf.Scalar,
    given: SamplingInputs,
  ): { tokens: tf.Tensor2D; logs: tf.Tensor2D } => {
    const [steps, count] = draws.shape;
    /** What is written at place t, given what the model draws there. */
    const written = (at: tf.Scalar, drawn: ReturnType<typeof chooseTokens>, before: tf.Tensor1D) => {
      const thinking = before.equal(int(-1));
      const forced = thinking.logicalAnd(at.equal(budget));
      const done = before.equal(int(0));
      const free = tf.where(forced, tf.fill([count], layout.answer, 'int32'), drawn.tokens);
      const token = tf.where(done, tf.fill([count], layout.pad, 'int32'), free) as tf.Tensor1D;
      const opens = token.equal(int(layout.answer)).logicalAnd(thinking);
      const after = tf.where(
        thinking,
        tf.where(opens, tf.fill([count], answerLength, 'int32'), before),
        tf.maximum(before.sub(int(1)), int(0)),
      );
      const log = tf.where(done.logicalOr(forced), tf.zerosLike(drawn.logProbabilities), drawn.logProbabilities);
      return { token, left: after.toInt() as tf.Tensor1D, log };
    };
    const first = written(int(0), chooseTokens(logits, draws.slice([0, 0], [1, count]).flatten(), given, how), left);
    const put = (all: tf.Tensor2D, row: tf.Tensor, at: tf.Scalar) => updateSlice(all, row.expandDims(0), at, 0);
    const opened = <T extends tf.Tensor>(row: T) =>
      tf.pad(row.expandDims(0), [
        [0, steps - 1],
        [0, 0],
      ]) as tf.Tensor2D;
    const state: Writing = {
      token: first.token,
      left: first.left,
      own: ownCache(config, count, Math.max(1, steps - 1)),
      tokens: opened(first.token),
      logs: opened(first.log),
    };
    const { tokens, logs } = loop(steps - 1, state, (before, i) => {
      const step = stepTogether(config, w, { tokens: before.token, prompt, own: before.own, at: i });
      const at = i.add(int(1)) as tf.Scalar;
      const chosen = chooseTokens(step.logits, tf.gather(draws, at).reshape([count]) as tf.Tensor1D, given, how);
      const { token, left: after, log } = written(at, chosen, before.left);
      return {
        token,
        left: after,
        own: step.own,
        tokens: put(before.tokens, token, at),
        logs: put(before.logs, log, at),
      };
    });
    return { tokens, logs };
  };
  const write = compile(
    (
      w: Weights,
      prompt: Cache,
      logits: tf.Tensor2D,
      draws: tf.Tensor2D,
      left: tf.Tensor1D,
      budget: tf.Scalar,
      given: SamplingInputs,
    ) => {
      const lefts = tf.split(left, PARTS) as tf.Tensor1D[];
      const made = (tf.split(draws, PARTS, 1) as tf.Tensor2D[]).map((part, i) =>
        region(writePart, w, prompt, logits, part, lefts[i]!, budget, given),
      );
      return {
        tokens: tf.concat(
          made.map(({ tokens }) => tokens),
          1,
        ),
        logs: tf.concat(
          made.map(({ logs }) => logs),
          1,
        ),
      };
    },
    { name: 'block of samples', resident: 1, mode: 'graph' },
  );

  return shipped(
    {
      task,
      model: id,
      parameters: countParameters(weights),
      sampler,
      temperature,
      rows,
      *sample(problem, { seed, from = 0, count, depth = 0, meter = new Meter() }) {
        checkPrompt(card.name, layout, problem.prompt);
        if (!Number.isInteger(depth) || depth < 0 || depth > longest) {
          throw new RangeError(`${model}: expected a depth of at most ${longest} tokens and at least 0, got ${depth}`);
        }
        if (!Number.isInteger(count) || count < 1 || !Number.isInteger(from) || from < 0) {
          throw new RangeError(`${model}: expected whole numbers from >= 0 and count >= 1, got ${from} and ${count}`);
        }
        // Without a chain the mark is part of the prompt.
        const direct = depth === 0;
        const prompt = direct ? [...problem.prompt, layout.answer] : problem.prompt;
        const steps = direct ? answerLength : depth + 1 + answerLength;
        meter.count(1, transformerFlops(config, 0, prompt.length, 1));
        const costs = Array.from({ length: steps }, (_, t) => transformerFlops(config, prompt.length + t, 1, 1));
        const { logits, cache } = tf.tidy(
          () => read(weights, tf.tensor2d([prompt as number[]], undefined, 'int32')) as never,
        ) as {
          logits: tf.Tensor2D;
          cache: Cache;
        };
        try {
          for (let at = 0; at < count; at += rows) {
            const size = Math.min(rows, count - at);
            const draws = new Float32Array(steps * rows);
            for (let i = 0; i < size; i++) {
              const own = uniforms({ seed, problem: problem.index, candidate: from + at + i }, 0, steps);
              for (let t = 0; t < steps; t++) draws[t * rows + i] = own[t]!;
            }
            const made = tf.tidy(
              () =>
                write(
                  weights,
                  cache,
                  logits,
                  tf.tensor2d(draws, [steps, rows]),
                  tf.fill<tf.Rank.R1>([rows], direct ? answerLength : -1, 'int32'),
                  tf.scalar(direct ? -1 : depth, 'int32'),
                  inputs,
                ) as never,
            ) as { tokens: tf.Tensor2D; logs: tf.Tensor2D };
            const tokens = made.tokens.dataSync<'int32'>();
            const logs = made.logs.dataSync<'float32'>();
            tf.dispose([made.tokens, made.logs]);
            const answers = new Int32Array(size * answerLength);
            const answerLogs = new Float32Array(size);
            const chainLogs = new Float32Array(size);
            const chains: number[][] = [];
            let flops = 0;
            let nfe = 0;
            for (let i = 0; i < size; i++) {
              const chain: number[] = [];
              let t = 0;
              if (!direct) {
                for (; tokens[t * rows + i] !== layout.answer; t++) chain.push(tokens[t * rows + i]!);
                for (let s = 0; s <= t; s++) chainLogs[i]! += logs[s * rows + i]!;
                t++;
              }
              for (let a = 0; a < answerLength; a++, t++) {
                answers[i * answerLength + a] = tokens[t * rows + i]!;
                answerLogs[i]! += logs[t * rows + i]!;
              }
              chains.push(chain);
              // The last token is drawn and not read again.
              for (let s = 0; s < t - 1; s++) flops += costs[s]!;
              nfe += t - 1;
            }
            meter.count(nfe, flops);
            yield { from: from + at, count: size, answers, chains, answerLogs, chainLogs };
          }
        } finally {
          disposeCache(cache);
          logits.dispose();
        }
      },
    },
    task,
  );
}
