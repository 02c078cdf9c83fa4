// @ts-check
// What this machine has, and what the project will use of it.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import { gpuFindings } from '../gpu/findings.mjs';
import { ADDON, howToInstall, PYTHON, ROOT, VENV } from '../places.mjs';
import { findCompiler, findPython, TENSORFLOW_VERSION } from '../setup/steps.mjs';

/** @typedef {{name: string, found: string | null, note: string}} Finding */

/** @param {string} code runs as an ES module with the library @returns {string | undefined} */
function ask(code) {
  try {
    const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', NODE_NO_WARNINGS: '1' };
    return execFileSync(process.execPath, ['--input-type=module', '-e', code], {
      cwd: ROOT,
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
      .trim()
      .split('\n')
      .at(-1);
  } catch (error) {
    const stderr = String(/** @type {any} */ (error).stderr ?? error);
    return JSON.stringify({
      error:
        stderr
          .split('\n')
          .find((line) => /Error:/.test(line))
          ?.trim() ?? stderr.slice(0, 200),
    });
  }
}

/** @returns {Finding[]} */
function look() {
  const python = findPython();
  const compiler = findCompiler();
  /** @type {Finding[]} */
  const findings = [
    { name: 'Node', found: process.versions.node, note: 'expected >= 20.19' },
    {
      name: 'Python',
      found: python ? `${python.version} at ${python.path}` : null,
      note: python
        ? 'runs the notebooks'
        : `notebooks need Python >= 3.10 with venv. ${howToInstall({ debian: 'python3 python3-venv', fedora: 'python3', macos: 'brew install python' })}`,
    },
    {
      name: 'C++ compiler',
      found: compiler ?? null,
      note: compiler
        ? 'compiles the native TensorFlow addon'
        : `without it the WebAssembly backend is used. ${howToInstall({ debian: 'g++', fedora: 'gcc-c++', macos: 'xcode-select --install' })}`,
    },
    {
      name: 'native TensorFlow',
      found: existsSync(ADDON) ? `libtensorflow ${TENSORFLOW_VERSION}` : null,
      note: existsSync(ADDON)
        ? 'staged from PyPI, addon compiled'
        : 'made by npm run setup where there is a C++ compiler',
    },
    ...gpuFindings(),
    { name: 'Jupyter', found: existsSync(join(VENV, 'bin/jupyter')) ? PYTHON : null, note: 'made by npm run setup' },
    { name: 'processors', found: String(availableParallelism()), note: '' },
    {
      name: 'memory',
      found: `${(totalmem() / 2 ** 30).toFixed(1)} GiB, ${(freemem() / 2 ** 30).toFixed(1)} GiB free`,
      note: '',
    },
  ];
  return findings;
}

/** @param {readonly string[]} args @returns {Promise<number>} */
export async function doctor(args) {
  if (args.includes('--prove')) {
    if (!existsSync(join(ROOT, 'dist/index.js')))
      throw new Error('doctor: the library is not built yet: npm run setup');
    const { prove } = await import('./prove.mjs');
    return prove(args.filter((word) => word !== '--prove'));
  }
  const findings = look();
  const built = existsSync(join(ROOT, 'dist/index.js'));
  const backend = built
    ? JSON.parse(
        ask("import { useBackend } from './dist/compute/index.js'; console.log(JSON.stringify(await useBackend()))") ??
          '{}',
      )
    : { error: 'the library is not built yet: npm run setup' };
  const chromium = built
    ? JSON.parse(
        ask(
          "import { findChromium } from './dist/figures/index.js'; console.log(JSON.stringify(await findChromium()))",
        ) ?? '{}',
      )
    : { error: 'the library is not built yet: npm run setup' };
  if (args.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ findings, backend, chromium }, null, 2)}\n`);
    return 0;
  }
  for (const { name, found, note } of findings) {
    process.stdout.write(`${name.padEnd(18)} ${found ?? 'not found'}${note ? `  (${note})` : ''}\n`);
  }
  process.stdout.write(
    `${'Chromium'.padEnd(18)} ${chromium.path ?? `not found: ${chromium.missing ?? chromium.error}`}\n`,
  );
  process.stdout.write(
    `\nbackend used: ${backend.name ?? `none: ${backend.error}`}${backend.device ? ` on ${backend.device}` : ''}\n`,
  );
  for (const reason of backend.missing ?? []) process.stdout.write(`  not used: ${reason}\n`);
  return 0;
}
