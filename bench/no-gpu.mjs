// Question: what do the parts for GPUs cost where there is no GPU?
// Run: npm run bench -- no-gpu [--pairs 24] [--fetch]. CPU time (user and system) of whole processes, as they are beside the same with the parts for
// GPUs replaced by stubs, in turn: a settled set-up, which every command begins with, and the library with its backend, which every sampling begins with.
// --fetch makes two fresh clones of the commit, sets both up with empty caches of npm and pip, one as it is and one with the stubs, and holds the lists
// of all that they fetched against each other (two minutes; files are held to checksums, so that equal lists are equal bytes).
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ratioOf, toldBy } from './paired.mjs';
import { median, table } from './text.mjs';

const { values } = parseArgs({
  options: { pairs: { type: 'string', default: '24' }, fetch: { type: 'boolean', default: false } },
});

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const HOOK = ['--import', new URL('./no-gpu-hook.mjs', import.meta.url).href];
const { INFERENCE_SCALING_BACKEND: _, ...usual } = process.env;
const WAYS = { asItIs: { ...usual, NO_GPU: 'on' }, stubs: { ...usual, NO_GPU: 'off' } };

const backend = pathToFileURL(join(ROOT, 'dist/compute/index.js')).href;
const library = pathToFileURL(join(ROOT, 'dist/index.js')).href;
const settled = pathToFileURL(join(ROOT, 'environment/setup/setup.mjs')).href;
const STARTS = {
  'settled set-up': ['--input-type=module', '--eval', `await (await import('${settled}')).setup();`],
  'library and backend': [
    '--input-type=module',
    '--eval',
    `await import('${library}'); await (await import('${backend}')).useBackend();`,
  ],
};

/** What npm and pip fetched, by their own logs, and the bytes in npm's cache. */
function fetchedIn(folder) {
  const logs = join(folder, 'npm/_logs');
  const npm = readdirSync(logs).flatMap((name) =>
    [...readFileSync(join(logs, name), 'utf8').matchAll(/http fetch GET 200 (\S+)/g)].map((found) => found[1]),
  );
  const pip = [...readFileSync(join(folder, 'pip.log'), 'utf8').matchAll(/Downloading (?:link )?(\S+)/g)].map(
    (found) => found[1],
  );
  const content = join(folder, 'npm/_cacache/content-v2');
  const bytes = Number(execFileSync('du', ['-sb', content], { encoding: 'utf8' }).split('\t')[0]);
  return { urls: [...npm, ...pip].toSorted(), npm: npm.length, pip: pip.length, bytes };
}

/** Sets up a fresh clone with empty caches. */
async function freshSetup(way) {
  const folder = mkdtempSync(join(tmpdir(), 'no-gpu-'));
  try {
    const checkout = join(folder, 'checkout');
    execFileSync('git', ['clone', '-q', ROOT, checkout]);
    mkdirSync(join(folder, 'npm'));
    const env = {
      ...WAYS[way],
      npm_config_cache: join(folder, 'npm'),
      npm_config_prefer_online: 'true',
      PIP_NO_CACHE_DIR: '1',
      PIP_LOG: join(folder, 'pip.log'),
    };
    await toldBy([...HOOK, 'environment/run.mjs', 'setup'], { cwd: checkout, env });
    return fetchedIn(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

let failed = false;
const rows = [];
for (const [what, args] of Object.entries(STARTS)) {
  const timed = (way) => async () => Number(await toldBy([...HOOK, ...args], { cwd: ROOT, env: WAYS[way] }));
  for (const way of ['asItIs', 'stubs']) await timed(way)();
  const {
    ours,
    theirs,
    median: ratio,
    low,
    high,
  } = await ratioOf(Number(values.pairs), timed('asItIs'), timed('stubs'));
  failed ||= low > 1.02;
  rows.push({
    start: what,
    pairs: values.pairs,
    'as it is, CPU ms': median(ours).toFixed(0),
    'stubs, CPU ms': median(theirs).toFixed(0),
    'ratio (95 %)': `${ratio.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`,
  });
}
console.log(table(rows));
if (values.fetch) {
  const [one, other] = [await freshSetup('asItIs'), await freshSetup('stubs')];
  const same = JSON.stringify(one.urls) === JSON.stringify(other.urls) && one.bytes === other.bytes;
  console.log(`fetched as it is: ${one.npm} from npm (${one.bytes} bytes), ${one.pip} by pip`);
  console.log(`fetched with stubs: ${other.npm} from npm (${other.bytes} bytes), ${other.pip} by pip`);
  console.log(same ? 'the lists are the same' : 'the lists DIFFER');
  if (!same)
    console.log(
      one.urls.filter((url) => !other.urls.includes(url)),
      other.urls.filter((url) => !one.urls.includes(url)),
    );
  failed ||= !same;
}
process.exit(failed ? 1 : 0);
