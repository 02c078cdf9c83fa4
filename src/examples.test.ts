// Slow: compiles and runs every example of the public doc blocks.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import ts from '@tslab/typescript-for-tslab';
import { DOORS, type Documented, documented, doorsProgram, programOf } from './fixtures/doors.js';
import { type Example, exampleOf, runExample, typedOf } from './fixtures/example.js';
import { endExamples, prepareExamples } from './fixtures/prepared.js';
import { missingIn } from './fixtures/reference.js';
import { SERVER, STAND_INS } from './fixtures/stand-ins.js';
import { UNRUN } from './fixtures/unrun.js';

const doors = doorsProgram();
const checker = doors.program.getTypeChecker();
const names = documented(doors);
const known = new Set([...names.map(({ name }) => name), ...Object.keys(STAND_INS)]);
const publicNames = new Map(names.map((one) => [one.name, one]));
const isStandIn = (name: string) => Object.hasOwn(STAND_INS, name) && !publicNames.has(name);
const room = ({ door }: Documented) => door.replace(/^inference-scaling\/?/, '');
const broken: string[] = [];
const examples = names.flatMap((one) =>
  one.tags
    .filter(({ name }) => name === 'example')
    .flatMap(({ text }) => {
      try {
        return [{ room: room(one), ...exampleOf(`${room(one)}: ${one.name}`, text, known) }];
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        broken.push(error.message);
        return [];
      }
    }),
);

/** Every example as a function of one module that imports what they use. */
function moduleOf(all: readonly Example[]): string {
  const used = new Set(all.flatMap(({ free }) => free));
  const imports = DOORS.slice(1).map((door) => {
    const list = names.filter((one) => one.door === door && used.has(one.name));
    return `import { ${list.map(({ name, kind }) => (kind === 'type' ? `type ${name}` : name)).join(', ')} } from '${door}';`;
  });
  const standIns = [...used].filter(isStandIn).map((name) => `declare const ${name}: StandIns['${name}'];`);
  return [
    ...imports,
    "import type { StandIns } from './fixtures/stand-ins.js';",
    ...standIns,
    ...all.map(typedOf),
  ].join('\n');
}

before(prepareExamples);
after(endExamples);

test('what is not run is there', () => {
  const there = new Set(examples.map(({ where }) => where));
  assert.deepEqual(
    Object.keys(UNRUN).filter((where) => !there.has(where)),
    [],
  );
});

test('every example compiles', () => {
  const code = moduleOf(examples);
  const { program, source } = programOf(code, 'nodenext', {
    strict: true,
    noImplicitAny: false,
    lib: ['lib.es2022.d.ts'],
  });
  const faults = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
    (fault) => {
      const before = code.slice(0, fault.start).match(/function example(\d+)\(/g) ?? [];
      const index = before.length - 1;
      return `${examples[index]?.where}: ${ts.flattenDiagnosticMessageText(fault.messageText, ' ')}`;
    },
  );
  assert.equal([...broken, ...faults].join('\n'), '');
});

for (const door of new Set(examples.map(({ room: name }) => name))) {
  test(`examples of ${door} run and come to what they state`, async (context) => {
    const all = new Map<string, unknown>();
    for (const path of DOORS.slice(1))
      for (const [name, value] of Object.entries(await import(path))) all.set(name, value);
    const faults: string[] = [];
    let [run, checked] = [0, 0];
    for (const example of examples.filter((one) => one.room === door && !Object.hasOwn(UNRUN, one.where))) {
      try {
        for (const name of example.free) {
          if (isStandIn(name)) all.set(name, await STAND_INS[name as keyof typeof STAND_INS]());
        }
        checked += await runExample(example, all, (code) => code.replaceAll(/http:\/\/localhost:\d+\/v1/g, SERVER.url));
        run++;
      } catch (error) {
        faults.push(`${example.where}: ${error instanceof Error ? error.message : error}`);
      }
    }
    context.diagnostic(`${run} examples, ${checked} stated values`);
    assert.equal(faults.join('\n'), '');
  });
}

test('the doc block of every public function and class is whole: summary, @param, @returns, @throws and an example', (context) => {
  const callable = names.filter(({ kind }) => kind === 'function' || kind === 'class');
  context.diagnostic(`${callable.length} functions and classes, ${examples.length} examples`);
  const faults = callable.flatMap((one) => {
    const missing = [...(one.summary.length < 10 ? ['a summary'] : []), ...missingIn(one, checker)];
    return missing.length === 0 ? [] : [`${room(one)}: ${one.name}: expected ${missing.join(', ')}`];
  });
  assert.equal(faults.join('\n'), '');
});
