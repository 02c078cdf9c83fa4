export { BACKENDS, type Backend, type BackendName, OTHER_BACKENDS, useBackend } from './backend.js';
export { type Code, codeOf } from './code.js';
export * from './compile/index.js';
export { Meter } from './meter.js';
export { ROOT } from './paths.js';
export type { Progress } from './progress.js';
export {
  gumbels,
  integers,
  type Key,
  normals,
  permutation,
  philox,
  Stream,
  type StreamId,
  uniforms,
  words,
} from './random.js';
export {
  type Configured,
  configure,
  configured,
  type Json,
  NO_SETTINGS,
  type Settings,
  settingsOf,
} from './settings.js';
