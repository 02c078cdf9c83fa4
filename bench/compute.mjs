// Question: how fast are compiled programs against PyTorch on the same networks, weights and batches, and how much of the machine is that?
// Run: npm run bench -- compute [--rounds 7] [--no-compile] [part of a work's name]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { useBackend } from '../dist/compute/index.js';
import { agreement } from './agreement.mjs';
import { startPeer } from './peer.mjs';
import { writeTensors } from './tensors.mjs';
import { median, table } from './text.mjs';
import { ONE_THREAD, WORKS } from './works.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '7' }, 'no-compile': { type: 'boolean', default: false } },
});
const rounds = Number(values.rounds);
const ROUND_SECONDS = 1;

await useBackend();
const peer = startPeer('./pytorch.py');
const { torch, threads } = await peer.ask('versions');
const { flopsPerSecond } = await peer.ask('peak', { size: 2048, repeats: 10 });
console.log(`PyTorch ${torch}, ${threads} threads each; ${rounds} interleaved rounds, medians.`);
console.log(
  `Best matrix product of this machine (PyTorch, 2048 x 2048): ${(flopsPerSecond / 1e9).toFixed(0)} GFLOP/s.\n`,
);

const folder = mkdtempSync(join(tmpdir(), 'inference-scaling-bench-'));
const single = process.env.TF_NUM_INTRAOP_THREADS === '1';
const asked = Object.entries(WORKS).filter(([name]) => positionals.every((part) => name.includes(part)));
const wanted = asked.filter(([name]) => ONE_THREAD.includes(name) === single);
const speeds = [];
const agreements = [];

/** Seconds a run, by running for about `seconds` and at least once. */
function timed(run, seconds) {
  const start = performance.now();
  let runs = 0;
  while (runs === 0 || performance.now() - start < 1000 * seconds) {
    run();
    runs++;
  }
  return (performance.now() - start) / 1000 / runs;
}

try {
  for (const [name, make] of wanted) {
    const work = make();
    const { network, config, what, steps, amount } = work;
    const [weights, batch] = ['weights', 'batch'].map((part) => join(folder, `${part}.safetensors`));
    writeTensors(weights, work.weights);
    writeTensors(batch, work.batch);
    await peer.ask('begin', { name, network, config, weights, batch });
    agreements.push(...(await agreement(name, work, peer, folder)));
    const compiled = work.ours(true);
    const eager = work.ours(false);
    const theirs = async (compile, seconds) =>
      (await peer.ask('timed', { name, what, compiled: compile, steps, seconds })).seconds;
    /** @type {Record<'compiled' | 'eager' | 'torch' | 'torchCompiled', number[]>} */
    const measured = { compiled: [], eager: [], torch: [], torchCompiled: [] };
    /** @type {[number[], (seconds: number) => number | Promise<number>, number][]} */
    const ways = [
      [measured.torch, (seconds) => theirs(false, seconds), rounds],
      [measured.compiled, (seconds) => timed(() => compiled.run(), seconds), rounds],
      [measured.torchCompiled, (seconds) => theirs(true, seconds), values['no-compile'] ? 0 : 3],
      [measured.eager, (seconds) => timed(() => eager.run(), seconds), 2],
    ];
    for (const [, run, times] of ways) for (let i = 0; i < 2 && times > 0; i++) await run(0);
    for (let round = 0; round < rounds; round++) {
      for (const [list, run, times] of ways) if (round < times) list.push(await run(ROUND_SECONDS));
      process.stderr.write(`\r${name}: round ${round + 1} of ${rounds}   `);
    }
    process.stderr.write('\r\x1b[K');
    const ratios = measured.torch.map((seconds, i) => seconds / measured.compiled[i]);
    const rate = (list) => (list.length === 0 ? '-' : (amount / median(list)).toFixed(0));
    const passes = { decode: steps, train: 3, sample: steps }[what];
    const tokens = what === 'decode' ? work.flops() / steps : work.flops();
    speeds.push({
      work: name,
      unit: work.unit,
      'ours eager': rate(measured.eager),
      'ours compiled': rate(measured.compiled),
      'PyTorch eager': rate(measured.torch),
      'torch.compile': rate(measured.torchCompiled),
      'ours / PyTorch': `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)})`,
      floor: work.floor,
      'share of peak': `${((100 * tokens * passes) / median(measured.compiled) / flopsPerSecond).toFixed(0)} %`,
    });
    await peer.ask('forget', { name });
  }
} finally {
  peer.close();
  rmSync(folder, { recursive: true, force: true });
}
console.log(
  'Agreement with PyTorch on the same weights and batch: largest difference, as a share of the largest value.',
);
console.log(table(agreements));
console.log(single ? 'Speed, one thread an operation and the two parts of a batch side by side.' : 'Speed.');
console.log(table(speeds));
if (!single && asked.length > wanted.length) {
  const env = { ...process.env, TF_NUM_INTRAOP_THREADS: '1' };
  const { status } = spawnSync(process.execPath, process.argv.slice(1), { stdio: 'inherit', env });
  process.exitCode = status ?? 1;
}
