// @ts-check
// `npm run doctor -- --prove`: every compiled program of the library on the backend chosen, held against the CPU's results, and its speed
// beside the CPU's and PyTorch's. One table, one JSON file.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../children.mjs';
import { softwareVulkan } from '../gpu/webgpu.mjs';
import { LOCAL, ROOT, readJson, remove, writeWhole } from '../places.mjs';

/** @typedef {import('../../dist/cli/proof/proof.js').Proof} Proof */
/** @typedef {import('../../dist/cli/proof/proof.js').Proved} Proved */

/**
 * @typedef {object} Line
 * @property {string} work
 * @property {'agrees' | 'differs' | 'refused'} verdict
 * @property {string} [allowed] what may differ
 * @property {number} [largest] what does: as a share of the value, absolutely below 1; of exact works how many values
 * @property {string} [unit]
 * @property {number} [rate] on the backend
 * @property {number} [cpu] on the CPU
 * @property {number} [reads]
 * @property {readonly string[]} [programs] what it called of the library's programs
 * @property {string} [why]
 */

/** @param {readonly number[]} here @param {readonly number[]} there */
function largestDifference(here, there) {
  let largest = here.length === there.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < here.length; i++) {
    const difference = Math.abs(/** @type {number} */ (here[i]) - /** @type {number} */ (there[i]));
    const size = Math.max(1, Math.abs(/** @type {number} */ (there[i])));
    if (!(difference / size <= largest))
      largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference / size;
  }
  return largest;
}

/** One work on the backend against the same on the CPU. @param {Proved} made @param {Proved | undefined} reference @returns {Line} */
function compared(made, reference) {
  const { values = [], agreement = 0, unit, rate, reads, programs } = made;
  if (made.refused !== undefined) return { work: made.name, verdict: 'refused', why: made.refused, programs };
  if (reference?.values === undefined)
    return { work: made.name, verdict: 'refused', why: `the CPU has no result: ${reference?.refused ?? 'not run'}` };
  const exact = agreement === 'exact';
  const largest = exact
    ? values.filter((value, i) => value !== reference.values?.[i]).length +
      Math.abs(values.length - reference.values.length)
    : largestDifference(values, reference.values);
  const agrees = exact ? largest === 0 : largest <= agreement;
  const allowed = exact ? 'nothing' : String(agreement);
  return {
    work: made.name,
    verdict: agrees ? 'agrees' : 'differs',
    allowed,
    largest,
    unit,
    rate,
    cpu: reference.rate,
    reads,
    programs,
  };
}

/** @param {Proof} proof @param {Proof} reference @returns {Line[]} */
export function compareProofs(proof, reference) {
  const by = new Map(reference.works.map((work) => [work.name, work]));
  return proof.works.map((work) => compared(work, by.get(work.name)));
}

/** @param {number | undefined} value */
const short = (value) => (value === undefined ? '-' : value >= 100 ? value.toFixed(0) : value.toPrecision(3));

/** The comparison as text. @param {readonly Line[]} lines @param {{backend: string, reference: string}} names */
export function proofTable(lines, { backend, reference }) {
  const head = ['work', 'verdict', 'may differ', 'differs', `${backend}`, `${reference}`, 'times', 'unit', 'reads'];
  const rows = lines.map(({ work, verdict, allowed, largest, rate, cpu, unit, reads }) => [
    work,
    verdict,
    allowed ?? '-',
    largest === undefined ? '-' : largest === 0 ? '0' : largest.toPrecision(2),
    short(rate),
    short(cpu),
    rate === undefined || cpu === undefined ? '-' : (rate / cpu).toFixed(2),
    unit ?? '-',
    String(reads ?? '-'),
  ]);
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => /** @type {string} */ (row[i]).length)));
  const text = [head, ...rows].map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const refused = lines.filter(({ why }) => why !== undefined).map(({ work, why }) => `${work}: ${why}`);
  return [...text, ...refused].join('\n');
}

const PROVE = join(ROOT, 'dist/cli/proof/prove.js');

/** @param {string} backend @param {Record<string, string>} env @param {readonly string[]} words @returns {Promise<Proof>} */
async function proofOf(backend, env, words) {
  const file = join(LOCAL, `proof-${process.pid}.json`);
  try {
    const given = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', ...env, INFERENCE_SCALING_BACKEND: backend };
    await run(process.execPath, [PROVE, file, ...words], { env: given, stdio: ['ignore', 'ignore', 'pipe'] });
    return readJson(file);
  } finally {
    remove(file);
  }
}

/** What is measured beside PyTorch, where the benches and a Python with PyTorch are. @param {string} backend @param {Record<string, string>} env */
async function besidePyTorch(backend, env) {
  const script = join(ROOT, 'bench/device.mjs');
  if (!existsSync(script)) return { missing: 'the benches are not here' };
  try {
    const given = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', ...env, INFERENCE_SCALING_BACKEND: backend };
    const said = await run(process.execPath, [script, '--json'], { env: given });
    return JSON.parse(said.trim().split('\n').at(-1) ?? '{}');
  } catch (error) {
    return { missing: /** @type {Error} */ (error).message.split('\n').at(-1) };
  }
}

/**
 * @param {readonly string[]} args `--software` (WebGPU without a GPU), `--to FILE`, `--seconds S`, `--beside` (PyTorch too), parts of works' names
 * @returns {Promise<number>} 1 where something differs
 */
export async function prove(args) {
  const words = [...args];
  const take = (/** @type {string} */ name) => {
    const at = words.indexOf(name);
    return at < 0 ? undefined : words.splice(at, 2)[1];
  };
  const to = take('--to') ?? join(LOCAL, 'proof.json');
  const seconds = take('--seconds') ?? '0.3';
  const software = words.includes('--software');
  const parts = words.filter((word) => !word.startsWith('--'));
  const backend = software ? 'webgpu' : (process.env.INFERENCE_SCALING_BACKEND ?? '');
  /** @type {Record<string, string>} */
  let env = {};
  if (software) {
    const found = await softwareVulkan();
    if ('why' in found) {
      process.stderr.write(`doctor: no software Vulkan device: ${found.why}\n`);
      return 1;
    }
    env = { INFERENCE_SCALING_ROWS: '2', ...found.env };
  }
  const given = ['--seconds', seconds, ...parts];
  const reference = await proofOf('', { INFERENCE_SCALING_ROWS: '' }, given);
  const proof = await proofOf(backend, env, given);
  const lines = compareProofs(proof, reference);
  const torch = args.includes('--beside') ? await besidePyTorch(backend, env) : { missing: 'not asked for (--beside)' };
  process.stdout.write(`${proofTable(lines, { backend: proof.backend, reference: reference.backend })}\n`);
  for (const reason of proof.missing) process.stdout.write(`not used: ${reason}\n`);
  process.stdout.write(torch.missing ? `PyTorch: ${torch.missing}\n` : `${torch.text}\n`);
  const { backend: name } = proof;
  writeWhole(to, `${JSON.stringify({ backend: name, reference: reference.backend, lines, torch }, null, 2)}\n`);
  process.stdout.write(`written to ${to}\n`);
  const count = (/** @type {string} */ verdict) => lines.filter((line) => line.verdict === verdict).length;
  const called = new Set(lines.flatMap(({ verdict, programs = [] }) => (verdict === 'agrees' ? programs : [])));
  process.stdout.write(
    `${count('agrees')} agree, ${count('differs')} differ, ${count('refused')} refused; programs shown to agree: ${called.size}\n`,
  );
  return lines.some(({ verdict }) => verdict === 'differs') ? 1 : 0;
}
