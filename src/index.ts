export * from './claims/index.js';
export { BACKENDS, type Backend, type BackendName, OTHER_BACKENDS, useBackend } from './compute/backend.js';
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
export type { Progress } from './compute/progress.js';
export { gumbels, integers, type Key, normals, permutation, philox, uniforms, words } from './compute/random.js';
export { exactDivergence, hutchinson, type Likelihood, logLikelihood } from './dynamics/likelihood.js';
export { convert, type Prediction } from './dynamics/predictions.js';
export * from './dynamics/processes/index.js';
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
} from './dynamics/samplers/index.js';
export * from './dynamics/schedules/index.js';
export * from './dynamics/solvers/index.js';
export { doubles } from './dynamics/space.js';
export { chainSumRows } from './evidence/chain-sums.js';
export { asEvidence, digitDistances, type Measurement, spendable } from './evidence/digit-distances.js';
export { type Family, generate, type Spending } from './families/family.js';
export { diffusionDigits } from './families/images/diffusion/diffusion.js';
export type { ImageOptions } from './families/images/family.js';
export { flowDigits } from './families/images/flow/flow.js';
export { expectedData, renoise, travel } from './families/images/path.js';
export { imageSampler } from './families/images/program.js';
export { IMAGE_SAMPLERS } from './families/images/samplers.js';
export { type ImageFamily, imagesOf, type NoiseLevel } from './families/images/state.js';
export { trajectories } from './families/images/trajectories.js';
export type { ImageSampling } from './families/images/ways/sampler.js';
export * from './families/language/index.js';
export * from './families/points/index.js';
export { remembering } from './families/remembering.js';
export type { Reviser } from './families/reviser.js';
export * from './figures/index.js';
export * from './fit/index.js';
export * from './laws/index.js';
export * from './measure/index.js';
export { type Card, type Checkpoint, hasCheckpoint, loadCheckpoint, saveCheckpoint } from './networks/checkpoint.js';
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
export { type HardPoint, hardSearch } from './sweep/hard-search.js';
export { type Judgements, judgements } from './sweep/judgements.js';
export { type StrategySweep, strategySweep } from './sweep/strategy-sweep.js';
export { type Sweep, sweep } from './sweep/sweep.js';
export { FEW_SHOT_TASKS, type FewShotName, fewShot, type TextProblem, type TextTask } from './tasks/few-shot.js';
export { clothesClassifier, type DigitClassifier, digitClassifier, digitJudge } from './tasks/images/classifier.js';
export { clothes } from './tasks/images/clothes.js';
export { type DigitProblem, digits } from './tasks/images/digits.js';
export { CLOTHES, fashion } from './tasks/images/fashion.js';
export type { Image } from './tasks/images/image.js';
export { type ImageSet, type ImageSource, mnist } from './tasks/images/mnist.js';
export * from './tasks/points/mixtures.js';
export * from './tasks/points/planes.js';
export { addition } from './tasks/reasoning/addition.js';
export { type ArithmeticProblem, arithmetic } from './tasks/reasoning/arithmetic.js';
export { countdown } from './tasks/reasoning/countdown.js';
export { multiplication } from './tasks/reasoning/multiplication.js';
export { permutations } from './tasks/reasoning/permutations.js';
export { type ReasoningProblem, type ReasoningTask, textOf } from './tasks/reasoning/reasoning.js';
export { recall } from './tasks/reasoning/recall.js';
export { revision } from './tasks/reasoning/revision.js';
export type { Mark, Problem, Task } from './tasks/task.js';
export * from './text/index.js';
export { constantVerifier } from './verifiers/constant.js';
export { classifierVerifier } from './verifiers/images/classifier-verifier.js';
export { featureVerifier } from './verifiers/images/feature-verifier.js';
export { flowLikelihood } from './verifiers/images/flow-likelihood.js';
export { randomImageVerifier } from './verifiers/images/random-image.js';
export { likelihood } from './verifiers/likelihood.js';
export { oracle } from './verifiers/oracle.js';
export { randomVerifier } from './verifiers/random.js';
export { rememberingVerifier } from './verifiers/remembering.js';
export { type ProcessVerifier, processReward } from './verifiers/reward/process-reward.js';
export { reward } from './verifiers/reward/reward.js';
export type { Verifier } from './verifiers/verifier.js';
export { votes } from './verifiers/votes.js';
