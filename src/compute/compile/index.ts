export { type Compiled, type CompileOptions, compile, type Mode } from './compile.js';
export { type Advanced, type Keeping, keeping } from './keeping.js';
export { Kept, keep } from './kept.js';
export { loop } from './loop.js';
export { region } from './region.js';
export { updateSlice } from './slices.js';
export { UnsupportedError } from './unsupported.js';
