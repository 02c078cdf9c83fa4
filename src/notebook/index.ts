export { ask, clearOutput } from './ask.js';
export type { ShowOptions } from './bundle.js';
export { installShow, show } from './display.js';
export { type Bundle, html, image, latex, markdown, type ShowsItself } from './own.js';
export { progressBar } from './progress.js';
export { type Run, startRun } from './run.js';
