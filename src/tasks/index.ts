export { ANSWER_RULES, type AnswerRule, regexAnswer } from './answers/rule.js';
export {
  FEW_SHOT_TASKS,
  type FewShotName,
  fewShot,
  type TextAnswer,
  type TextProblem,
  type TextTask,
} from './few-shot.js';
export { clothesClassifier, type DigitClassifier, digitClassifier, digitJudge } from './images/classifier.js';
export { clothes } from './images/clothes.js';
export { type DigitProblem, digits } from './images/digits.js';
export { CLOTHES, fashion } from './images/fashion.js';
export type { Image } from './images/image.js';
export { type ImageSet, type ImageSource, mnist } from './images/mnist.js';
export * from './points/mixtures.js';
export * from './points/planes.js';
export { addition } from './reasoning/addition.js';
export { type ArithmeticProblem, arithmetic } from './reasoning/arithmetic.js';
export { countdown } from './reasoning/countdown.js';
export { type IterationProblem, iteration } from './reasoning/iteration.js';
export { longMultiplication } from './reasoning/long-multiplication.js';
export { multiplication } from './reasoning/multiplication.js';
export { permutations } from './reasoning/permutations.js';
export {
  type Answered,
  type Difficulties,
  type Layout,
  padded,
  type ReasoningParts,
  type ReasoningProblem,
  type ReasoningTask,
  reasoningTask,
  textOf,
} from './reasoning/reasoning.js';
export { recall } from './reasoning/recall.js';
export { revision } from './reasoning/revision.js';
export type { Mark, Modality, Problem, Task } from './task.js';
export { TASKS, type TaskFactory, type TaskParts } from './tasks.js';
export { type OwnProblem, type OwnTask, textTask } from './text-task.js';
