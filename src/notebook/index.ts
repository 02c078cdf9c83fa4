export { installShow, show } from './display.js';
export { progressBar } from './progress.js';
export { type Run, startRun } from './run.js';
