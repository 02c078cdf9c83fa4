export { directProbabilities } from './direct.js';
export {
  languageAddition,
  languageArithmetic,
  languageCountdown,
  languagePermutations,
  languageRecall,
} from './language.js';
export { type ManySampler, manySampler } from './many.js';
export { type LanguageReasoner, languageReasoner, type Reasoned } from './reasoner.js';
export { languageReviser } from './reviser.js';
