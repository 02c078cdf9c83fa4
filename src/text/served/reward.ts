import { NO_SETTINGS } from '../../compute/settings.js';
import type { TextProblem } from '../../tasks/few-shot.js';
import type { Verifier } from '../../verifiers/verifier.js';
import type { TextSampler } from '../sampler.js';
import { askingVerifier } from './judge.js';
import type { ServedSample } from './play.js';
import type { Served } from './served.js';

/**
 * A served reward model as verifier: its score of a whole reply, whatever its scale, at the cost of one pass over problem and reply.
 * Where it gives logits, weighted votes want `weightOf: sigmoid` or the like.
 *
 * @param served from `openServed`
 * @param sampler from `rewardSampler`
 * @returns the verifier; scores have the scale of the model
 * @example bestOfN(rewardModel(served, rewardSampler({ url: 'http://localhost:8001/pooling', model: 'reward', parameters: 7e9 })))
 */
export function rewardModel(served: Served, sampler: TextSampler): Verifier<TextProblem, ServedSample> {
  return askingVerifier(served, {
    ...{ name: 'reward', sampler, settings: NO_SETTINGS, votes: 1 },
    question({ prompt, messages }, text) {
      const turns = [
        ...(messages ?? [{ role: 'user' as const, content: prompt }]),
        { role: 'assistant' as const, content: text },
      ];
      return { prompt: `${prompt}\n\n${text}`, messages: turns, maxTokens: 1, temperature: 0 };
    },
    scoreOf: Number,
  });
}
