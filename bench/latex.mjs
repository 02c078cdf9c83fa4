// Question: do answers in LaTeX compare as math-verify, the Python package, compares them?
// Run: npm run bench -- latex [COUNT] FILE...   JSON lines with `answer` (and `pred`, or `completions`) of search-and-learn, Qwen2.5-Math or others;
// or a .jsonl of pairs that `latex.py` wrote before, after the word "pairs". Every difference is printed.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { COMPARISONS } from '../dist/tasks/answers/compare.js';

const { latex } = COMPARISONS;
const [first = '2000', ...files] = process.argv.slice(2);
const python = process.env.BENCH_PYTHON ?? 'python3';
const script = fileURLToPath(new URL('./latex.py', import.meta.url));

/** @returns {string} */
function pairsOf() {
  if (first === 'pairs') return readFileSync(files[0] ?? '', 'utf8');
  if (files.length === 0) return '';
  return execFileSync(python, [script, first, ...files], { encoding: 'utf8', maxBuffer: 2 ** 28 });
}

const pairs = pairsOf()
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line));
if (pairs.length === 0) console.log('no files of answers were named: nothing is compared');
let agree = 0;
const begun = performance.now();
for (const { kind, answer, right, same } of pairs) {
  const [one, other] = [latex.spell(answer), latex.spell(right)];
  const ours = one !== undefined && other !== undefined && latex.same(one, other);
  if (ours === same) agree++;
  else console.log(`${kind}: ${ours ? 'same here' : 'same there'}: ${answer} | ${right}`);
}
const time = ((performance.now() - begun) / Math.max(1, pairs.length)).toFixed(2);
if (pairs.length > 0) {
  const same = pairs.filter((pair) => pair.same).length;
  console.log(
    `${pairs.length} pairs, ${same} the same there: ${agree} agree (${((100 * agree) / pairs.length).toFixed(2)} %), ${time} ms each`,
  );
}
