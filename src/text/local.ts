import { shipped } from '../compute/code.js';
import { configure } from '../compute/settings.js';
import { backendName } from '../compute/tf.js';
import { sum } from '../numerics/statistics.js';
import { chatPrompt } from '../pretrained/chat.js';
import type { TextGenerator } from '../pretrained/completion.js';
import type { Question, TextSampler } from './sampler.js';

/** What a text sampler takes for granted: a prompt is continued as it stands. */
const CHAT = { chat: false };

/**
 * A `TextSampler` on a model in this process; with `chat` the prompt is the user's message in the model's own template.
 *
 * @param generator of `textGenerator`
 * @param given `chat` (default false)
 * @returns the sampler
 * @throws RangeError or TypeError for options that are unknown or of the wrong kind
 * @example localSampler(generator).model.startsWith('model@') // true
 */
export function localSampler(generator: TextGenerator, given: { readonly chat?: boolean } = {}): TextSampler {
  const { model } = generator;
  const { options, settings } = configure('localSampler', given, CHAT);
  const written = ({ prompt, messages, begun = '' }: Question) =>
    (options.chat ? chatPrompt(model, messages ?? [{ role: 'user', content: prompt }]) : prompt) + begun;
  return shipped({
    model: model.id,
    parameters: model.parameters,
    settings,
    backend: backendName(),
    continues: true,
    async sample(question, onDone) {
      await generator.completeBetween(
        { ...question, prompt: written(question) },
        ({ candidate, text, tokens, logProbabilities, finish, nfe, flops }) =>
          onDone({
            candidate,
            text,
            finish,
            tokens: tokens.length,
            logProbability: sum(logProbabilities),
            nfe,
            flops,
          }),
      );
    },
  });
}
