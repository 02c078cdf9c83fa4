// Runs every compiled program of the library on the backend that is asked for, and writes what each gave, how long it took and how often a
// tensor was read back: prove.js FILE [--seconds S] [part of a work's name]... `npm run doctor -- --prove` compares two such files.
import { parseArgs } from 'node:util';
import { useBackend } from '../../compute/backend.js';
import { takeCalled } from '../../compute/compile/names.js';
import { writeWhole } from '../../compute/files.js';
import { backendName } from '../../compute/tf.js';
import { readBacks } from '../../compute/webgpu-reads.js';
import type { Proof, Proved } from './proof.js';
import type { Work } from './work.js';
import { WORKS } from './works.js';

/** Seconds of a run, by running for about `seconds`. */
async function timed(work: Work, seconds: number): Promise<number> {
  const start = performance.now();
  let runs = 0;
  do {
    await work.run();
    runs++;
  } while (performance.now() - start < 1000 * seconds);
  return (performance.now() - start) / 1000 / runs;
}

async function proved(name: string, make: () => Promise<Work> | Work, seconds: number): Promise<Proved> {
  takeCalled();
  try {
    const work = await make();
    const start = performance.now();
    const values = Array.from(await work.run());
    const first = (performance.now() - start) / 1000;
    const { unit, agreement, amount } = work;
    const programs = takeCalled();
    const told = { name, unit, agreement, values, first, programs };
    if (work.once) return told;
    const before = readBacks();
    if (seconds > 0) await work.run();
    const reads = readBacks() - before;
    const taken = seconds > 0 ? await timed(work, seconds) : first;
    return { ...told, rate: amount / taken, reads };
  } catch (error) {
    return {
      name,
      refused: String(error instanceof Error ? error.message : error).split('\n')[0]!,
      programs: takeCalled(),
    };
  }
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { seconds: { type: 'string' } } });
const [file = '', ...parts] = positionals;
const { missing } = await useBackend();
const works: Proved[] = [];
const writeProof = () =>
  writeWhole(file, JSON.stringify({ backend: backendName(), missing, parts, works } satisfies Proof));
for (const [name, make] of Object.entries(WORKS)) {
  if (parts.length > 0 && !parts.some((part) => name.includes(part))) continue;
  works.push(await proved(name, make, Number(values.seconds ?? 0.3)));
  process.stderr.write(`${backendName()}: ${works.length} works\r`);
  // Whoever has little time stops it, and has what was proved by then.
  writeProof();
}
process.stderr.write('\n');
writeProof();
process.exit(0);
