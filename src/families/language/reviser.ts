import { shipped } from '../../compute/code.js';
import type { ArithmeticProblem } from '../../tasks/reasoning/arithmetic.js';
import { revision, withFormer } from '../../tasks/reasoning/revision.js';
import { generate } from '../family.js';
import type { Reviser } from '../reviser.js';
import { languageReasoner, type Reasoned, type Reasoner } from './reasoner.js';

/**
 * A model trained to revise chains of arithmetic: it reads the former chain and the problem, and writes the chain and the answer anew.
 *
 * @param options of `languageReasoner`, the checkpoint being 'language-revision' by default
 * @returns the reviser
 * @throws Error where `languageReasoner` throws
 * @example languageReviser().revise([problem], [written], [key], { depth: 24, meter })[0].answer // [7]
 */
export function languageReviser(options: Partial<Reasoner> = {}): Reviser<ArithmeticProblem, Reasoned> {
  const family = languageReasoner(revision(), { model: 'language-revision', ...options });
  return shipped({
    name: 'reviser',
    settings: { ...family.sampler.settings, ...family.settings },
    model: family.model,
    parameters: family.parameters,
    revise(problems, former, keys, spending) {
      const again = problems.map((problem, i) => withFormer(problem, former[i]!.chain));
      return generate(family, again, keys, spending);
    },
  });
}
