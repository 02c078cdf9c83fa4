// Question: how fast are flow sampling and decoding on the backend in use, beside PyTorch on the same networks and weights?
// Run: npm run bench -- device [--json] [--rounds 3] [--seconds 1], with INFERENCE_SCALING_BACKEND for another backend; PyTorch computes on a
// GPU where it finds one, and on the CPU with DEVICE_PYTORCH=cpu. `npm run doctor -- --prove --beside` runs this too.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { useBackend } from '../dist/compute/index.js';
import { backendName } from '../dist/compute/tf.js';
import { startPeer } from './peer.mjs';
import { writeTensors } from './tensors.mjs';
import { median, table } from './text.mjs';
import { WORKS } from './works.mjs';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '1' },
  },
});
const ASKED = ['U-Net sample, 8 steps, batch 32', 'decode, d=128, batch 32', 'decode, d=128, batch 256'];

/** Seconds a run, by running for about `seconds` and at least once. */
function timed(run, seconds) {
  const start = performance.now();
  let runs = 0;
  do {
    run();
    runs++;
  } while (performance.now() - start < 1000 * seconds);
  return (performance.now() - start) / 1000 / runs;
}

/** PyTorch's half, or why there is none. */
async function peerOf() {
  try {
    const peer = startPeer('./device.py');
    return { peer, about: await peer.ask('versions') };
  } catch (error) {
    return { missing: `PyTorch does not start (${/** @type {Error} */ (error).message})` };
  }
}

await useBackend();
const { peer, about, missing } = await peerOf();
const folder = mkdtempSync(join(tmpdir(), 'inference-scaling-device-'));
const lines = [];
const seconds = Number(values.seconds);
try {
  for (const name of ASKED) {
    const work = WORKS[name]();
    const { network, config, what, steps, amount, unit } = work;
    const ours = work.ours(true);
    /** @type {{ours: number[], theirs: number[]}} */
    const measured = { ours: [], theirs: [] };
    if (peer !== undefined) {
      const [weights, batch] = ['weights', 'batch'].map((part) => join(folder, `${part}.safetensors`));
      writeTensors(weights, work.weights);
      writeTensors(batch, work.batch);
      await peer.ask('begin', { name, network, config, weights, batch });
      await peer.ask('timed', { name, what, compiled: false, steps, seconds: 0 });
    }
    ours.run();
    for (let round = 0; round < Number(values.rounds); round++) {
      measured.ours.push(timed(() => ours.run(), seconds));
      if (peer === undefined) continue;
      const theirs = await peer.ask('timed', { name, what, compiled: false, steps, seconds });
      measured.theirs.push(theirs.seconds);
    }
    if (peer !== undefined) await peer.ask('forget', { name });
    const rate = (list) => (list.length === 0 ? undefined : amount / median(list));
    lines.push({ work: name, unit, ours: rate(measured.ours), PyTorch: rate(measured.theirs) });
  }
} finally {
  peer?.close();
  rmSync(folder, { recursive: true, force: true });
}
const shown = lines.map(({ work, unit, ours = 0, PyTorch }) => ({
  work,
  unit,
  [backendName()]: ours.toFixed(0),
  [about === undefined ? 'PyTorch' : `PyTorch ${about.torch} on ${about.device}`]: PyTorch?.toFixed(0) ?? '-',
  ratio: PyTorch === undefined ? '-' : (ours / PyTorch).toFixed(2),
}));
const text = `${table(shown)}${missing === undefined ? '' : `\n${missing}`}`;
console.log(values.json ? JSON.stringify({ text, backend: backendName(), about, lines }) : text);
process.exit(0);
