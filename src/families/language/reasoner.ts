import { shipped } from '../../compute/code.js';
import { compile } from '../../compute/compile/index.js';
import type { Meter } from '../../compute/meter.js';
import { modelsFolder } from '../../compute/paths.js';
import { type Key, Stream, uniforms } from '../../compute/random.js';
import { rowsFor } from '../../compute/rows.js';
import { configure } from '../../compute/settings.js';
import { tf } from '../../compute/tf.js';
import { loadCheckpoint } from '../../networks/checkpoint.js';
import {
  type TransformerConfig,
  transformerConfig,
  transformerFlops,
  transformerHidden,
  transformerLogits,
} from '../../networks/transformer/transformer.js';
import { countParameters, type Weights } from '../../networks/weights.js';
import type { Answered, Layout, ReasoningProblem, ReasoningTask } from '../../tasks/reasoning/reasoning.js';
import type { Family, Spending } from '../family.js';
import { type Decoding, decoder, disposeDecoding } from './decoding.js';
import { ancestral, type TokenSampling } from './drawing.js';
import { probabilitiesOf } from './sampling.js';
import { lengthOf } from './training.js';

/** A chain of thought, the answer after it, and what this sample alone spent. */
export interface Reasoned extends Answered {
  /** Tokens of the chain, the mark that ends it left out. */
  readonly chain: readonly number[];
  /** Log-probability of each token of the chain and of the mark that ended it, as the model has it (temperature 1); 0 if forced. */
  readonly chainLogs: readonly number[];
  /** Log-probability of each token of the answer. */
  readonly answerLogs: readonly number[];
  /** The probability of each token as the first of the answer, after the chain that was drawn [vocabulary]. */
  readonly probabilities: readonly number[];
  /** Forward passes: the prompt's, one a token of the chain, the one that asks for the answer, and one for each of its further tokens. */
  readonly nfe: number;
  readonly flops: number;
}

interface Row<P> {
  readonly problem: P;
  readonly key: Key;
  readonly chain: readonly number[];
  readonly chainLogs: readonly number[];
  /** Once the mark has been written. */
  readonly answer?: readonly number[];
  readonly answerLogs: readonly number[];
  readonly probabilities: readonly number[];
  readonly nfe: number;
  readonly flops: number;
}

interface Chunk<P> {
  readonly decoding: Decoding;
  readonly rows: readonly Row<P>[];
}

/** Candidates on their way; `rows` of all chunks are the candidates in their order. */
export interface LanguageState<P extends ReasoningProblem = ReasoningProblem> {
  readonly chunks: readonly Chunk<P>[];
  readonly spending: Spending;
}

export interface Reasoner extends TokenSampling {
  /** The checkpoint's name. */
  readonly model: string;
  readonly folder?: string;
  /** Budget forcing the other way: no chain ends by itself before it has this many tokens (default 0). */
  readonly least?: number;
}

/** The options of a reasoner besides its sampling. */
export const REASONER: { readonly least: number } = { least: 0 };

/** A language model on a reasoning task: the family, and what searches over chains need besides. */
export interface LanguageReasoner<P extends ReasoningProblem = ReasoningProblem>
  extends Family<P, LanguageState<P>, Reasoned> {
  readonly task: ReasoningTask<P>;
  readonly config: TransformerConfig;
  /** The chain of each candidate so far, and whether it has ended. */
  chains(state: LanguageState<P>): { readonly tokens: readonly number[]; readonly ended: boolean }[];
  /**
   * Goes on with chosen candidates: candidate i of the new state is candidate `candidates[i]` of the old one as it stands, with a
   * key of its own from here on. The old state is freed.
   */
  select(state: LanguageState<P>, candidates: readonly number[], keys: readonly Key[]): LanguageState<P>;
  /** The same, but the old state goes on, and what it has spent stays with it: for a look ahead. */
  fork(state: LanguageState<P>, candidates: readonly number[], keys: readonly Key[]): LanguageState<P>;
  /**
   * Log-probability of each token of given answers after given chains (and of each chain's tokens), by one pass over the whole
   * text. With a meter it is counted there: as a verifier's work, say.
   */
  logProbabilities(
    problems: readonly P[],
    texts: readonly { readonly chain: readonly number[]; readonly answer: readonly number[] }[],
    meter?: Meter,
  ): { readonly chain: number[]; readonly answer: number[] }[];
}

