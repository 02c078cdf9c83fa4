import { loadCheckpoint } from '../../compute/checkpoint.js';
import { inPackage } from '../../compute/paths.js';
import { gumbels, type Key } from '../../compute/random.js';
import { disposeCache, type TransformerConfig, transformerFlops } from '../../networks/transformer.js';
import { countParameters } from '../../networks/weights.js';
import {
  type ArithmeticAnswer,
  type ArithmeticProblem,
  PROMPT_LENGTH,
  promptTokens,
  TOKENS,
} from '../../tasks/arithmetic.js';
import type { Family, Spending } from '../family.js';
import { type Decoding, decoder } from './decoding.js';
import { draw, probabilitiesOf } from './sampling.js';

/** A chain of thought, the answer after it, and what this sample alone spent. */
export interface Reasoned extends ArithmeticAnswer {
  readonly chain: readonly number[];
  /** Forward passes: the prompt's, one a token of the chain, and the one that asks for the answer. */
  readonly forwards: number;
  readonly flops: number;
}

interface Row {
  readonly key: Key;
  readonly chain: number[];
  forwards: number;
  flops: number;
  /** Logits of the answer, once the chain has ended. */
  answer?: Float32Array;
}

interface Chunk {
  readonly decoding: Decoding;
  readonly rows: readonly Row[];
}

export interface LanguageState {
  readonly chunks: readonly Chunk[];
  readonly step: number;
  readonly spending: Spending;
}

/** Rows of every network call; see `CHUNK` of the image families. */
const CHUNK = 64;
const DIGITS = 10;
/** The step that keys the draw of the answer, beyond every chain. */
const ANSWER_STEP = 0xffff;
const BLANK: number[] = new Array<number>(PROMPT_LENGTH).fill(TOKENS.pad);

/**
 * A transformer that answers chained arithmetic after a chain of thought of at most `depth` tokens (budget forcing: the mark
 * that asks for the answer is put in when the budget is spent, N. Muennighoff et al., arXiv:2501.19393). A chain that ends
 * itself earlier spends less, and the sample's own counts say so.
 */
export function languageArithmetic(
  options: { readonly folder?: string; readonly temperature?: number } = {},
): Family<ArithmeticProblem, LanguageState, Reasoned> {
  const { folder = inPackage('data', 'models'), temperature = 1 } = options;
  const { weights, card, id } = loadCheckpoint(folder, 'language-arithmetic');
  const config = card.network as unknown as TransformerConfig;
  const { prompt, next: step } = decoder(config, weights);

  const count = (spending: Spending, row: Row, past: number, tokens: number) => {
    const flops = transformerFlops(config, past, tokens, 1);
    row.forwards++;
    row.flops += flops;
    spending.meter.count(1, flops);
  };

  const fillUp = <T>(rows: readonly T[], blank: T): T[] => [...rows, ...new Array<T>(CHUNK - rows.length).fill(blank)];

  /** One more token for every row whose chain goes on; the rows that have ended ride along, uncounted. */
  const advance = (
    chunk: Chunk,
    at: number,
    spending: Spending,
    choose: (row: Row, logits: Float32Array) => number,
  ) => {
    if (chunk.rows.every((row) => row.answer !== undefined)) return chunk;
    const { decoding, rows } = chunk;
    const tokens = rows.map((row, i) => (row.answer === undefined ? choose(row, decoding.logits[i]!) : TOKENS.pad));
    const after = step(decoding, fillUp(tokens, TOKENS.pad));
    rows.forEach((row, i) => {
      if (row.answer !== undefined) return;
      count(spending, row, PROMPT_LENGTH + at, 1);
      if (tokens[i] === TOKENS.answer) row.answer = after.logits[i]!;
      else row.chain.push(tokens[i]!);
    });
    return { decoding: after, rows };
  };

  const discard = (state: LanguageState) => {
    for (const { decoding } of state.chunks) decoding.caches.forEach(disposeCache);
  };

  return {
    family: 'language',
    model: id,
    parameters: countParameters(weights),
    begin(problems, keys, spending) {
      const longest = config.context - PROMPT_LENGTH - 1;
      if (spending.depth > longest) {
        throw new RangeError(`${card.name}: expected a depth of at most ${longest} tokens, got ${spending.depth}`);
      }
      const chunks: Chunk[] = [];
      for (let at = 0; at < keys.length; at += CHUNK) {
        const prompts = problems.slice(at, at + CHUNK).map(promptTokens);
        const rows = keys.slice(at, at + CHUNK).map((key): Row => ({ key, chain: [], forwards: 0, flops: 0 }));
        for (const row of rows) count(spending, row, 0, PROMPT_LENGTH);
        chunks.push({ decoding: prompt(fillUp(prompts, BLANK)), rows });
      }
      return { chunks, step: 0, spending };
    },
    refine: ({ chunks, step, spending }) => ({
      chunks: chunks.map((chunk) =>
        advance(chunk, step, spending, ({ key }, logits) =>
          draw(logits, config.vocabulary, gumbels(key, step, config.vocabulary), temperature),
        ),
      ),
      step: step + 1,
      spending,
    }),
    finish(state) {
      const chunks = state.chunks.map((chunk) => advance(chunk, state.step, state.spending, () => TOKENS.answer));
      const samples = chunks.flatMap(({ rows }) =>
        rows.map(({ key, chain, forwards, flops, answer }): Reasoned => {
          const noise = gumbels(key, ANSWER_STEP, DIGITS);
          const probabilities = probabilitiesOf(answer!, DIGITS);
          return { chain, answer: draw(answer!, DIGITS, noise, temperature), probabilities, forwards, flops };
        }),
      );
      discard({ ...state, chunks });
      return samples;
    },
    discard,
  };
}
