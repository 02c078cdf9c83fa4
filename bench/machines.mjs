// Question: do shards of a plan that are killed and begun again under Slurm, GNU parallel, HyperQueue and Snakemake leave the rows and the ledger of one process?
// Run: node bench/machines.mjs [engines] [shards] [kills]   (after npm run setup; slurm,parallel,hyperqueue,snakemake in 4 shards with 3 kills each by
// default; `slurm,parallel,hyperqueue,snakemake 1,4,20 10` are asked for). It says which engines this machine lacks: Slurm and GNU parallel come
// from Debian (slurm-wlm, munge, parallel), HyperQueue and Snakemake from PyPI, which `npm run bench` installs.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ownLedger } from '../dist/claims/own.js';
import { openStore } from '../dist/records/store.js';
import { ledgerJson } from '../dist/report/write.js';

const [asked = 'slurm,parallel,hyperqueue,snakemake', splits = '4', count = '3'] = process.argv.slice(2);
const KILLS = Number(count);
/** Milliseconds between two kills, at most. */
const PAUSE = 600;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const CLI = here('../environment/cli.mjs');
const BIN = dirname(process.env.BENCH_PYTHON ?? here('../.local/bench-machines/bin/python'));
const folder = mkdtempSync(join(tmpdir(), 'machines-'));
const slurm = join(folder, 'slurm');

const has = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const inPython = (name) => spawnSync(join(BIN, 'python'), ['-c', `import ${name}`]).status === 0;

/** What an engine lacks here; undefined where it can be run. */
const LACKS = {
  slurm: () =>
    ['slurmctld', 'slurmd', 'munged', 'sbatch'].find((name) => !has(name)) ??
    (process.getuid?.() === 0 ? undefined : 'root'),
  parallel: () => (has('parallel') ? undefined : 'parallel'),
  hyperqueue: () => (inPython('hyperqueue') ? undefined : "PyPI's hyperqueue"),
  snakemake: () => (inPython('snakemake') ? undefined : "PyPI's snakemake"),
};

/** Runs a command to its end; what it says is shown where it fails. */
function runTo(command, args, options = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    ...options,
  });
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')}: exit code ${status}\n${stdout}${stderr}`.slice(0, 3000));
  return stdout;
}
const cli = (args, options) => runTo(process.execPath, [CLI, ...args], options);

const storesIn = (run) => ['plain', 'chosen'].map((name) => join(run, 'records', name));

/** The ledger of a gathered run: claims 3, 4 and 7 on its rows. */
const ledgerOf = (run) =>
  ownLedger(
    storesIn(run).flatMap((at) => openStore(at).read()),
    { tasks: ['guessing'] },
  );

/** The rows of a gathered run, store by store, without the times that differ. */
function rowsIn(run) {
  return storesIn(run).map((at) => {
    const [name, ...more] = readdirSync(at).filter((one) => one.endsWith('.jsonl'));
    if (more.length > 0) throw new Error(`${at}: expected one shard, got ${more.length + 1}`);
    return readFileSync(join(at, name), 'utf8').replace(/"wallMs":[^,]+,/g, '');
  });
}

/** The processes that are at work on a plan, by their signs; one whose number another program has since is none. */
function workers(plan) {
  const shards = `${plan.replace(/\.jsonl$/, '')}.shards`;
  const signs = existsSync(shards) ? readdirSync(shards).map((name) => join(shards, name, 'signs')) : [];
  return signs.filter(existsSync).flatMap((at) =>
    readdirSync(at)
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => {
        try {
          const { state, process: number } = JSON.parse(readFileSync(join(at, name), 'utf8'));
          const command = readFileSync(`/proc/${number}/cmdline`, 'utf8').split('\0');
          return state === 'running' && command.includes('sweep') && command.includes(plan) ? [number] : [];
        } catch {
          return [];
        }
      }),
  );
}

