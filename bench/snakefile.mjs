// Question: do the rules of environment/Snakefile go from plan to report, and does a notebook read the rows of the shards without sampling?
// Run: node bench/snakefile.mjs [notebook] [shards]   (after npm run setup; notebook 13 at its quick size in 2 shards by default; Snakemake from PyPI,
// which `npm run bench` installs). It works in this checkout's data/runs/quick and data/plans.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../dist/compute/paths.js';

const [notebook = '13', shards = '2'] = process.argv.slice(2);
const python = process.env.BENCH_PYTHON ?? join(ROOT, '.local/bench-snakefile/bin/python');
const [run, plan] = [join(ROOT, 'data/runs/quick'), join(ROOT, 'data/plans/quick.plan.jsonl')];
/** What each rule leaves: without it every rule is run anew. */
for (const path of [
  run,
  plan,
  `${plan.replace(/\.jsonl$/, '')}.shards`,
  `${plan.replace(/\.jsonl$/, '')}.gathered.done`,
])
  rmSync(path, { recursive: true, force: true });

const start = performance.now();
const rules = ['-s', join(ROOT, 'environment/Snakefile'), '--executor', 'local', '--cores', '2', '--retries', '1'];
const config = ['--config', 'size=quick', `notebooks=${notebook}`, `shards=${shards}`];
const { status, stderr } = spawnSync(join(dirname(python), 'snakemake'), [...rules, ...config], {
  ...{ cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26 },
});
if (status !== 0) throw new Error(`snakemake: expected exit code 0, got ${status}\n${stderr.slice(-3000)}`);

const head = JSON.parse(readFileSync(plan, 'utf8').split('\n')[0]);
/** Shards of the run's stores besides the one that `gather` writes: rows that the notebook made itself. */
const sampled = Object.keys(head.stores).flatMap((store) =>
  readdirSync(join(run, store)).filter((name) => name.endsWith('.jsonl') && !name.startsWith('19700101')),
);
const report = existsSync(join(run, 'report.html'));
const seconds = ((performance.now() - start) / 1000).toFixed(0);
console.log(
  `notebook ${notebook}, ${head.cells} cells, ${head.rows} rows in ${shards} shards: ${seconds} s from plan to report`,
);
console.log(
  `report ${report ? 'written' : 'MISSING'}; ${sampled.length === 0 ? 'no row was sampled by the notebook' : `SAMPLED by the notebook: ${sampled.join(', ')}`}`,
);
process.exitCode = report && sampled.length === 0 ? 0 : 1;
