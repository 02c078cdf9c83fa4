// Question: is this checkout as fast as another one, an older commit say, at decoding, training, sampling and whole families?
// Run: npm run bench -- beside FOLDER [--rounds 9] [part of a work's name]
// FOLDER is another checkout that is set up (`git worktree add FOLDER COMMIT`, then `npm run setup` there). Both run in processes of their own,
// a second in turn, so that a machine that slows down slows both.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median, table } from './text.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '9' } },
});
const [other = '', ...parts] = positionals;
if (!existsSync(join(other, 'bench/works.mjs')) || !existsSync(join(other, 'dist/index.js'))) {
  throw new Error(`beside: expected the folder of another checkout that is set up, got ${other || 'none'}`);
}
const here = fileURLToPath(new URL('..', import.meta.url));

/** A checkout in a process of its own, which answers a line of JSON with one. @param {string} checkout */
function start(checkout) {
  const script = fileURLToPath(new URL('./beside-worker.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, resolve(checkout)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    /** @param {object} question @returns {Promise<any>} */
    async ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`beside: the process of ${checkout} ended`);
      return JSON.parse(value);
    },
    end: () => child.stdin.end(),
  };
}

const [ours, theirs] = [start(here), start(other)];
try {
  const { names } = await ours.ask({ do: 'names' });
  const wanted = names.filter((name) => parts.every((part) => name.includes(part)));
  const rows = [];
  for (const name of wanted) {
    /** @type {number[]} */
    const ratios = [];
    for (const one of [ours, theirs]) await one.ask({ do: 'begin', name });
    for (let round = 0; round < Number(values.rounds); round++) {
      const order = round % 2 === 0 ? [ours, theirs] : [theirs, ours];
      const first = await order[0].ask({ do: 'time', seconds: 1 });
      const second = await order[1].ask({ do: 'time', seconds: 1 });
      ratios.push(round % 2 === 0 ? first.seconds / second.seconds : second.seconds / first.seconds);
      process.stderr.write(`\r${name}: round ${round + 1} of ${values.rounds}   `);
    }
    for (const one of [ours, theirs]) await one.ask({ do: 'end' });
    const text = (ratio) => ratio.toFixed(3);
    rows.push({
      work: name,
      'time here / there': text(median(ratios)),
      from: text(Math.min(...ratios)),
      to: text(Math.max(...ratios)),
    });
  }
  process.stderr.write('\r\x1b[K');
  console.log(`${values.rounds} rounds, a second each in turn; medians of the ratio of a round.\n\n${table(rows)}`);
} finally {
  ours.end();
  theirs.end();
}
