// One step of plans.mjs in a process of its own: its time, and the most memory that it held.
import { gatherPlan, openPlan, planStatus } from '../dist/machines/index.js';
import { partsOf, rowsOfShards } from '../dist/machines/split.js';

const [step, path, shards, to] = process.argv.slice(2);
const of = Number(shards);
const plan = openPlan(path);
const start = performance.now();
const said = await {
  async split() {
    const rows = rowsOfShards(plan, of);
    let cells = 0;
    for (const _ of partsOf(plan, { number: of, of })) cells++;
    return `${Math.min(...rows)} to ${Math.max(...rows)} rows a shard; the last has ${cells} cells`;
  },
  async status() {
    const { done, rows } = planStatus(plan, of);
    return `${done} of ${rows} rows`;
  },
  async gather() {
    const { rows, files } = await gatherPlan(plan, { to });
    return `${rows} rows in ${files.length} files`;
  },
}[step]();
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
console.log(
  JSON.stringify({
    said,
    seconds: (performance.now() - start) / 1000,
    processor: (userCPUTime + systemCPUTime) / 1e6,
    mebibytes: maxRSS / 1024,
  }),
);
