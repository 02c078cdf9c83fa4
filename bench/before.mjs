// Question: do decoding and training take as long as in another checkout, and give the same bits?
// Run: npm run bench -- before CHECKOUT [--pairs 20]. CPU time (user and system) of the calls after the first, each in a process of its own, in turn.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ratioOf, toldBy } from './paired.mjs';
import { median, table } from './text.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { pairs: { type: 'string', default: '20' } },
});
const [other] = positionals;
if (other === undefined) throw new Error('expected the folder of another checkout that is set up, got none');
const OWN = fileURLToPath(new URL('..', import.meta.url));
const WORKER = fileURLToPath(new URL('./before-worker.mjs', import.meta.url));

const rows = [];
let same = true;
for (const work of ['decoder', 'model file', 'training']) {
  const digests = new Set();
  const timed = (checkout) => async () => {
    const { ms, digest } = JSON.parse(await toldBy([WORKER, checkout, work], { cwd: checkout }));
    digests.add(digest);
    return ms;
  };
  const found = await ratioOf(Number(values.pairs), timed(OWN), timed(resolve(other)));
  same &&= digests.size === 1;
  rows.push({
    work,
    pairs: values.pairs,
    'here, CPU ms': median(found.ours).toFixed(0),
    'there, CPU ms': median(found.theirs).toFixed(0),
    'ratio (95 %)': `${found.median.toFixed(3)} (${found.low.toFixed(3)} to ${found.high.toFixed(3)})`,
    'every bit the same': digests.size === 1 ? 'yes' : 'NO',
  });
}
console.log(table(rows));
process.exit(same ? 0 : 1);
