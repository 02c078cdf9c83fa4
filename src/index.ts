export { BACKENDS, type Backend, type BackendName, useBackend } from './compute/backend.js';
export { type Card, loadCheckpoint, saveCheckpoint } from './compute/checkpoint.js';
export { Meter } from './compute/meter.js';
export { gumbels, integers, type Key, normals, permutation, philox, uniforms, words } from './compute/random.js';
export { type Family, generate, type Spending } from './families/family.js';
