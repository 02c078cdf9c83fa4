import { shipped } from '../../compute/code.js';
import { configure } from '../../compute/settings.js';
import type { Reviser } from '../../families/reviser.js';
import { totalSpent } from '../../families/spent.js';
import type { TextProblem } from '../../tasks/few-shot.js';
import type { ServedSample } from './play.js';
import type { Served } from './served.js';

export interface ServedRevision {
  /** What is said after a reply that is to be revised (default `REVISE_PROMPT`). */
  readonly prompt?: string;
}

export const REVISE_PROMPT =
  'Check your reply for mistakes. Then solve the problem again, mending what is wrong, and give the final answer in the same form.';

/** Revisions draw by numbers of their own, apart from plain samples. */
const REVISIONS = 2 ** 24;

export const SERVED_REVISION: Required<ServedRevision> = { prompt: REVISE_PROMPT };

/**
 * The model as reviser of its own replies (A. Madaan et al., arXiv:2303.17651, with feedback and refinement in one turn): it reads the problem,
 * its former reply and a request to check it, and replies anew.
 *
 * @param served from `openServed`
 * @param given `prompt`, the text that asks for another reply
 * @returns the reviser
 * @throws RangeError or TypeError for options that are unknown or of the wrong kind
 * @example revise(servedReviser(served))
 */
export function servedReviser(served: Served, given: ServedRevision = {}): Reviser<TextProblem, ServedSample> {
  const { options, settings } = configure<Required<ServedRevision>>('reviser', given, SERVED_REVISION);
  const { sampler, task, temperature } = served;
  return shipped({
    name: 'served-reviser',
    settings,
    model: sampler.model,
    parameters: sampler.parameters,
    revise(problems, former, keys, { meter }) {
      const calls = problems.map(({ prompt, messages, index }, i) => {
        const turns = [
          ...(messages ?? [{ role: 'user' as const, content: prompt }]),
          { role: 'assistant' as const, content: former[i]!.text },
          { role: 'user' as const, content: options.prompt },
        ];
        const question = {
          ...{ prompt: turns.map(({ content }) => content).join('\n\n'), messages: turns },
          ...{ maxTokens: task.maxTokens, temperature, stop: task.stop, seed: keys[i]!.seed, problem: index },
        };
        return { sampler, question, candidate: REVISIONS + keys[i]!.candidate };
      });
      const said = served.said(calls, 'model');
      const { nfe, flops } = totalSpent(said);
      meter.count(nfe, flops);
      return said.map((one, i) => served.sampleOf(one.text, keys[i]!.candidate, one));
    },
  });
}