/** Starts the shards of a plan on an engine; resolves when nothing is left to be done. */
async function handOver(engine, plan, shards, at) {
  const waited = (command, args, env = {}) =>
    new Promise((resolve, reject) => {
      const child = spawn(command, args, { cwd: at, env: { ...process.env, ...env } });
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
      child.on('error', reject);
      child.on('close', (code) =>
        code === 0 ? resolve(undefined) : reject(new Error(`${engine}: exit code ${code}\n${said.slice(-3000)}`)),
      );
    });
  const limits = ['--shards', `${shards}`, '--at', '2', '--retries', '60', '--memory', '0.5', '--minutes', '30'];
  const submit = (env) => waited(process.execPath, [CLI, 'submit', engine, plan, ...limits, '--go'], env);
  if (engine === 'parallel') return submit();
  if (engine === 'hyperqueue') {
    const bin = join(at, 'bin');
    mkdirSync(bin);
    symlinkSync(here('machines/hq'), join(bin, 'hq'));
    return submit({
      PATH: `${bin}:${BIN}:${process.env.PATH}`,
      HQ_SERVER_DIR: join(at, 'server'),
    });
  }
  if (engine === 'snakemake') {
    const config = [`plan=${plan}`, `shards=${shards}`, `into=${join(at, 'snake')}`];
    return waited(join(BIN, 'snakemake'), [
      ...['-s', here('../environment/Snakefile'), '--executor', 'local', '--cores', '2', '--retries', '60'],
      ...['--directory', at, 'gathered', '--config', ...config],
    ]);
  }
  const env = { SLURM_CONF: join(slurm, 'slurm.conf') };
  await submit(env);
  const queue = () => runTo('squeue', ['--noheader'], { env: { ...process.env, ...env } });
  while (queue().trim() !== '') {
    await setTimeout(1000);
    // A task that is put back waits for two minutes; here it is let go at once.
    for (const line of queue()
      .split('\n')
      .filter((text) => text.includes('BeginTime'))) {
      const [id] = line.trim().split(/\s+/);
      spawnSync('scontrol', ['update', `JobId=${id}`, 'StartTime=now'], {
        env: { ...process.env, ...env },
      });
    }
  }
}

/** Kills whoever is at work, again and again, until the shards are done or there were enough kills. */
async function killing(plan, isDone) {
  let kills = 0;
  while (!isDone() && kills < KILLS) {
    await setTimeout(Math.random() * PAUSE);
    const some = workers(plan);
    const one = some[Math.floor(Math.random() * some.length)];
    if (one === undefined) continue;
    try {
      process.kill(one, 'SIGKILL');
      kills++;
    } catch {
      // It had ended.
    }
  }
  return kills;
}

const engines = asked.split(',');
try {
  const [one, code] = [join(folder, 'one'), here('machines/guessers.mjs')];
  mkdirSync(one);
  const plan = join(one, 'study.plan.jsonl');
  cli(['plan', here('machines/study.mjs'), '--to', plan, '--code', code], {
    cwd: one,
  });
  cli(['sweep', plan]);
  cli(['gather', plan, '--into', join(one, 'run'), '--no-parquet']);
  const expected = rowsIn(join(one, 'run'));
  const ledger = ledgerOf(join(one, 'run'));
  const findings = ledger.entries.map(
    ({ number, verdict, effect }) => `claim ${number} ${verdict} (${effect?.toPrecision(3) ?? 'open'})`,
  );
  console.log(`${expected.join('').trim().split('\n').length} rows of one process; ${findings.join('; ')}`);
  const columns = ['shards', 'kills', 'processes', 'seconds', 'rows'];
  console.log(
    `${'engine'.padEnd(12)}${columns.map((name) => name.padStart(11)).join('')}  rows, ledger as of one process`,
  );
  if (engines.includes('slurm') && LACKS.slurm() === undefined) runTo(here('machines/slurm.sh'), ['start', slurm]);
  for (const engine of engines) {
    const lack = Object.hasOwn(LACKS, engine) ? LACKS[engine]() : 'a name that is known';
    if (lack !== undefined) {
      console.log(`${engine.padEnd(12)} not run: this machine lacks ${lack}`);
      continue;
    }
    for (const shards of splits.split(',').map(Number)) {
      const at = join(folder, `${engine}-${shards}`);
      mkdirSync(at);
      const copy = join(at, 'study.plan.jsonl');
      for (const name of readdirSync(one))
        if (name.startsWith('study.plan.') && !name.endsWith('shards')) cpSync(join(one, name), join(at, name));
      const start = performance.now();
      let done = false;
      const work = handOver(engine, copy, shards, at).finally(() => {
        done = true;
      });
      const [kills] = await Promise.all([killing(copy, () => done), work]);
      const seconds = (performance.now() - start) / 1000;
      const run = join(at, 'run');
      cli(['gather', copy, '--into', run, '--no-parquet']);
      const rows = rowsIn(run);
      const same = rows.every((text, i) => text === expected[i]);
      const found = ledgerJson(ledgerOf(run)) === ledgerJson(ledger);
      const folders = `${copy.replace(/\.jsonl$/, '')}.shards`;
      const processes = readdirSync(folders)
        .map((name) => join(folders, name, 'signs'))
        .filter(existsSync)
        .reduce((sum, signs) => sum + readdirSync(signs).length, 0);
      const numbers = [shards, kills, processes, seconds.toFixed(1), rows.join('').trim().split('\n').length];
      const shown = numbers.map((value) => String(value).padStart(11)).join('');
      console.log(
        `${engine.padEnd(12)}${shown}  ${same ? 'byte for byte' : 'DIFFERENT'}, ${found ? 'the same' : 'DIFFERENT'}`,
      );
      if (!same || !found) process.exitCode = 1;
    }
  }
} finally {
  if (existsSync(slurm)) spawnSync(here('machines/slurm.sh'), ['stop', slurm]);
  if (process.exitCode !== 1) rmSync(folder, { recursive: true, force: true });
}
