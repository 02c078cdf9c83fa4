import type { TextProblem } from '../../tasks/few-shot.js';
import type { Call } from './calls.js';
import type { Served } from './served.js';

/** A reply that is continued piece by piece. */
export interface Continued {
  readonly problem: TextProblem;
  /** Tells it from others of the same beginning. */
  readonly candidate: number;
  readonly seed: number;
  readonly begun: string;
  /** How many pieces there are before: each draws within numbers of its own. */
  readonly pieces: number;
}

/** Numbers of candidates that one piece of replies draws by. */
const PIECE = 2 ** 16;

/**
 * The question that continues a reply by so many tokens at most.
 *
 * @throws TypeError where the sampler continues nothing.
 */
export function continuation(
  { sampler, temperature }: Served,
  { problem, candidate, seed, begun, pieces }: Continued,
  { maxTokens, stop }: { readonly maxTokens: number; readonly stop: readonly string[] },
): Call {
  if (sampler.continues !== true) {
    throw new TypeError(`served ${sampler.model}: expected a server that continues texts, got a chat that does not`);
  }
  const { prompt, messages, index } = problem;
  const asked = messages === undefined ? { prompt } : { prompt, messages };
  return {
    sampler,
    candidate: candidate + PIECE * pieces,
    question: { ...asked, begun, maxTokens, temperature, stop, seed, problem: index },
  };
}

/** Whether a piece came to its end by itself, or by a text that stops it. */
export const hasEnded = (
  { finish, tokens }: { readonly finish?: string; readonly tokens: number },
  most: number,
): boolean => (finish === undefined ? tokens < most : finish !== 'length' && finish !== 'max_tokens');
