/** Fields of a request that ask for so many tokens of thought, 0 for none: one way per kind of server. */
const BUDGETS = {
  vllm: (budget: number) => ({ thinking_token_budget: budget }),
  'llama.cpp': (budget: number) => ({ thinking_budget_tokens: budget, reasoning_budget_tokens: budget }),
  qwen: (budget: number) => ({ enable_thinking: budget > 0, ...(budget > 0 ? { thinking_budget: budget } : {}) }),
  template: (budget: number) => ({ chat_template_kwargs: { enable_thinking: budget > 0, thinking_budget: budget } }),
  openrouter: (budget: number) => ({ reasoning: budget > 0 ? { max_tokens: budget } : { enabled: false } }),
  anthropic: (budget: number) => ({
    thinking: budget > 0 ? { type: 'enabled', budget_tokens: budget } : { type: 'disabled' },
  }),
} as const satisfies Record<string, (budget: number) => object>;

/** How a server is told how much to think. */
export type Dialect = keyof typeof BUDGETS;

/** Their names, in the order in which they are tried. */
export const DIALECTS = Object.keys(BUDGETS) as Dialect[];

/** How long a model is to think before it answers: tokens at most, in the dialect of its server, or an effort in words. */
export type Thinking = { readonly budget: number; readonly dialect: Dialect } | { readonly effort: string };

/**
 * The fields of a request that ask for it.
 *
 * @example thinkingFields({ budget: 256, dialect: 'vllm' }) // { thinking_token_budget: 256 }
 */
export const thinkingFields = (thinking: Thinking): object =>
  'effort' in thinking ? { reasoning_effort: thinking.effort } : BUDGETS[thinking.dialect](thinking.budget);

/** The tokens of a completion that were a thought, by its letters: what is said where a server does not count them. */
export function thoughtTokens(
  { text, reasoning }: { readonly text: string; readonly reasoning?: string | undefined },
  tokens: number,
): number | undefined {
  if (reasoning !== undefined) return (tokens * reasoning.length) / (reasoning.length + text.length);
  const end = text.lastIndexOf('</think>');
  if (end < 0 && !text.includes('<think>')) return undefined;
  return end < 0 ? tokens : (tokens * (end + '</think>'.length)) / text.length;
}
