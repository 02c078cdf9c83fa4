// Question: do the @throws of the reference say what is thrown? Each example of a public function is run again with one argument made wrong (NaN, a text of
// another kind, an empty list, an unknown option); an error of a kind that the function's @throws does not name is a fault.
// Run: npm run bench -- throws [PATTERN], PATTERN of the functions asked for, such as '^measure: '. What no mutant provoked is listed, and is to be read.
import ts from '@tslab/typescript-for-tslab';
import { DOORS, documented, doorsProgram } from '../dist/fixtures/doors.js';
import { exampleOf } from '../dist/fixtures/example.js';
import { mutantsOf, SPOILERS } from '../dist/fixtures/mutants.js';
import { endExamples, prepareExamples } from '../dist/fixtures/prepared.js';
import { SERVER, STAND_INS } from '../dist/fixtures/stand-ins.js';
import { UNRUN } from '../dist/fixtures/unrun.js';

const wanted = new RegExp(process.argv[2] ?? '');
/** What the engine says of values of a wrong type, which TypeScript refuses. */
const ENGINE =
  /Cannot (?:read|convert|mix|destructure)|is not a function|not iterable|is not defined|without 'new'|Invalid (?:typed )?array|Unexpected token|Reduce of empty/;
const LONGEST = 5000;
const names = documented(doorsProgram());
const nameOf = (one) => `${one.door.replace(/^inference-scaling\/?/, '')}: ${one.name}`;
const known = new Set([...names.map(({ name }) => name), ...Object.keys(STAND_INS)]);
const callable = new Map(
  names.filter(({ kind }) => kind === 'function' || kind === 'class').map((one) => [one.name, one]),
);

/** The kinds of errors that a doc block names, with those of the functions that it refers to. */
function saidBy(one, seen = new Set([one.name])) {
  const said = new Set();
  for (const { name, text } of one.tags) {
    if (name !== 'throws') continue;
    for (const [word] of text.matchAll(/\b[A-Z]\w*Error\b|\bError\b|\bTooLong\b/g)) said.add(word);
    for (const [, other] of text.matchAll(/`(\w+)`/g)) {
      if (seen.has(other) || !callable.has(other)) continue;
      for (const word of saidBy(callable.get(other), seen.add(other))) said.add(word);
    }
    // What somebody else's part throws is theirs to say.
    if (/\bwhat (?:the|a) \w+ throws/.test(text)) said.add('any');
  }
  return said;
}

const AsyncFunction = /** @type {new (...words: string[]) => (...values: unknown[]) => Promise<void>} */ (
  (async () => {}).constructor
);
const javascript = (code) =>
  ts
    .transpile(`{${code}}`, {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
    })
    .replaceAll(/http:\/\/localhost:\d+\/v1/g, SERVER.url);
const limited = (work) => Promise.race([work, new Promise((resolve) => setTimeout(resolve, LONGEST).unref())]);

const { log } = console;
await prepareExamples();
const all = new Map();
for (const door of DOORS.slice(1)) for (const [name, value] of Object.entries(await import(door))) all.set(name, value);
// Examples print.
console.log = () => undefined;
console.error = () => undefined;
let runs = 0;
const faults = [];
const unseen = [];
for (const one of callable.values()) {
  const where = nameOf(one);
  if (!wanted.test(where)) continue;
  const said = saidBy(one);
  const seen = new Map();
  for (const { text } of Object.hasOwn(UNRUN, where) ? [] : one.tags.filter(({ name }) => name === 'example')) {
    const { free } = exampleOf(where, text, known);
    for (const { code, change } of mutantsOf(text, one.name)) {
      runs++;
      try {
        const values = [];
        for (const name of free) values.push(all.get(name) ?? (await STAND_INS[name]()));
        const run = new AsyncFunction(...free, ...Object.keys(SPOILERS), `'use strict';\n${javascript(code)}`);
        await limited(run(...values, ...Object.values(SPOILERS)));
      } catch (thrown) {
        const error = /** @type {Error} */ (thrown);
        if (!ENGINE.test(error.message) && !seen.has(error.name))
          seen.set(error.name, `${change}: ${error.name}: ${error.message}`);
      }
    }
  }
  for (const [kind, what] of seen) if (!said.has(kind) && !said.has('any')) faults.push(`${where}, ${what}`);
  const never = [...said].filter((kind) => kind !== 'any' && !seen.has(kind));
  if (never.length > 0) unseen.push(`${where}: ${never.join(', ')}`);
}
await endExamples();
for (const what of unseen) log(`not provoked  ${what}`);
for (const what of faults) log(`FAULT  ${what}`);
log(
  `\n${runs} examples with a wrong argument, ${unseen.length} functions with an error that none provoked, ${faults.length} faults`,
);
process.exit(faults.length > 0 ? 1 : 0);
