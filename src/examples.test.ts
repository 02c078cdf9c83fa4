// Slow: compiles and runs every example of the public doc blocks.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import ts from '@tslab/typescript-for-tslab';
import { useBackend } from './compute/backend.js';
import { ROOT } from './compute/paths.js';
import { DOORS, type Documented, documented, doorsProgram, programOf } from './fixtures/doors.js';
import { type Example, exampleOf, runExample, typedOf } from './fixtures/example.js';
import { missingIn } from './fixtures/reference.js';
import { SERVER, STAND_INS } from './fixtures/stand-ins.js';
import { tinyModel } from './pretrained/fixtures/tiny.js';
import { writeTinyFolder } from './pretrained/fixtures/tiny-folder.js';
import { openStore } from './records/index.js';
import { type Script, withScript } from './text/fixtures/scripted.js';
import { sampleTask } from './text/index.js';

/** Examples that are compiled and not run, each with why. */
const UNRUN: Readonly<Record<string, string>> = {
  'strategies: beam': 'decodes for seconds; strategies.test runs it',
  'strategies: revise': 'decodes for seconds; revise.test runs it',
  'tasks: fashion': 'reads 70,000 images for seconds; fashion.test runs it',
  'models: provision': 'downloads a model',
  'models: openModel': 'downloads a model',
  'families: batchedSampler': 'compiles a decoder for seconds; batched.test runs it',
  'families: directProbabilities': 'compiles a decoder for seconds; direct.test runs it',
  'families: diffusionDigits': 'denoises for seconds; the conformance suite runs it',
  'sweep: coverageCounts': 'compiles a decoder for seconds; counts.test runs it',
  'sweep: judgements': 'decodes for seconds; judgements.test runs it',
  'models: textGenerator': 'compiles a decoder for seconds; generator.test runs it',
  'models: chatPrompt': 'needs a model with a chat template; generator.test has one',
  'models: openSafetensors': 'names a weight of a real model',
  'models: serialAndParallel': 'needs samples with lengths of thought; thought.test has them',
  'verifiers: generativeVerifier': 'decodes for seconds; generative-verifier.test runs it',
  'measure: realDistance': 'looks at all digits of MNIST twice; sets.test runs it',
  'figures: serialParallelFigure': 'needs samples with lengths of thought; thought.test has them',
  'families: languageReasoner': 'compiles a decoder for seconds; language.test runs it',
  'families: languageReviser': 'compiles a decoder for seconds; revise.test runs it',
  'families: trainReasoner': 'trains for seconds; what `npm run doctor -- --prove` runs has it',
  'families: trainPoints': 'trains for seconds; points.test runs it',
  'families: optimalInBatches': 'trains for seconds; points.test runs it',
  'families: reflow': 'trains for seconds; points.test runs it',
  'machines: gatherPlan': 'needs a plan that was worked on; machines.test has one',
  'machines: openPlan': 'needs a plan; machines.test has one',
  'machines: partsOf': 'needs a plan; machines.test has one',
  'machines: planStatus': 'needs a plan; machines.test has one',
  'machines: planInto': 'changes what sweeps of this process do; machines.test runs it',
  'machines: workOn': 'needs a plan; machines.test has one',
  'machines: writePlan': 'needs notes of a plan; machines.test has some',
  'models: findContinuing': 'asks a server that continues what it is given; continued.test has one',
  'models: findDialect': 'asks servers of each dialect; thinking.test has them',
  'notebook: ask': 'waits for what somebody types',
  'notebook: image': 'shows a picture in a notebook',
  'figures: findChromium': 'a browser may not be there',
  'report: writeLedger': 'starts a browser; report.test runs it',
  'notebook: startRun': 'makes the folders of a run; notebook.test runs it',
  'figures: exportFigures': 'starts a browser; words.test does',
};

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

const home = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'examples-'));
before(async () => {
  mkdirSync(join(folder, 'data'));
  for (const name of ['data/evidence', 'figures']) symlinkSync(join(ROOT, name), join(folder, name));
  process.chdir(folder);
  await useBackend();
  writeFiles();
  await new Promise<void>((ready) => {
    served = withScript(adding, async ({ url }) => {
      SERVER.url = url;
      ready();
      await new Promise<void>((end) => {
        stop = end;
      });
    });
  });
  const sampling = { sampler: STAND_INS.sampler(), task: STAND_INS.sums(), problems: 4, candidates: 2, seed: 0 };
  await sampleTask({ ...sampling, store: openStore('data/runs/sample') });
});
after(async () => {
  stop();
  await served;
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

let stop = () => {};
let served: Promise<void> = Promise.resolve();

/** Adds, right every other time. */
const adding: Script = ({ body }) => {
  const sum = Number(/is (\d+) \+/.exec(JSON.stringify(body['messages'] ?? body))?.[1] ?? 0) + 9;
  const choices = Array.from({ length: (body['n'] as number | undefined) ?? 1 }, (_, index) => {
    const right = (Number(body['seed']) + index) % 2 === 0;
    return { index, finish_reason: 'stop', message: { content: `The answer is ${right ? sum : sum + 1}.` } };
  });
  return { body: { choices, usage: { prompt_tokens: 10, completion_tokens: 5 * choices.length } } };
};

/** What examples open by name. */
function writeFiles(): void {
  const { bytes } = tinyModel();
  for (const name of ['model.gguf', 'SmolLM2-135M-Instruct.Q4_1.gguf']) writeFileSync(name, bytes);
  for (const name of ['SmolLM2-135M-Instruct', 'SmolLM2-135M'])
    writeTinyFolder(join(folder, name), { type: 'llama', numbers: 'F32' });
  writeFileSync('costs.csv', 'flops,error\n1,0.5\n2,0.4\n4,0.35\n');
  writeFileSync('prices.csv', 'model,prompt,completion\ngpt-5-mini,0.25,2\nm,1,4\n');
  const logged = [0, 1, 2, 3].map((doc) => ({
    ...{ doc_id: doc, doc: { question: 'q' }, target: '7', arguments: { gen_args_0: { arg_0: 'q', arg_1: {} } } },
    ...{ resps: [['7']], filtered_resps: ['7'], filter: 'none', metrics: ['exact_match'], exact_match: doc % 2 },
  }));
  writeFileSync('log.jsonl', logged.map((row) => `${JSON.stringify(row)}\n`).join(''));
  writeFileSync('gsm8k.jsonl', '{"question":"What is 1 + 9?","answer":"#### 10"}\n');
}

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
