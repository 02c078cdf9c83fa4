export { cacheFolder } from './cache.js';
export { openGguf } from './gguf.js';
export { openGgufModel } from './gguf-model.js';
export type { PretrainedModel } from './model.js';
export { ModelError } from './model-error.js';
export { ProvisionError, provision, SMOLLM2, type WheelModel } from './provision.js';
export { sha256 } from './sha256.js';