/** Rows of every network call on the CPU; see `chunkRows` of the image families. */
const ROWS = 64;

/** Refuses a checkpoint that was trained on other tokens, or has too short a context for the task. */
export function checkFit(
  name: string,
  layout: Layout,
  config: TransformerConfig,
  tokens: readonly string[] | undefined,
): void {
  if (config.vocabulary !== layout.tokens.length) {
    throw new Error(
      `${name}: expected a checkpoint of the task's ${layout.tokens.length} tokens, got one of ${config.vocabulary}`,
    );
  }
  const other = tokens?.findIndex((text, i) => text !== layout.tokens[i]) ?? -1;
  if (other >= 0) {
    throw new Error(
      `${name}: expected a checkpoint whose token ${other} is "${layout.tokens[other]}", got "${tokens![other]}"`,
    );
  }
  if (lengthOf(layout) > config.context) {
    throw new Error(`${name}: expected a context of ${lengthOf(layout)} tokens or more, got ${config.context}`);
  }
}

/** Refuses a prompt that is not of the task's length, or has tokens that the model does not know. */
export function checkPrompt(name: string, { promptLength, tokens }: Layout, prompt: readonly number[]): void {
  if (prompt.length !== promptLength) {
    throw new RangeError(`${name}: expected a prompt of ${promptLength} tokens, got ${prompt.length || 'none'}`);
  }
  const strange = prompt.find((token) => !Number.isInteger(token) || token < 0 || token >= tokens.length);
  if (strange !== undefined) {
    throw new RangeError(`${name}: expected tokens from 0 to ${tokens.length - 1}, got ${strange}`);
  }
}

/**
 * A transformer that answers after a chain of thought of at most `depth` tokens (budget forcing: the mark that asks for the answer
 * is put in when the budget is spent, N. Muennighoff et al., arXiv:2501.19393). A chain that ends itself earlier spends less, and
 * the sample's own counts say so. Where the task has one right answer, `right` of a sample is its probability after the chain.
 *
 * @param task that the checkpoint was trained for
 * @param options the checkpoint, `least`, the fewest tokens of thought, temperature and other options of decoding
 * @returns the family
 * @throws Error where checkpoint and task do not belong together, and a RangeError for options of decoding that are out of range
 * @example
 * const family = languageReasoner(arithmetic(), { model: 'language-arithmetic', temperature: 1 });
 * generate(family, [problem], [{ seed: 0, problem: 0, candidate: 0 }], { depth: 24, meter })[0].answer // [7]
 */
