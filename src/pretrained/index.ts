export { GgufError, openGguf } from './gguf.js';
export { openGgufModel, sha256 } from './llama.js';
export type { PretrainedModel } from './model.js';
export { cacheFolder, ProvisionError, provision, SMOLLM2, type WheelModel } from './provision.js';
