import { integers } from '../../dist/compute/index.js';

/** Whole numbers that a length, an offset or a count may turn out to be. */
const NUMBERS = [0, 1, 2, 3, 7, 8, 255, 256, 65535, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];
/** What may stand in a text that is JSON, or near to it. */
const TOKENS = [
  'null',
  '-1',
  '1e400',
  '1e308',
  '9007199254740993',
  '0.5',
  '""',
  '{}',
  '[]',
  '{"toString":1}',
  '"__proto__"',
].concat(['"\\u0000\\n"', '"F16"', '[[[[]]]]', ',', ':', '}', '\u2028', '\\', '\x00', `"${'x'.repeat(2000)}"`]);

/** The random numbers of one case: `below(n)` is a whole number from 0 to n - 1, `pick(list)` one of a list. */
export function randomOf(seed, problem) {
  let step = 0;
  const below = (bound) => integers({ seed, problem, candidate: 0 }, step++, 1, Math.max(1, bound))[0];
  const pick = (list) => list[below(list.length)];
  return { below, pick };
}

/** Bytes with one to three changes of their first `head` bytes: single bytes, numbers, cuts, what is put in, left out or doubled. */
export function damaged(bytes, { below, pick }, head = bytes.length) {
  let made = Buffer.from(bytes);
  for (let turn = below(3); turn >= 0; turn--) {
    const at = below(Math.min(head, made.length));
    const some = below(16);
    const change = pick(['byte', 'byte', 'number32', 'number64', 'cut', 'in', 'out', 'double']);
    if (change === 'byte' && at < made.length) made[at] = below(256);
    if (change === 'number32' && at + 4 <= made.length) made.writeUInt32LE(pick(NUMBERS), at);
    if (change === 'number64' && at + 8 <= made.length) {
      made.writeBigUInt64LE(pick([...NUMBERS.map(BigInt), 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n]), at);
    }
    if (change === 'cut' && below(4) === 0) made = made.subarray(0, at);
    if (change === 'in')
      made = Buffer.concat([made.subarray(0, at), Buffer.alloc(some, below(256)), made.subarray(at)]);
    if (change === 'out') made = Buffer.concat([made.subarray(0, at), made.subarray(at + some)]);
    if (change === 'double') made = Buffer.concat([made.subarray(0, at + some), made.subarray(at)]);
  }
  return made;
}

/** A text of JSON with one to three of its numbers, texts or marks replaced by others. */
export function damagedJson(text, { below, pick }) {
  let made = text;
  for (let turn = below(3); turn >= 0; turn--) {
    const parts = [...made.matchAll(/-?\d+(?:\.\d+)?|"[^"]*"|[[\]{}:,]/g)];
    if (parts.length === 0) break;
    const { index, 0: part } = pick(parts);
    made = made.slice(0, index) + pick(TOKENS) + made.slice(index + part.length);
  }
  return made;
}
