export { type BatchedSampler, batchedSampler } from './batched.js';
export { directProbabilities } from './direct.js';
export {
  languageAddition,
  languageArithmetic,
  languageCountdown,
  languageIteration,
  languagePermutations,
  languageRecall,
} from './language.js';
export { type LanguageReasoner, languageReasoner, type Reasoned, type Reasoner } from './reasoner.js';
export { languageReviser } from './reviser.js';
export { trainReasoner } from './training.js';
