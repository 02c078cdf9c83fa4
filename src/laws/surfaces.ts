/** Every law of several numbers, one line each: the room's index, threads, suites and the command line take them from here. */
export { joint } from './joint.js';
