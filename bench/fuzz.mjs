// Question: does any damaged file or table crash or hang a reader, cost it much memory, or come back as anything but one clear sentence?
// Run: node bench/fuzz.mjs [kind] [cases] [seed]   (after npm run setup; all kinds at their full counts take some minutes)
// A kind is a file of bench/fuzz that exports `cases`, how many there are at full length, and `open(folder)`, which returns
// `one(random)`: it makes one damaged input from the random numbers, reads it, and throws or rejects where the reader refuses it.
// Each kind runs in a process of its own, so that a crash or a hang is a count and not the end.
import { fork } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomOf } from './fuzz/random.mjs';

/** A case that takes longer is a hang. */
const HANG_MS = 20_000;
/** Letters of a sentence, at most. */
const LONG = 400;
/** Control characters, line ends among them. */
const CONTROL = /\p{Cc}/u;

const KINDS = readdirSync(new URL('./fuzz', import.meta.url))
  .map((name) => name.slice(0, -'.mjs'.length))
  .filter((name) => name !== 'random');

/** What is wrong with how an input was refused; undefined where it is one clear sentence. */
function faultOf(error) {
  const message = error instanceof Error ? error.message : String(error);
  if (!/expected .* got /s.test(message)) return 'unclear';
  if (CONTROL.test(message)) return 'control';
  return message.length > LONG ? 'long' : undefined;
}

/** Runs the cases of a kind from number `from` on, and tells the parent of each. */
async function child(kind, from, to, seed) {
  const folder = mkdtempSync(join(tmpdir(), `fuzz-${kind}-`));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { open } = await import(`./fuzz/${kind}.mjs`);
  const one = await open(folder);
  process.send?.('ready');
  const start = process.memoryUsage().rss;
  let peak = 0;
  for (let i = from; i < to; i++) {
    const begin = performance.now();
    let fault;
    let refused = false;
    try {
      await one(randomOf(seed, i));
    } catch (error) {
      refused = true;
      fault = faultOf(error);
      if (fault !== undefined) console.error(`${kind} ${i}: ${fault}: ${JSON.stringify(String(error)).slice(0, 300)}`);
    }
    if (i % 50 === 0) peak = Math.max(peak, process.memoryUsage().rss - start);
    process.send?.({ case: i, ms: performance.now() - begin, refused, fault, peak });
  }
  process.disconnect?.();
}

/** One child from case `from` on: the tally grows, and the case where it crashed or hung comes back, `to` where it did neither. */
function stretch(kind, from, to, seed, tally) {
  return new Promise((resolve, reject) => {
    let ready = false;
    let next = from;
    const worker = fork(fileURLToPath(import.meta.url), ['--child', kind, from, to, seed].map(String));
    let hung = false;
    const stop = () => {
      hung = true;
      worker.kill('SIGKILL');
    };
    let clock = setTimeout(stop, 3 * HANG_MS);
    worker.on('message', (told) => {
      if (told === 'ready') {
        ready = true;
        return;
      }
      const { case: at, ms, refused, fault, peak } = /** @type {any} */ (told);
      clearTimeout(clock);
      clock = setTimeout(stop, HANG_MS);
      next = at + 1;
      tally.cases++;
      if (refused) tally.refused++;
      if (fault !== undefined) tally[fault]++;
      tally.slowest = Math.max(tally.slowest, ms);
      tally.peak = Math.max(tally.peak, peak);
    });
    worker.on('exit', () => {
      clearTimeout(clock);
      if (!ready) {
        reject(new Error(`${kind}: expected inputs to begin with, got an end before the first case`));
        return;
      }
      if (next < to) {
        tally[hung ? 'hung' : 'crashed']++;
        console.error(`${kind} ${next}: ${hung ? 'hung' : 'crashed'}`);
      }
      resolve(Math.min(to, next + 1));
    });
  });
}

async function fuzz(kind, cases, seed) {
  const tally = { cases: 0, refused: 0, unclear: 0, control: 0, long: 0, crashed: 0, hung: 0, slowest: 0, peak: 0 };
  for (let at = 0; at < cases; ) at = await stretch(kind, at, cases, seed, tally);
  return tally;
}

const pad = (text, width) => String(text).padStart(width);
const [first, ...rest] = process.argv.slice(2);
if (first === '--child') {
  const [kind, ...numbers] = rest;
  await child(kind, .../** @type {[number, number, number]} */ (numbers.map(Number)));
} else {
  if (first !== undefined && !KINDS.includes(first))
    throw new Error(`expected one of ${KINDS.join(', ')}, got ${first}`);
  const columns = ['cases', 'refused', 'unclear', 'control', 'long', 'crashed', 'hung'];
  console.log(`${'kind'.padEnd(14)}${columns.map((name) => pad(name, 9)).join('')}  slowest     peak`);
  for (const kind of first === undefined ? KINDS : [first]) {
    const { cases } = await import(`./fuzz/${kind}.mjs`);
    const tally = await fuzz(kind, Number(rest[0] ?? cases), Number(rest[1] ?? 0));
    const counts = columns.map((name) => pad(tally[name], 9)).join('');
    console.log(
      `${kind.padEnd(14)}${counts}  ${pad(tally.slowest.toFixed(0), 4)} ms  ${pad(Math.round(tally.peak / 2 ** 20), 3)} MiB`,
    );
    if (tally.unclear + tally.control + tally.long + tally.crashed + tally.hung > 0) process.exitCode = 1;
  }
}
