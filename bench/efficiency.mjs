// Question: are two workers on two cores 1.9 times as fast as one, and does a shard cost less than 2 % beside its rows at one minute of work?
// Run: node bench/efficiency.mjs [seconds] [backend]   (after npm run setup; 20 seconds of work on one core by default, and no backend; 60 are asked
// for, which take a minute and a half; `60 tensorflow` starts the native backend in every process; STUDY_TURNS=2500000 makes rows of 50 ms, not 5). Needs quiet cores.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [asked = '20', backend = 'none'] = process.argv.slice(2);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const CLI = here('../environment/cli.mjs');
const WANTED = { speedup: 1.9, overhead: 0.02 };
const folder = mkdtempSync(join(tmpdir(), 'efficiency-'));

function cli(args, env = {}) {
  const { status, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    ...{ cwd: folder, env: { ...process.env, ...env }, encoding: 'utf8' },
  });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
}

const ONE_THREAD = {
  OMP_NUM_THREADS: '1',
  TF_NUM_INTRAOP_THREADS: '1',
  TF_NUM_INTEROP_THREADS: '1',
};

/** Seconds until as many processes as there are shards have made them, one each. */
async function swept(plan, shards) {
  const start = performance.now();
  const ends = Array.from({ length: shards }, (_, i) => {
    const args = [CLI, 'sweep', plan, '--shard', `${i + 1}/${shards}`];
    const env = { ...process.env, ...ONE_THREAD };
    const child = spawn(process.execPath, args, {
      env,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return new Promise((resolve, reject) => {
      child.on('close', (code) =>
        code === 0 ? resolve(undefined) : reject(new Error(`shard ${i + 1}: exit code ${code}`)),
      );
    });
  });
  await Promise.all(ends);
  return (performance.now() - start) / 1000;
}

/** Seconds that the rows of a plan's shards took to be made. */
function made(plan) {
  const at = `${plan.replace(/\.jsonl$/, '')}.shards`;
  const files = readdirSync(at, { recursive: true, encoding: 'utf8' }).filter((name) => /records.*\.jsonl$/.test(name));
  const lines = files.flatMap((name) => readFileSync(join(at, name), 'utf8').trim().split('\n'));
  return lines.reduce((sum, line) => sum + JSON.parse(line).wallMs, 0) / 1000;
}

/** A plan of `problems` of each cell. */
function planned(name, problems) {
  const plan = join(folder, `${name}.plan.jsonl`);
  const study = {
    STUDY_FAMILY: 'busy',
    STUDY_PROBLEMS: `${problems}`,
    STUDY_BACKEND: backend,
  };
  cli(['plan', here('machines/study.mjs'), '--to', plan, '--code', here('machines/guessers.mjs')], study);
  return plan;
}

try {
  const small = planned('small', 8);
  await swept(small, 1);
  const problems = Math.max(8, Math.round((8 * Number(asked)) / made(small)));
  const one = planned('one', problems);
  const two = planned('two', problems);
  const alone = await swept(one, 1);
  const work = made(one);
  const together = await swept(two, 2);
  const [speedup, overhead] = [alone / together, (alone - work) / alone];
  console.log(`${problems} problems a cell: ${work.toFixed(1)} s of rows, backend ${backend}`);
  console.log(
    `one worker ${alone.toFixed(2)} s, two ${together.toFixed(2)} s: ${speedup.toFixed(3)} times (wanted ${WANTED.speedup})`,
  );
  const long = `${(100 * overhead).toFixed(2)} % (${(alone - work).toFixed(2)} s)`;
  const minute = (100 * (alone - work)) / (60 + alone - work);
  console.log(
    `overhead of the shard ${long}; at one minute of work ${minute.toFixed(2)} % (wanted ${100 * WANTED.overhead} %)`,
  );
  process.exitCode = speedup >= WANTED.speedup && minute <= 100 * WANTED.overhead ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