export function languageReasoner<P extends ReasoningProblem>(
  task: ReasoningTask<P>,
  { model, folder = modelsFolder(), least: shortest, ...given }: Reasoner,
): LanguageReasoner<P> {
  const { options: sampling, ...sampler } = ancestral(given);
  const { options, settings } = configure('languageReasoner', { least: shortest }, REASONER);
  const { least } = options;
  if (!Number.isInteger(least) || least < 0) {
    throw new RangeError(`${model}: expected "least" to be a whole number of tokens >= 0, got ${least}`);
  }
  const { weights, card, id } = loadCheckpoint(folder, model, transformerConfig);
  const config = card.network;
  const { layout, unique } = task;
  checkFit(model, layout, config, card.tokens);
  const chunkSize = rowsFor(ROWS);
  const decode = decoder(config, weights, sampling);
  const longest = config.context - layout.promptLength - layout.answerLength;
  const blank = new Array<number>(layout.promptLength).fill(layout.pad);
  const length = lengthOf(layout);
  const whole = layout.promptLength + Math.max(longest, layout.stepLength * layout.longest) + layout.answerLength;
  const score = compile(
    (w: Weights, tokens: tf.Tensor2D) => {
      const [rows, count] = tokens.shape;
      const { hidden } = transformerHidden(config, w, tokens.slice([0, 0], [rows, count - 1]) as tf.Tensor2D);
      const logits = transformerLogits(w, hidden.reshape([-1, config.width]));
      const next = tokens.slice([0, 1], [rows, count - 1]).flatten();
      const chosen = logits.mul(tf.oneHot(next, config.vocabulary)).sum(-1);
      return chosen.sub(tf.logSumExp(logits, -1)).reshape([rows, count - 1]);
    },
    { name: 'log-probabilities of texts', resident: 1, mode: 'xla' },
  );

  const spend = (spending: Spending, row: Row<P>, past: number, tokens: number): Row<P> => {
    const flops = transformerFlops(config, past, tokens, 1);
    spending.meter.count(1, flops);
    return { ...row, nfe: row.nfe + 1, flops: row.flops + flops };
  };
  const fillUp = <T>(rows: readonly T[], blankRow: T): T[] => [
    ...rows,
    ...new Array<T>(chunkSize - rows.length).fill(blankRow),
  ];
  const done = ({ answer }: Row<P>) => answer?.length === layout.answerLength;
  /** Whether a row has something to do now: while thinking those that think, at the end all that are not done. */
  const advance = (chunk: Chunk<P>, spending: Spending, closing: boolean): Chunk<P> => {
    const { decoding, rows } = chunk;
    if (rows.every(done)) return chunk;
    const draws = new Float32Array(chunkSize);
    const banned = new Int32Array(chunkSize).fill(-1);
    rows.forEach(({ key, chain, answer }, i) => {
      const [step, stream] = answer === undefined ? [chain.length, Stream.sample] : [answer.length, Stream.answer];
      draws[i] = uniforms(key, step, 1, stream)[0]!;
      if (answer === undefined && chain.length < Math.max(least, spending.least ?? 0)) banned[i] = layout.answer;
    });
    const drawn = decode.choose(decoding, draws, banned);
    const firsts = rows.some(({ answer }) => answer?.length === 0) ? decode.logits(decoding) : undefined;
    const tokens = new Int32Array(chunkSize).fill(layout.pad);
    const written = rows.map((row, i): Row<P> => {
      if (done(row)) return row;
      const { chain, chainLogs, answer, answerLogs } = row;
      const log = drawn.logProbabilities[i]!;
      if (answer !== undefined) {
        tokens[i] = drawn.tokens[i]!;
        const probabilities = answer.length === 0 ? probabilitiesOf(firsts![i]!, config.vocabulary) : row.probabilities;
        return { ...row, answer: [...answer, tokens[i]!], answerLogs: [...answerLogs, log], probabilities };
      }
      tokens[i] = closing ? layout.answer : drawn.tokens[i]!;
      const logs = [...chainLogs, closing ? 0 : log];
      if (tokens[i] === layout.answer) return { ...row, chainLogs: logs, answer: [] };
      return { ...row, chain: [...chain, tokens[i]!], chainLogs: logs };
    });
    if (written.every(done)) return { decoding, rows: written };
    const after = decode.next(decoding, tokens);
    const spent = written.map((row) => (done(row) ? row : spend(spending, row, decoding.length, 1)));
    return { decoding: after, rows: spent };
  };

  const all = ({ chunks }: LanguageState<P>) => chunks.flatMap(({ rows }) => rows);

  const logProbabilities: LanguageReasoner<P>['logProbabilities'] = (problems, texts, meter) => {
    if (problems.length !== texts.length) {
      throw new RangeError(
        `${model}: expected one text a problem, got ${texts.length} texts for ${problems.length} problems`,
      );
    }
    const made: { chain: number[]; answer: number[] }[] = [];
    for (let at = 0; at < texts.length; at += chunkSize) {
      const some = texts.slice(at, at + chunkSize).map(({ chain, answer }, i) => {
        const { prompt } = problems[at + i]!;
        const tokens = [...prompt, ...chain, layout.answer, ...answer];
        if (tokens.length > whole + 1) {
          throw new RangeError(`${model}: expected at most ${whole + 1} tokens, got ${tokens.length}`);
        }
        meter?.count(1, transformerFlops(config, 0, tokens.length - 1, chain.length + 1 + answer.length));
        return tokens;
      });
      // Two lengths, so that there are two programs: that of training, and all that the context holds.
      const size = some.every((tokens) => tokens.length <= length) ? length : whole + 1;
      const full = (tokens: number[]) => [...tokens, ...new Array<number>(size - tokens.length).fill(layout.pad)];
      const values = tf.tidy(() => {
        const rows = fillUp(some, []).map(full);
        return score(weights, tf.tensor2d(rows, [chunkSize, size], 'int32')).dataSync<'float32'>();
      });
      some.forEach((tokens, i) => {
        const from = i * (size - 1) + layout.promptLength - 1;
        const { chain } = texts[at + i]!;
        const logs = Array.from(values.subarray(from, i * (size - 1) + tokens.length - 1));
        made.push({ chain: logs.slice(0, chain.length), answer: logs.slice(chain.length + 1) });
      });
    }
    return made;
  };

  /** The probability of the right answer after each row's chain. */
  const rights = (rows: readonly Row<P>[]): (number | undefined)[] => {
    if (!unique) return rows.map(() => undefined);
    if (layout.answerLength === 1) return rows.map(({ probabilities, problem }) => probabilities[problem.answer[0]!]);
    const texts = rows.map(({ chain, problem }) => ({ chain, answer: problem.answer }));
    return logProbabilities(
      rows.map(({ problem }) => problem),
      texts,
    ).map(({ answer }) => Math.exp(answer.reduce((sum, log) => sum + log, 0)));
  };

  const discard = ({ chunks }: LanguageState<P>) => {
    for (const { decoding } of chunks) disposeDecoding(decoding);
  };

  /** The chosen candidates; what a candidate has spent goes with the first that goes on from it, or stays behind. */
  const picked = (state: LanguageState<P>, candidates: readonly number[], keys: readonly Key[], spent: boolean) => {
    const rows = all(state);
    const strange = candidates.find((candidate) => rows[candidate] === undefined);
    if (strange !== undefined || keys.length !== candidates.length) {
      throw new RangeError(
        `${model}: expected candidates from 0 to ${rows.length - 1} with a key each, got ${strange ?? `${keys.length} keys for ${candidates.length}`}`,
      );
    }
    const decodings = state.chunks.map(({ decoding }) => decoding);
    const chunks: Chunk<P>[] = [];
    for (let at = 0; at < candidates.length; at += chunkSize) {
      const some = candidates.slice(at, at + chunkSize);
      const decoding = decode.select(decodings, Int32Array.from(fillUp(some, some[0]!)));
      chunks.push({
        decoding,
        rows: some.map((candidate, i) => {
          const row = { ...rows[candidate]!, key: keys[at + i]! };
          return spent && candidates.indexOf(candidate) === at + i ? row : { ...row, nfe: 0, flops: 0 };
        }),
      });
    }
    return { chunks, spending: state.spending };
  };

  return shipped(
    {
      family: 'language',
      modality: 'language',
      model: id,
      parameters: countParameters(weights),
      sampler,
      settings,
      task,
      config,
      begin(problems, keys, spending) {
        if (!Number.isInteger(spending.depth) || spending.depth < 0 || spending.depth > longest) {
          throw new RangeError(
            `${card.name}: expected a depth of at most ${longest} tokens and at least 0, got ${spending.depth}`,
          );
        }
        for (const { prompt } of problems) checkPrompt(card.name, layout, prompt);
        const chunks: Chunk<P>[] = [];
        for (let at = 0; at < keys.length; at += chunkSize) {
          const some = problems.slice(at, at + chunkSize);
          const prompts = some.map(({ prompt }) => prompt);
          const rows = some.map((problem, i) => {
            const none = { chain: [], chainLogs: [], answerLogs: [], probabilities: [], nfe: 0, flops: 0 };
            return spend(spending, { problem, key: keys[at + i]!, ...none }, 0, layout.promptLength);
          });
          chunks.push({ decoding: decode.prompt(fillUp(prompts, blank)), rows });
        }
        return { chunks, spending };
      },
      refine: ({ chunks, spending }) => ({ chunks: chunks.map((chunk) => advance(chunk, spending, false)), spending }),
      finish(state) {
        let { chunks } = state;
        while (chunks.some(({ rows }) => !rows.every(done))) {
          chunks = chunks.map((chunk) => advance(chunk, state.spending, true));
        }
        const rows = all({ ...state, chunks });
        discard({ ...state, chunks });
        const right = rights(rows);
        return rows.map(({ chain, chainLogs, answer, answerLogs, probabilities, nfe, flops }, i): Reasoned => {
          const sample = { chain, chainLogs, answer: answer!, answerLogs, probabilities, nfe, flops };
          return right[i] === undefined ? sample : { ...sample, right: right[i] };
        });
      },
      discard,
      chains: (state) => all(state).map(({ chain, answer }) => ({ tokens: chain, ended: answer !== undefined })),
      select(state, candidates, keys) {
        const chosen = picked(state, candidates, keys, true);
        discard(state);
        return chosen;
      },
      fork: (state, candidates, keys) => picked(state, candidates, keys, false),
      logProbabilities,
    },
    task,
  );
}
