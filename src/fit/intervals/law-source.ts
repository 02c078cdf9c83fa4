import type { ExpressionSource, Input, Law } from '../../laws/law.js';
import { CURVES, SURFACES } from '../../laws/laws.js';

/** How another thread finds a law: by its name, or by the text it was made from. */
export type LawSource = { readonly name: string } | { readonly expression: ExpressionSource };

const NAMED: readonly unknown[] = [...CURVES, ...SURFACES];

/** Where a law comes from; an error for a law that is an object of functions and nothing else. */
export function sourceOf<X extends Input>(law: Law<X>): LawSource {
  if (NAMED.includes(law)) return { name: law.name };
  if (law.expression) return { expression: law.expression };
  throw new RangeError(
    `bootstrapFit on several threads: expected a law of the library or of expressionLaw, got "${law.name}", whose ` +
      'functions cannot go to another thread',
  );
}

export async function lawFrom(source: LawSource): Promise<Law<Input>> {
  if ('name' in source) return NAMED.find((law) => (law as Law).name === source.name) as Law<Input>;
  const { model, start, ...options } = source.expression;
  const { expressionLaw } = await import('../../laws/expression.js');
  return expressionLaw(model, start, options as object) as unknown as Law<Input>;
}
