import { shipped } from '../compute/code.js';
import { Meter } from '../compute/meter.js';
import { backendName } from '../compute/tf.js';
import { generate } from '../families/family.js';
import type { LanguageReasoner } from '../families/language/reasoner.js';
import { sum } from '../numerics/statistics.js';
import { type ReasoningProblem, textOf } from '../tasks/reasoning/reasoning.js';
import type { TextSampler } from './sampler.js';

/**
 * A small language model of this library as a sampler of texts: asked a problem in its task's tokens (`textOf(task.layout, prompt)`), it thinks
 * `thought` tokens at most and says "The answer is ...". What a served model is rehearsed with, at no cost.
 *
 * @param family a language model of this library
 * @param options `thought` in tokens (default 24), and `problems`, how many of the task it knows
 * @returns the sampler
 * @throws RangeError, when asked, for a prompt that is none of the task's first problems.
 * @example
 * const server = await serveTexts(({ thought, temperature }) => reasonerSampler(languageArithmetic({ temperature }), { thought, problems: 4 }));
 * await server.close();
 */
export function reasonerSampler<P extends ReasoningProblem>(
  family: LanguageReasoner<P>,
  { thought = 24, problems }: { readonly thought?: number | undefined; readonly problems: number },
): TextSampler {
  const { task, model, parameters } = family;
  const { layout } = task;
  const known = new Map(
    Array.from({ length: problems }, (_, index) => {
      const problem = task.problem(index);
      return [textOf(layout, problem.prompt), problem] as const;
    }),
  );
  return shipped({
    model,
    parameters,
    settings: { thought },
    backend: backendName(),
    async sample({ prompt, seed, candidates, problem: index }, onDone) {
      const problem = known.get(prompt.trim());
      if (problem === undefined) {
        throw new RangeError(
          `${model}: expected one of the first ${problems} problems of ${task.name}, got ${JSON.stringify(prompt.slice(0, 60))}`,
        );
      }
      const keys = candidates.map((candidate) => ({ seed, problem: index, candidate }));
      const samples = generate(
        family,
        candidates.map(() => problem),
        keys,
        { depth: thought, meter: new Meter() },
      );
      onDone(
        ...samples.map(({ chain, answer, chainLogs, answerLogs, nfe, flops }, i) => ({
          candidate: candidates[i]!,
          text: `The answer is ${textOf(layout, answer)}.`,
          ...(chain.length === 0 ? {} : { reasoning: textOf(layout, chain) }),
          finish: 'stop',
          // The mark between chain and answer is one.
          tokens: chain.length + 1 + answer.length,
          reasoningTokens: chain.length,
          promptTokens: problem.prompt.length,
          logProbability: sum([...chainLogs, ...answerLogs]),
          nfe,
          flops,
        })),
      );
    },
  });
}
