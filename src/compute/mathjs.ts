import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * mathjs, loaded when it is asked for: its bundle of one file, since its 1,036 modules take a second to read.
 *
 * @example mathJs().parse('a * n^b').toString() // 'a * n ^ b'
 */
export const mathJs = () => require('mathjs/lib/browser/math.js') as typeof import('mathjs');
