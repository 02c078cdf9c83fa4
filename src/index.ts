export { chainSumRows } from './claims/chain-sums.js';
export * from './claims/index.js';
export { BACKENDS, type Backend, type BackendName, OTHER_BACKENDS, useBackend } from './compute/backend.js';
export { type Card, type Checkpoint, hasCheckpoint, loadCheckpoint, saveCheckpoint } from './compute/checkpoint.js';
export {
  type Compiled,
  type CompileOptions,
  compile,
  loop,
  type Mode,
  region,
  UnsupportedError,
  updateSlice,
} from './compute/compile/index.js';
export { Meter } from './compute/meter.js';
export { ROOT } from './compute/paths.js';
export { gumbels, integers, type Key, normals, permutation, philox, uniforms, words } from './compute/random.js';
export { diffusionDigits } from './families/diffusion/diffusion.js';
export { type Family, generate, type Spending } from './families/family.js';
export { flowDigits } from './families/flow/flow.js';
export type { ImageOptions } from './families/image-family.js';
export { expectedData, renoise, travel } from './families/image-path.js';
export { imageSampler } from './families/image-sampler.js';
export { IMAGE_SAMPLERS } from './families/image-samplers.js';
export type { ImageSampling } from './families/image-sampling.js';
export { type Image, type ImageFamily, imagesOf, type NoiseLevel } from './families/images.js';
export * from './families/language/index.js';
export { exactDivergence, hutchinson, type Likelihood, logLikelihood } from './families/likelihood.js';
export { convert, type Prediction } from './families/predictions.js';
export * from './families/processes/index.js';
export { remembering } from './families/remembering.js';
export type { Reviser } from './families/reviser.js';
export {
  annealedLangevin,
  ddim,
  ddpm,
  dpmSolver,
  edmHeun,
  eulerMaruyama,
  type Model,
  predictorCorrector,
  probabilityFlow,
  type Sampler,
  type Sampling,
  sample,
  unipc,
} from './families/samplers/index.js';
export * from './families/schedules/index.js';
export * from './families/solvers/index.js';
export { doubles } from './families/space.js';
export * from './families/training/index.js';
export { trajectories } from './families/trajectories.js';
export * from './figures/index.js';
export * from './fit/index.js';
export * from './laws/index.js';
export * from './measure/index.js';
export { countParameters } from './networks/weights.js';
export * from './notebook/index.js';
export * from './pretrained/index.js';
export { toCsv, toFrame } from './records/frame.js';
export type { SampleRecord } from './records/record.js';
export { openStore, type Store } from './records/store.js';
export { openTable, type Table, TableError } from './records/table.js';
export { entryText, ledgerTable } from './report/table.js';
export { writeLedger } from './report/write.js';
export * from './strategies/index.js';
export { type Counting, countCorrect } from './sweep/counts.js';
export { asEvidence, digitDistances, type Measurement, spendable } from './sweep/digit-distances.js';
export { type HardPoint, hardSearch } from './sweep/hard-search.js';
export { type Judgements, judgements } from './sweep/judgements.js';
export { type StrategySweep, strategySweep } from './sweep/strategy-sweep.js';
export { type Progress, type Sweep, sweep } from './sweep/sweep.js';
export { addition } from './tasks/addition.js';
export { type ArithmeticProblem, arithmetic } from './tasks/arithmetic.js';
export { clothes } from './tasks/clothes.js';
export { countdown } from './tasks/countdown.js';
export { type DigitProblem, digits } from './tasks/digits.js';
export { CLOTHES, fashion } from './tasks/fashion.js';
export { FEW_SHOT_TASKS, type FewShotName, fewShot, type TextProblem, type TextTask } from './tasks/few-shot.js';
export * from './tasks/mixtures.js';
export { type ImageSet, type ImageSource, mnist } from './tasks/mnist.js';
export { multiplication } from './tasks/multiplication.js';
export { permutations } from './tasks/permutations.js';
export * from './tasks/planes.js';
export { type ReasoningProblem, type ReasoningTask, textOf } from './tasks/reasoning.js';
export { recall } from './tasks/recall.js';
export { revision } from './tasks/revision.js';
export type { Mark, Problem, Task } from './tasks/task.js';
export * from './text/index.js';
export { classifierVerifier } from './verifiers/classifier-verifier.js';
export { constantVerifier } from './verifiers/constant.js';
export { clothesClassifier, type DigitClassifier, digitClassifier, digitJudge } from './verifiers/digit-classifier.js';
export { featureVerifier } from './verifiers/feature-verifier.js';
export { flowLikelihood } from './verifiers/flow-likelihood.js';
export { likelihood } from './verifiers/likelihood.js';
export { oracle } from './verifiers/oracle.js';
export { type ProcessVerifier, processReward } from './verifiers/process-reward.js';
export { randomVerifier } from './verifiers/random.js';
export { randomImageVerifier } from './verifiers/random-image.js';
export { rememberingVerifier } from './verifiers/remembering.js';
export { reward } from './verifiers/reward.js';
export type { Verifier } from './verifiers/verifier.js';
export { votes } from './verifiers/votes.js';
