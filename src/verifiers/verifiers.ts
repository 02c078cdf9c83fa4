import type { Family } from '../families/family.js';
import type { DigitClassifier } from '../tasks/images/classifier.js';
import type { ReasoningProblem, ReasoningTask } from '../tasks/reasoning/reasoning.js';
import type { Modality, Problem, Task } from '../tasks/task.js';
import { constantVerifier } from './constant.js';
import { GENERATIVE, generativeVerifier } from './generative-verifier.js';
import { classifierVerifier } from './images/classifier-verifier.js';
import { FEATURES, featureVerifier } from './images/feature-verifier.js';
import { FLOW_LIKELIHOOD, flowLikelihood } from './images/flow-likelihood.js';
import { IMAGE_SEED, randomImageVerifier } from './images/random-image.js';
import { likelihood } from './likelihood.js';
import { oracle } from './oracle.js';
import { RANDOM, randomVerifier } from './random.js';
import { processReward } from './reward/process-reward.js';
import { outcomeReward } from './reward/reward.js';
import type { Verifier } from './verifier.js';

/** What verifiers are made from, besides their options; each takes what it needs. */
export interface VerifierParts {
  readonly task: Task<Problem, unknown>;
  readonly reasoning: ReasoningTask<ReasoningProblem>;
  readonly classifier: DigitClassifier;
  /** Who solves problems for itself. */
  readonly judge: Family<Problem, unknown, unknown>;
  /** What counts as the same answer. */
  answerOf(sample: unknown): string;
}

/** How a verifier is made. */
export interface VerifierFactory<Options extends object = object> {
  readonly name: string;
  /** What it judges, where it cannot judge everything. */
  readonly modality?: Modality;
  readonly needs: readonly (keyof VerifierParts)[];
  readonly defaults: Required<Options>;
  /** For every option a value that is not its default, for suites and examples. */
  readonly others: Required<Options>;
  make(parts: VerifierParts, options?: Options): Verifier<Problem, unknown>;
}

const NO_OPTIONS = { defaults: {}, others: {} };

/** Holds a factory's options and their other values to the same type. */
const listed = <Options extends object>(factory: VerifierFactory<Options>): VerifierFactory => factory;

/** Every verifier of finished samples. */
export const VERIFIERS: readonly VerifierFactory[] = [
  listed({ name: 'oracle', needs: ['task'], ...NO_OPTIONS, make: ({ task }) => oracle(task) }),
  listed({ name: 'constant', needs: [], ...NO_OPTIONS, make: () => constantVerifier() }),
  listed({
    name: 'random',
    needs: [],
    defaults: RANDOM,
    others: { seed: 1, textOf: (sample) => `other ${JSON.stringify(sample)}` },
    make: (_, options) => randomVerifier(options),
  }),
  listed({
    name: 'random',
    modality: 'image',
    needs: [],
    defaults: IMAGE_SEED,
    others: { seed: 1 },
    make: (_, options) => randomImageVerifier(options) as Verifier<Problem, unknown>,
  }),
  listed({
    name: 'likelihood',
    modality: 'language',
    needs: [],
    ...NO_OPTIONS,
    make: () => likelihood() as Verifier<Problem, unknown>,
  }),
  listed({
    name: 'votes',
    needs: ['judge', 'answerOf'],
    defaults: GENERATIVE,
    others: { votes: 3, depth: 2, seed: 1 },
    make: ({ judge, answerOf }, options) => generativeVerifier(judge, answerOf, options),
  }),
  listed({
    name: 'outcome-reward',
    modality: 'language',
    needs: ['reasoning'],
    ...NO_OPTIONS,
    make: ({ reasoning }) => outcomeReward(reasoning) as Verifier<Problem, unknown>,
  }),
  listed({
    name: 'process-reward',
    modality: 'language',
    needs: ['reasoning'],
    ...NO_OPTIONS,
    make: ({ reasoning }) => processReward(reasoning) as Verifier<Problem, unknown>,
  }),
  ...(['classifier', 'oracle'] as const).map((name) =>
    listed({
      name,
      modality: 'image',
      needs: ['classifier'],
      ...NO_OPTIONS,
      make: ({ classifier }) => classifierVerifier(classifier, name) as Verifier<Problem, unknown>,
    }),
  ),
  listed({
    name: 'features',
    modality: 'image',
    needs: ['classifier'],
    defaults: FEATURES,
    others: { real: 12, ridge: 0.5 },
    make: ({ classifier }, options) => featureVerifier(classifier, options) as Verifier<Problem, unknown>,
  }),
  listed({
    name: 'likelihood',
    modality: 'image',
    needs: [],
    defaults: FLOW_LIKELIHOOD,
    others: { steps: 2, seed: 1 },
    make: (_, options) => flowLikelihood(options) as Verifier<Problem, unknown>,
  }),
];
