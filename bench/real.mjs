// Question: does SmolLM2 on our transformer give the logits and the texts that transformers and PyTorch give from the same file, and
// how many tokens a second beside llama.cpp?
// And how much of what it gets right hangs on which four solved examples stand before the question?
// Run: npm run bench -- real [layouts | agreement | speed | examples [TASK,...]]. Ends with an error where logits differ by more than 1e-2 or a text without a near tie.
// llama.cpp runs through node-llama-cpp's own API, installed here, and its C library is called directly where that was made ready by hand:
//   BENCH_KOFFI=FOLDER after `npm install --prefix FOLDER koffi@3.3.4` (it calls node-llama-cpp's ready-made library, Linux on x64),
//   BENCH_LLAMA_PYTHON=PYTHON after `PYTHON -m pip install llama-cpp-python==0.3.36` (compiles for about 15 minutes).
// Called directly, it reads prompts before the clock starts and takes the likeliest token; ours and node-llama-cpp sample.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { useBackend } from '../dist/compute/backend.js';
import { inPackage } from '../dist/compute/paths.js';
import { coverageCurve } from '../dist/measure/answers/pass-at-k.js';
import { textGenerator } from '../dist/pretrained/generator.js';
import { openModel } from '../dist/pretrained/open-model.js';
import { provision, SMOLLM2 } from '../dist/pretrained/provision.js';
import { FEW_SHOT_TASKS, fewShot } from '../dist/tasks/few-shot.js';
import { startPeer } from './peer.mjs';
import { median, table } from './text.mjs';

const LIMIT = 1e-2;
/** Two tokens whose logits are closer than this may change places. */
const TIE = 1e-2;
const TEXT = `The tower stands at the end of a long pier, and on a clear day it can be seen from 40 kilometres away. It was built in 1874 by
a company of eleven masons; the stone came from a quarry near Saint-Malo, by boat, in blocks of 1,250 kg each. "We lost two boats," wrote
the foreman, "but not one man." Its lamp burned oil until 1931, then gas, and was electrified only after the war. Today nobody lives there:
a computer lights the lamp at dusk, counts the ships (about 3 + 4 an hour), and sends a message if anything fails. Every spring, students
from the town paint the railings white, measure the height of the tide with a pole, and compare it with the tables of 1874: the sea
has risen by 21 cm. They also keep a small museum on the ground floor.`;
const COUNT = 24;
const ROUNDS = 5;
const TOKENS = 32;

const what = process.argv[2];
await useBackend();
const path = await provision(SMOLLM2, {
  progress: ({ done, total }) => console.error(`download: ${done} of ${total} bytes`),
});
const model = await openModel(path);

/** 50 prompts: ten problems of each of the five tasks. */
const prompts = FEW_SHOT_TASKS.flatMap((name) => Array.from({ length: 10 }, (_, i) => fewShot(name).problem(i).prompt));

