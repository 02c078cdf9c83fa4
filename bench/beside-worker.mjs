// One checkout of `beside`: reads questions, a line of JSON each, and times its own build.
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const checkout = process.argv[2] ?? '';
const load = (file) => import(pathToFileURL(join(checkout, file)).href);

const library = await load('dist/index.js');
const { Meter } = await load('dist/compute/meter.js');
await library.useBackend();
const { WORKS } = await load('bench/works.mjs');

/** Samples of a family from start to finish. */
const whole = (family, problemOf, count, depth) => {
  const problems = Array.from({ length: count }, (_, index) => problemOf(index));
  const keys = problems.map(({ index }) => ({ seed: 0, problem: index, candidate: 0 }));
  return { run: () => library.generate(family, problems, keys, { depth, meter: new Meter() }) };
};
const digit = (index) => ({ index, difficulty: 0, label: index % 10 });

const FAMILIES = {
  'family: 64 images by flow, 8 steps': () => whole(library.flowDigits(), digit, 64, 8),
  'family: 64 images by diffusion, 8 steps': () => whole(library.diffusionDigits(), digit, 64, 8),
  'family: 256 chains of 24 tokens': () => {
    const task = library.arithmetic();
    return whole(library.languageArithmetic(), (index) => task.problem(index), 256, 24);
  },
};

/** @type {{run: () => unknown, end?: () => void} | undefined} */
let work;
const ANSWERS = {
  names: () => ({ names: [...Object.keys(WORKS), ...Object.keys(FAMILIES)] }),
  begin({ name }) {
    const begun = name in WORKS ? WORKS[name]().ours(true) : FAMILIES[name]();
    for (let i = 0; i < 3; i++) begun.run();
    work = begun;
    return {};
  },
  time({ seconds }) {
    const start = performance.now();
    let runs = 0;
    while (runs === 0 || performance.now() - start < 1000 * seconds) {
      work?.run();
      runs++;
    }
    return { seconds: (performance.now() - start) / 1000 / runs };
  },
  end() {
    work?.end?.();
    work = undefined;
    return {};
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(ANSWERS[question.do](question))}\n`);
}
