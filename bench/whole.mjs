// A command from its start to its exit: seconds, CPU seconds, peak resident memory, what it printed, and how it ended.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const TOLD = `process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  process.stderr.write('\\nspent ' + (user + system) / 1e6 + ' ' + process.resourceUsage().maxRSS);
})`;
const CLI = fileURLToPath(new URL('../environment/cli.mjs', import.meta.url));

/** @param {readonly number[]} values */
export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/**
 * Runs a command to its end. What it spent it says itself in the last line of its standard error: "spent CPU-SECONDS PEAK-KIB".
 * @param {string} command @param {readonly string[]} args @param {{ limit?: number }} [options] seconds after which it is killed
 * @returns {Promise<{ code: number | null, seconds: number, cpu: number, peak: number, out: string, err: string }>} peak in MiB
 */
export async function whole(command, args, { limit } = {}) {
  const begin = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: limit && limit * 1000 });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const seconds = (performance.now() - begin) / 1000;
  const [, cpu, peak] = /spent ([\d.e-]+) (\d+)\s*$/.exec(err) ?? [];
  const said = err.replace(/\n?spent [\d.e-]+ \d+\s*$/, '');
  return { code, seconds, cpu: Number(cpu), peak: Number(peak) / 1024, out, err: said };
}

/** The command line of this package; it starts no other process. @param {readonly string[]} args @param {{ limit?: number }} [options] */
export const ours = (args, options) =>
  whole(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(TOLD)}`, CLI, ...args], options);

/** The same, which has to end with 0. @param {ReturnType<typeof whole>} running */
export async function done(running) {
  const ended = await running;
  if (ended.code !== 0) throw new Error(`expected exit code 0, got ${ended.code}: ${ended.err}`);
  return ended;
}
