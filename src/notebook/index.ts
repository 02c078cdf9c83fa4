export { ask, clearOutput } from './ask.js';
export { installShow, type Showable, show } from './display.js';
export { progressBar } from './progress.js';
export { type Run, startRun } from './run.js';