async function agreement() {
  const generator = textGenerator(model, { rows: 1 });
  const peer = startPeer('./real.py');
  const folder = mkdtempSync(join(tmpdir(), 'logits-'));
  try {
    const { parameters, versions } = await peer.ask('load', { path });
    console.log(
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    );
    const ours = [TEXT, ...prompts].map((text) => model.tokenizer.encode(text));
    const { tokens: theirs } = await peer.ask('tokens', { texts: [TEXT, ...prompts] });
    const sameTokens = ours.filter((tokens, i) => tokens.join() === theirs[i].join()).length;
    const text = ours[0].slice(0, 200);
    const { largest, spread, kl, same } = await compareLogits(peer, generator, text, join(folder, 'logits'));
    const { rows } = await peer.ask('greedy', { prompts: ours.slice(1), count: COUNT });
    let equal = 0;
    const ties = [];
    const wrong = [];
    rows.forEach(({ tokens, margins }, i) => {
      const request = { prompt: ours[i + 1], maxTokens: COUNT, temperature: 0, seed: 0, problem: i, candidates: [0] };
      const found = generator.complete(request)[0].tokens;
      // Ours ends with the model's end, where it has one.
      const at = found.findIndex((token, j) => token !== tokens[j]);
      if (at < 0) equal++;
      else (margins[at] < TIE ? ties : wrong).push(`prompt ${i}, token ${at}: margin ${margins[at].toExponential(1)}`);
    });
    console.log(
      `parameters ${model.parameters} and ${parameters}; texts cut into the same tokens: ${sameTokens} of ${ours.length}`,
    );
    console.log(
      `logits over ${text.length} tokens: largest difference ${largest.toExponential(1)} (their spread is ${spread.toFixed(1)}), largest KL ${kl.toExponential(1)}, same likeliest token ${same} of ${text.length}`,
    );
    console.log(
      `greedy continuations of ${COUNT} tokens: ${equal} of ${rows.length} equal, ${ties.length} at a near tie, ${wrong.length} otherwise`,
    );
    for (const line of [...ties, ...wrong]) console.log(`  ${line}`);
    if (largest > LIMIT || wrong.length > 0 || sameTokens < ours.length || parameters !== model.parameters)
      process.exitCode = 1;
  } finally {
    peer.close();
    generator.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Folders in Hugging Face's layout, as transformers writes them: a small network of each kind, BF16 over several files. */
async function layouts() {
  const peer = startPeer('./real.py');
  const folder = mkdtempSync(join(tmpdir(), 'layouts-'));
  const tokens = Array.from({ length: 100 }, (_, i) => (i * 37) % 256);
  try {
    for (const kind of ['llama', 'qwen2']) {
      const { files } = await peer.ask('tiny', { kind, folder: join(folder, kind) });
      const tiny = await openModel(join(folder, kind));
      const generator = textGenerator(tiny, { rows: 1 });
      const { largest, spread, same } = await compareLogits(peer, generator, tokens, join(folder, 'logits'));
      console.log(
        `${kind}, random weights in ${files.length} files: largest difference of logits ${largest.toExponential(1)} (their spread is ${spread.toFixed(1)}), same likeliest token ${same} of ${tokens.length}`,
      );
      if (largest > LIMIT) process.exitCode = 1;
      generator.dispose();
      tiny.dispose();
    }
  } finally {
    peer.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Our logits over a text beside the peer's. */
function compareLogits(peer, generator, tokens, file) {
  const rows = generator.logits(tokens).map((row) => Buffer.from(row.buffer, row.byteOffset, row.byteLength));
  writeFileSync(file, Buffer.concat(rows));
  return peer.ask('logits', { tokens, file });
}

/** A process that says a line when it is ready, and then answers one JSON object a line; undefined where it ends before. */
async function startChild(command, args) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const failed = new Promise((resolve) => child.on('error', () => resolve({ done: true })));
  const next = async () => {
    const { value, done } = await Promise.race([lines.next(), failed]);
    return done ? undefined : JSON.parse(value);
  };
  if ((await next()) === undefined) return undefined;
  return {
    async rate(asked) {
      child.stdin.write(`${JSON.stringify(asked)}\n`);
      const reply = await next();
      if (reply === undefined) throw new Error(`${command} ${args[0]} ended`);
      return reply;
    },
    close: () => child.stdin.end(),
  };
}

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Where node-llama-cpp is, with its ready-made library; undefined where there is none for this machine. */
function llamaPackages() {
  const folder = process.env.BENCH_NODE ?? inPackage('.local', 'bench-node');
  if (!existsSync(join(folder, 'node_modules/node-llama-cpp/dist/index.js'))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private": true}\n');
    const packages = ['node-llama-cpp@3.22.1', `@node-llama-cpp/${process.platform}-${process.arch}@3.22.1`];
    const flags = ['--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
    try {
      execFileSync('npm', ['install', ...flags, ...packages], {
        cwd: folder,
        stdio: 'inherit',
      });
    } catch {
      return undefined;
    }
  }
  return join(folder, 'node_modules');
}

/** The ways to llama.cpp that are on this machine, by name; a line for each that is not. */
async function startPeers() {
  const packages = llamaPackages();
  const { BENCH_KOFFI: koffi, BENCH_LLAMA_PYTHON: python } = process.env;
  const libraries = packages && join(packages, '@node-llama-cpp/linux-x64/bins/linux-x64');
  const ways = {
    'node-llama-cpp':
      packages &&
      (() => [process.execPath, [here('./llama-cpp.mjs'), join(packages, 'node-llama-cpp/dist/index.js'), path]]),
    koffi:
      koffi &&
      existsSync(libraries ?? '') &&
      (() => [process.execPath, [here('./llama-koffi.mjs'), koffi, libraries, path]]),
    'llama-cpp-python': python && (() => [python, [here('./llama_batch.py'), path]]),
  };
  const peers = {};
  for (const [name, way] of Object.entries(ways)) {
    const peer = way ? await startChild(...way()) : undefined;
    if (peer === undefined) console.log(`${name}: not installed`);
    else peers[name] = peer;
  }
  return peers;
}

async function speed() {
  const peers = await startPeers();
  const names = ['ours', ...Object.keys(peers)];
  const rates = Object.fromEntries(names.map((name) => [name, { 16: [], 64: [] }]));
  const memory = Object.fromEntries(names.map((name) => [name, 0]));
  const prompt = 'Once upon a time there was a';
  const generators = {
    16: textGenerator(model, { rows: 16 }),
    64: textGenerator(model, { rows: 64 }),
  };
  // Makes the programs.
  for (const rows of [16, 64]) {
    generators[rows].complete({
      prompt,
      maxTokens: COUNT,
      temperature: 0.8,
      seed: 0,
      problem: 0,
      candidates: [0],
    });
  }
  for (let round = 1; round <= ROUNDS; round++) {
    for (const rows of [16, 64]) {
      const asked = {
        prompt,
        maxTokens: TOKENS,
        temperature: 0.8,
        seed: 0,
        problem: round,
      };
      const start = performance.now();
      const made = generators[rows].complete({
        ...asked,
        candidates: Array.from({ length: rows }, (_, i) => i),
      });
      const seconds = (performance.now() - start) / 1000;
      rates.ours[rows].push(made.reduce((sum, one) => sum + one.tokens.length, 0) / seconds);
      memory.ours = Math.max(memory.ours, process.memoryUsage().rss);
      for (const [name, peer] of Object.entries(peers)) {
        const reply = await peer.rate({
          sequences: rows,
          tokens: TOKENS,
          prompt,
          seed: round,
        });
        rates[name][rows].push(reply.rate);
        memory[name] = Math.max(memory[name], reply.memory);
      }
    }
  }
  const range = (values, digits) =>
    `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)}-${Math.max(...values).toFixed(digits)})`;
  console.log(
    table(
      [16, 64].flatMap((rows) =>
        names.map((name) => ({
          sequences: rows,
          'tokens a second': name,
          'median (range)': range(rates[name][rows], 0),
          'ours / this': range(
            rates.ours[rows].map((rate, i) => rate / rates[name][rows][i]),
            2,
          ),
        })),
      ),
    ),
  );
  const resident = names.map((name) => `${name} ${(memory[name] / 2 ** 30).toFixed(2)} GiB`);
  console.log(`largest resident memory: ${resident.join(', ')}`);
  for (const peer of Object.values(peers)) peer.close();
}

/** Every task after several sets of solved examples: the same questions, other examples before them; fewer where answers are long. */
async function examples() {
  const generator = textGenerator(model, { rows: 32 });
  const rows = [];
  const names = /** @type {typeof FEW_SHOT_TASKS} */ (process.argv[3]?.split(',') ?? FEW_SHOT_TASKS);
  for (const name of names) {
    const [sets, count, samples] = fewShot(name).maxTokens > 8 ? [4, 20, 32] : [8, 30, 32];
    const problems = Array.from({ length: count }, (_, i) => i);
    const candidates = Array.from({ length: samples }, (_, i) => i);
    const found = Array.from({ length: sets }, (_, set) => {
      const task = fewShot(name, { examples: set });
      const counts = problems.map((problem) => {
        const { prompt, right } = task.problem(problem);
        const asked = { prompt, maxTokens: task.maxTokens, stop: task.stop, temperature: 0.8, seed: 0 };
        const made = generator.complete({ ...asked, problem, candidates });
        return { samples: made.length, correct: made.filter(({ text }) => task.answerOf(text) === right).length };
      });
      return coverageCurve(counts, [1, 16], { seed: 0 });
    });
    rows.push(
      ...[0, 1].map((at) => ({
        task: name,
        'pass@': found[0][at].k,
        'by set of solved examples': found.map((curve) => curve[at].value.toFixed(2)).join(' '),
        'first set, its interval over problems': `${found[0][at].value.toFixed(2)} (${found[0][at].low.toFixed(2)}-${found[0][at].high.toFixed(2)})`,
      })),
    );
  }
  generator.dispose();
  console.log(table(rows));
}

if (what === undefined || what === 'layouts') await layouts();
if (what === undefined || what === 'agreement') await agreement();
if (what === undefined || what === 'speed') await speed();
if (what === undefined || what === 'examples') await examples();
