import { shipped } from '../../compute/code.js';
import { type Configured, configure } from '../../compute/settings.js';

/** How the next token is drawn from the logits. */
export interface TokenSampling {
  /** Divides the logits; 0 takes the likeliest token (default 1). */
  readonly temperature?: number;
  /** Only the k likeliest tokens (A. Fan et al., arXiv:1805.04833); all by default. */
  readonly topK?: number | undefined;
  /** Only the likeliest tokens that together reach this probability (A. Holtzman et al., arXiv:1904.09751); all by default. */
  readonly topP?: number | undefined;
  /** Only tokens at least this probable relative to the likeliest (M. Nguyen et al., arXiv:2407.01082); all by default. */
  readonly minP?: number | undefined;
}

/** A sampling with all its options. */
export type FullSampling = { readonly [K in keyof Required<TokenSampling>]: TokenSampling[K] } & {
  readonly temperature: number;
};

export const SAMPLING: FullSampling = { temperature: 1, topK: undefined, topP: undefined, minP: undefined };

/**
 * How tokens are drawn, as rows name it. Top-p 1 and min-p 0 leave nothing out, like their absence.
 *
 * @throws RangeError where a sampling makes no sense.
 * @example ancestral({ temperature: 2.5, topP: 1 }).settings // { temperature: 2.5 }
 */
export function ancestral(sampling: TokenSampling): Configured & { readonly options: FullSampling } {
  checkSampling(sampling);
  const { topP, minP } = sampling;
  const given = { ...sampling, ...(topP === 1 ? { topP: undefined } : {}), ...(minP === 0 ? { minP: undefined } : {}) };
  return shipped({ name: 'ancestral', ...configure('ancestral', given, SAMPLING) });
}

/** Throws a RangeError where a sampling makes no sense. */
export function checkSampling({ temperature = 1, topK, topP, minP }: TokenSampling): void {
  const wrong = (what: string, expected: string, got: unknown) => {
    throw new RangeError(`sampling: expected ${what} ${expected}, got ${got}`);
  };
  if (!(temperature >= 0 && Number.isFinite(temperature))) wrong('a temperature', '>= 0', temperature);
  if (topK !== undefined && !(Number.isInteger(topK) && topK >= 1)) wrong('topK', 'that is a whole number >= 1', topK);
  if (topP !== undefined && !(topP > 0 && topP <= 1)) wrong('topP', 'above 0 and at most 1', topP);
  if (minP !== undefined && !(minP >= 0 && minP <= 1)) wrong('minP', 'from 0 to 1', minP);
}
