import { tf } from '../compute/backend.js';
import type { TextGenerator } from '../families/language/generator.js';
import type { TextSampler } from './sampler.js';

/**
 * A `TextSampler` on a model in this process.
 *
 * @example localSampler(textGenerator(await openGgufModel(await smolLm2())))
 */
export function localSampler(generator: TextGenerator): TextSampler {
  const { model } = generator;
  return {
    model: model.id,
    parameters: model.parameters,
    backend: tf.engine().backendName || 'none',
    async sample(question, onDone) {
      await generator.completeBetween(question, ({ candidate, text, tokens, logProbabilities, forwards, flops }) =>
        onDone({
          candidate,
          text,
          tokens: tokens.length,
          logProbability: logProbabilities.reduce((sum, one) => sum + one, 0),
          forwards,
          flops,
        }),
      );
    },
  };
}
