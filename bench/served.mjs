// Question: how many requests a second does `sample` make of a server with 256 under way, and do its sockets and its memory stay as they are?
// Run: npm run bench -- served [requests [concurrency]]   (after npm run setup; 60,000 and 256 by default, half a minute on two quiet cores)
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openStore } from '../dist/records/index.js';
import { textTask } from '../dist/tasks/index.js';
import { openAiSampler, sampleTask } from '../dist/text/index.js';
import { median, table } from './text.mjs';

const REQUESTS = Number(process.argv[2] ?? 60_000);
const CONCURRENCY = Number(process.argv[3] ?? 256);
const SAMPLES = 4; // of each problem, by a request each
const WANTED = 2000; // requests a second
const EVERY_MS = 2000;
const COLLECTED = 2; // every so many looks, garbage is collected first, so that what is held can be told from what waits
const MOST_HELD = 512; // bytes of memory per row made

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

const stand = fork(fileURLToPath(new URL('served-worker.mjs', import.meta.url)));
const [{ port }] = await once(stand, 'message');

let looks = 0;

/** What both processes have used so far, and the connections between them. */
async function used() {
  const heard = once(stand, 'message');
  stand.send('used');
  const [{ answered, sockets, cpuMs, rss }] = await heard;
  const { user, system } = process.cpuUsage();
  const exact = looks++ % COLLECTED === 1;
  if (exact) collect();
  const { rss: mineRss, heapUsed, external } = process.memoryUsage();
  const mine = {
    cpuMs: (user + system) / 1000,
    rss: mineRss,
    held: exact ? heapUsed + external : undefined,
  };
  return {
    at: performance.now(),
    answered,
    sockets,
    client: mine,
    server: { cpuMs, rss },
  };
}

/** What was seen between two moments. */
const between = (a, b) => {
  const answered = b.answered - a.answered;
  const each = (of) => Math.round(((of(b) - of(a)) * 1000) / answered);
  return {
    'requests/s': Math.round((answered * 1000) / (b.at - a.at)),
    'client CPU us': each(({ client }) => client.cpuMs),
    'server CPU us': each(({ server }) => server.cpuMs),
    sockets: b.sockets,
    'client holds MiB': b.client.held === undefined ? '' : (b.client.held / 2 ** 20).toFixed(1),
    'client MiB': Math.round(b.client.rss / 2 ** 20),
    'server MiB': Math.round(b.server.rss / 2 ** 20),
  };
};

const folder = mkdtempSync(join(tmpdir(), 'served-'));
try {
  const problems = Array.from({ length: Math.ceil(REQUESTS / SAMPLES) }, (_, i) => ({
    prompt: `A farmer has ${i} apples and buys ${i + 9} more at the market. How many does she have? Give a number.`,
    right: String(2 * i + 9),
  }));
  const task = textTask({ name: 'sums', problems });
  const store = openStore(folder);
  const sampler = openAiSampler({
    url: `http://127.0.0.1:${port}/v1`,
    model: 'm',
    parameters: 8e9,
    chat: true,
    concurrency: CONCURRENCY,
    perRequest: 1,
  });
  const seen = [await used()];
  const watch = setInterval(async () => seen.push(await used()), EVERY_MS);
  const rows = await sampleTask({
    sampler,
    task,
    problems: problems.length,
    candidates: SAMPLES,
    seed: 0,
    store,
    progress: () => undefined,
  });
  clearInterval(watch);
  seen.push(await used());
  const parts = seen.slice(1).map((b, i) => ({
    seconds: Math.round((b.at - seen[0].at) / 1000),
    ...between(seen[i], b),
  }));
  console.log(
    `node ${process.version}; ${CONCURRENCY} requests under way; each reply marked, its text and row in the store before the next`,
  );
  console.log(table(parts));
  const whole = between(seen[0], seen.at(-1));
  const steady = median(parts.slice(1, -1).map((part) => part['requests/s']));
  console.log(
    `${rows.length} rows; all ${whole['requests/s']}/s, median of the parts ${steady}/s; CPU per request: client ${whole['client CPU us']} us, server ${whole['server CPU us']} us`,
  );
  const held = steady >= WANTED;
  // The first requests compile and connect: they come before the second of these looks.
  const exact = seen
    .slice(0, -1)
    .flatMap(({ client: { held }, answered }) => (held === undefined ? [] : [{ held, answered }]));
  const [early, late] = [exact[1], exact.at(-1)];
  if (early === undefined || late === undefined) throw new Error(`expected two looks at memory, got ${exact.length}`);
  const perRow = (late.held - early.held) / (late.answered - early.answered);
  console.log(held ? `At least ${WANTED} requests a second: yes` : `At least ${WANTED} requests a second: no`);
  console.log(
    `Memory held per row made: ${Math.round(perRow)} bytes; at most ${MOST_HELD}: ${perRow <= MOST_HELD ? 'yes' : 'no'}`,
  );
} finally {
  stand.disconnect();
  rmSync(folder, { recursive: true, force: true });
}
