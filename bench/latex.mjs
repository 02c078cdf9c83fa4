// Question: do answers in LaTeX compare as math-verify, the Python package, compares them?
// Run: npm run bench -- latex [COUNT [SEED]] FILE...   JSON lines with `answer` (and `pred`, or `completions`) of search-and-learn, Qwen2.5-Math or others;
// or a .jsonl of pairs that `latex.py` wrote before, after the word "pairs". Every difference is printed, with its kind (docs/latex.md tells who is right).
// BENCH_PYTHON names a Python with bench/requirements-latex.txt.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { COMPARISONS } from '../dist/tasks/answers/compare.js';

const { latex } = COMPARISONS;
const [first = '2000', ...others] = process.argv.slice(2);
const seeded = /^\d+$/.test(others[0] ?? '');
const [seed, files] = seeded ? [others[0] ?? '0', others.slice(1)] : ['0', others];
const python = process.env.BENCH_PYTHON ?? 'python3';
const script = fileURLToPath(new URL('./latex.py', import.meta.url));

/** @returns {string} */
function pairsOf() {
  if (first === 'pairs') return readFileSync(files[0] ?? '', 'utf8');
  if (files.length === 0) return '';
  return execFileSync(python, [script, first, seed, ...files], { encoding: 'utf8', maxBuffer: 2 ** 28 });
}

/** @type {{ kind: string, answer: string, right: string, same: boolean }[]} */
const pairs = pairsOf()
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line));
if (pairs.length === 0) console.log('no files of answers were named: nothing is compared');

let longest = 0;
const begun = performance.now();
const compared = pairs.map(({ answer, right, ...pair }) => {
  const start = performance.now();
  const [one, other] = [latex.spell(answer), latex.spell(right)];
  const here = one !== undefined && other !== undefined && latex.same(one, other);
  longest = Math.max(longest, performance.now() - start);
  return { ...pair, answer, right, here };
});
const took = performance.now() - begun;
for (const { kind, same, here, answer, right } of compared)
  if (same !== here) console.log(`${kind}: ${here ? 'same here' : 'same there'}: ${answer} | ${right}`);

/** @param {string} name @param {readonly { same: boolean, here: boolean }[]} of */
const line = (name, of) => {
  const agree = of.filter(({ same, here }) => same === here).length;
  const same = of.filter((pair) => pair.same).length;
  return `${name}: ${of.length} pairs, ${same} the same there: ${agree} agree (${((100 * agree) / of.length).toFixed(2)} %)`;
};
if (pairs.length > 0) {
  for (const kind of new Set(compared.map((pair) => pair.kind)))
    console.log(
      line(
        kind,
        compared.filter((pair) => pair.kind === kind),
      ),
    );
  console.log(
    `${line('all', compared)}, ${(took / pairs.length).toFixed(2)} ms each, ${longest.toFixed(0)} ms at most`,
  );
}
