import { shipped } from '../../compute/code.js';
import type { Meter } from '../../compute/meter.js';
import { rowsFor } from '../../compute/rows.js';
import { type Decoding, decoder, disposeDecoding } from '../../families/language/decoding.js';
import type { Spent } from '../../families/spent.js';
import { transformerFlops } from '../../networks/transformer/transformer.js';
import { largest } from '../../numerics/statistics.js';
import type { ReasoningProblem, ReasoningTask } from '../../tasks/reasoning/reasoning.js';
import type { Chooser, Verifier } from '../verifier.js';
import { logSigmoid, type RewardSource, rewardModel, sampleReward, type Text } from './reward.js';
import { tokenScore } from './reward-head.js';

/** What a verifier has read of candidates on their way; row i belongs to candidate i. */
export interface Reading {
  readonly chunks: readonly Decoding[];
  readonly rows: readonly ReadRow[];
}

interface ReadRow {
  /** Tokens after the prompt that have been read. */
  readonly read: number;
  /** ln of the probability that all of them are right. */
  readonly log: number;
}

/** Judges unfinished candidates token by token, as they are written: it reads only what is new. */
export interface ProcessVerifier<P> extends Chooser {
  /** Reads the prompts. */
  begin(problems: readonly P[], meter: Meter): Reading;
  /**
   * Reads on to the end of each text (what stands after the prompt, as far as it has been written) and judges it: the probability
   * that all of it is right. A text that has not grown keeps its score. Takes over the reading it is given, and says what each
   * candidate cost.
   */
  read(
    before: Reading,
    texts: readonly (readonly number[])[],
    meter: Meter,
  ): { readonly reading: Reading; readonly scores: readonly number[]; readonly spent: readonly Spent[] };
  /** A reading whose candidate i is candidate `candidates[i]` of the old one; the old one stays. */
  select(from: Reading, candidates: readonly number[]): Reading;
  discard(reading: Reading): void;
  /** What reading a prompt costs. */
  readonly promptCost: Spent;
}

/** Rows of every network call on the CPU; see `chunkRows` of the image families. */
const ROWS = 64;

/**
 * The process reward model (PRM) of a task. It scores whole samples, by the probability that every step and the answer are right, and
 * candidates on their way, with a cache of what it has read: a step of a chain costs the forward passes of its own tokens and no more.
 *
 * @param task that the model was trained for
 * @param source the checkpoint, by `folder` and `model` (default: the committed one of the task)
 * @returns the verifier; scores are probabilities from 0 to 1
 * @throws Error where the task has no such model.
 * @example beam(processReward(arithmetic()), { expand: 4 }).name // 'beam'
 */
export function processReward<P extends ReasoningProblem>(
  task: ReasoningTask<P>,
  source: RewardSource = {},
): ProcessVerifier<P> & Verifier<P, Text> {
  const model = rewardModel(task, 'process', source);
  const { weights, config } = model;
  const { promptLength, pad } = task.layout;
  const decode = decoder(config, weights, { temperature: 1 });
  const head = Array.from(weights['verdict']!.dataSync()) as [number, number];
  const count = rowsFor(ROWS);
  const fillUp = <T>(rows: readonly T[], blank: T): T[] => [...rows, ...new Array<T>(count - rows.length).fill(blank)];
  const blank = new Array<number>(promptLength).fill(pad);
  const promptCost = { nfe: 1, flops: transformerFlops(config, 0, promptLength, 1) };
  return shipped(
    {
      ...sampleReward(task, 'process', model),
      promptCost,
      begin(problems, meter) {
        const chunks: Decoding[] = [];
        for (let at = 0; at < problems.length; at += count) {
          const prompts = problems.slice(at, at + count).map(({ prompt }) => prompt);
          for (const _ of prompts) meter.count(promptCost.nfe, promptCost.flops);
          chunks.push(decode.prompt(fillUp(prompts, blank)));
        }
        return { chunks, rows: problems.map(() => ({ read: 0, log: 0 })) };
      },
      read({ chunks, rows }, texts, meter) {
        const spent = rows.map(() => ({ nfe: 0, flops: 0 }));
        const next = [...rows];
        const read = chunks.map((chunk, c) => {
          let decoding = chunk;
          let logits = decode.logits(chunk);
          const own = rows.slice(c * count, (c + 1) * count).map((_, i) => c * count + i);
          const longest = largest(own.map((row) => texts[row]!.length));
          // All candidates of a chunk stand at one position, or have ended before it.
          for (let at = decoding.length - promptLength; at < longest; at++) {
            const tokens = own.map((row) => texts[row]![at] ?? pad);
            const before = logits;
            decoding = decode.next(decoding, fillUp(tokens, pad));
            logits = decode.logits(decoding);
            const flops = transformerFlops(config, promptLength + at, 1, 1);
            own.forEach((row, i) => {
              if (at >= texts[row]!.length || at < next[row]!.read) return;
              const score = tokenScore(before[i]!, logits[i]!, tokens[i]!, head);
              next[row] = { read: at + 1, log: next[row]!.log + logSigmoid(score) };
              spent[row]!.nfe++;
              spent[row]!.flops += flops;
              meter.count(1, flops);
            });
          }
          return decoding;
        });
        return { reading: { chunks: read, rows: next }, scores: next.map(({ log }) => Math.exp(log)), spent };
      },
      select({ chunks, rows }, candidates) {
        const made: Decoding[] = [];
        for (let at = 0; at < candidates.length; at += count) {
          const some = candidates.slice(at, at + count);
          made.push(decode.select(chunks, Int32Array.from(fillUp(some, some[0]!))));
        }
        return { chunks: made, rows: candidates.map((candidate) => rows[candidate]!) };
      },
      discard({ chunks }) {
        for (const chunk of chunks) disposeDecoding(chunk);
      },
    },
    task,
  );
}
