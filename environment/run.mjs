#!/usr/bin/env node
// @ts-check
// The one entry of every npm script: checks Node, brings the checkout up to date, runs the command.
import { join } from 'node:path';
import { ROOT } from './places.mjs';

const [command = 'help', ...args] = process.argv.slice(2);

const asked = args.indexOf('--backend');
if (asked >= 0) {
  const [, name = ''] = args.splice(asked, 2);
  process.env.INFERENCE_SCALING_BACKEND = name;
}

/** Builds for GPUs that set-up is asked for: `--gpu` (NVIDIA) and `--webgpu`. */
const builds = command === 'setup' ? args.filter((word) => word === '--gpu' || word === '--webgpu') : [];

/** Installs npm and Python packages and stops there: a layer of an image that hangs on locks alone. */
const packagesAlone = command === 'setup' && args.includes('--packages');

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`expected Node >= 20.19, got ${process.versions.node}; https://nodejs.org has newer ones\n`);
  process.exit(1);
}

/** @type {Record<string, () => Promise<number>>} */
const COMMANDS = {
  setup: async () => 0,
  reproduce: async () => (await import('./commands/reproduce.mjs')).reproduce(args),
  ledger: async () => (await import('./commands/ledger.mjs')).ledger(args),
  notebook: async () => (await import('./commands/notebook.mjs')).notebook(args),
  check: async () => (await import('./commands/check.mjs')).check(),
  test: async () => (await import('./commands/test.mjs')).test(args),
  bench: async () => (await import('./commands/bench.mjs')).bench(args),
  lab: async () => (await import('./commands/lab.mjs')).lab(args),
  docs: async () => (await import('./commands/docs.mjs')).docs(args),
  train: async () => {
    const { runShown } = await import('./children.mjs');
    return runShown(process.execPath, [join(ROOT, 'dist/cli/train.js'), ...args]);
  },
  format: async () => {
    const { biome } = await import('./tests/checks.mjs');
    return biome(['check', '--write']);
  },
};

async function main() {
  if (command === 'doctor') return (await import('./commands/doctor.mjs')).doctor(args);
  if (command === 'new') return (await import('./commands/new.mjs')).fresh(args);
  const work = COMMANDS[command];
  if (work === undefined) {
    process.stderr.write(`expected one of doctor, new, ${Object.keys(COMMANDS).join(', ')}, got ${command}\n`);
    return 2;
  }
  await (await import('./setup/setup.mjs')).setup({ asked: builds, told: command === 'setup', packagesAlone });
  return work();
}

main().then(
  (code) => process.exit(code),
  (error) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  },
);
