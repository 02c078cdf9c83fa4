import { integers } from '../../compute/random.js';
import { flowMatching } from '../../dynamics/objective.js';
import { flowLinear } from '../../dynamics/processes/index.js';
import { trainDiffusion } from '../../families/images/diffusion/training.js';
import { trainFlow } from '../../families/images/flow/training.js';
import { trainReasoner } from '../../families/language/training.js';
import { trainPoints } from '../../families/points/points.js';
import type { Weights } from '../../networks/weights.js';
import { trainClassifier } from '../../tasks/images/classifier-training.js';
import { arithmetic } from '../../tasks/reasoning/arithmetic.js';
import { trainReward } from '../../verifiers/reward/reward-training.js';
import { drawn } from './image-works.js';
import type { Work, Works } from './work.js';

const SEED = 26;
/** Two steps, so that the second begins from moments that are not zero. */
const STEPS = 2;
const OPTIONS = { steps: STEPS, learningRate: 1e-3, seed: SEED };
const UNET = { side: 28, channels: 4, blocks: 1, embedding: 8, classes: 10 };

/** Eight images of digits, however bad. */
const source = () => ({
  images: Uint8Array.from(integers({ seed: SEED, problem: 2, candidate: 0 }, 0, 8 * 784, 256)),
  labels: Uint8Array.from({ length: 8 }, (_, i) => i),
  count: 8,
});

/** A training of the library as it is, compiled anew by every run: what it loses, and the weights that it ends with. */
function trained(name: string, train: () => Promise<{ weights: Weights; losses: readonly number[] }>): () => Work {
  const run = async () => {
    const { weights, losses } = await train();
    const names = Object.keys(weights).sort();
    const numbers = [...losses, ...names.flatMap((name) => Array.from(weights[name]!.dataSync()))];
    for (const name of names) weights[name]!.dispose();
    return numbers;
  };
  return () => ({ name, unit: 'steps/s', amount: STEPS, agreement: 1e-3, once: true, run });
}

const flow = 'training of a flow';
const diffusion = 'training of a diffusion model';
const classifier = 'training of a classifier';
const language = 'training of a language model';
const reward = 'training of a reward model';
const points = 'training of points';

export const TRAINING_WORKS: Works = {
  [flow]: trained(flow, () => trainFlow(UNET, { ...OPTIONS, batch: 2, dropClass: 0.1, source })),
  [diffusion]: trained(diffusion, () => trainDiffusion(UNET, { ...OPTIONS, batch: 2, dropClass: 0.1, source })),
  [classifier]: trained(classifier, () =>
    trainClassifier({ side: 28, channels: 4, features: 8, classes: 10 }, { ...OPTIONS, batch: 4, source }),
  ),
  [language]: trained(language, () => {
    const network = {
      vocabulary: arithmetic().layout.tokens.length,
      width: 16,
      layers: 1,
      heads: 2,
      hidden: 32,
      context: 64,
    };
    return trainReasoner(arithmetic(), network, { ...OPTIONS, batch: 4, shards: 2 });
  }),
  [reward]: trained(reward, () => {
    const options = { ...OPTIONS, batch: 4, samples: 8, kind: 'outcome', temperatures: [1], shards: 1 } as const;
    return trainReward(arithmetic(), 'language-arithmetic-4k', options);
  }),
  [points]: trained(points, () => {
    const cloud = (key: { candidate: number }, count: number) =>
      Float64Array.from(drawn(200 + key.candidate, 2 * count));
    const network = { dimension: 2, width: 16, layers: 2 };
    return trainPoints(cloud, flowMatching(flowLinear()), network, { ...OPTIONS, batch: 16 });
  }),
};
