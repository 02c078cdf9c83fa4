export {
  type Card,
  type Checkpoint,
  checkpointNames,
  hasCheckpoint,
  loadCheckpoint,
  saveCheckpoint,
} from '../networks/checkpoint.js';
export type { Training } from '../networks/training/training.js';
export { type TransformerConfig, transformerConfig } from '../networks/transformer/transformer.js';
export { countParameters, type Weights } from '../networks/weights.js';
export { type Family, generate, type Spending } from './family.js';
export { diffusionDigits } from './images/diffusion/diffusion.js';
export type { ImageOptions } from './images/family.js';
export { flowDigits } from './images/flow/flow.js';
export { denoise, expectedData, renoise } from './images/path.js';
export { imageSampler } from './images/program.js';
export { IMAGE_SAMPLERS } from './images/samplers.js';
export { type ImageSampling, imageSampling } from './images/sampling.js';
export { type ImageFamily, imagesOf, type NoiseLevel } from './images/state.js';
export { trajectories } from './images/trajectories.js';
export * from './language/index.js';
export * from './points/index.js';
export { remembering } from './remembering.js';
export type { Reviser } from './reviser.js';
export { type Spent, spentOn, totalSpent } from './spent.js';
