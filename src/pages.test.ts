// Slow: runs the commands and the code of the README and the docs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import ts from '@tslab/typescript-for-tslab';
import { archiveOf, writeDocumented } from './cli/fixtures/documented.js';
import { blocksOf, commandsOf, wordsOf } from './cli/fixtures/markdown.js';
import { run } from './cli/fixtures/run.js';
import { inPackage, ROOT } from './compute/paths.js';
import { jsonLines, testFolder } from './logs/fixtures/folder.js';
import { writeParquet } from './records/fixtures/parquet.js';

/** Pages whose commands and code the test of another room runs. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'docs/logs.md': 'cli/docs.test',
  'docs/machines.md': 'machines/page.test',
  'docs/served.md': 'text/served-docs.test',
};

/** Commands that are not run: how they begin, and why. */
const UNRUN: readonly (readonly [command: RegExp, why: string])[] = [
  [/^npm (?:run reproduce|test|run check)\b/, 'takes minutes; what CI and a fresh clone run'],
  [/^INFERENCE_SCALING_BACKEND=tensorflow-gpu |^npm run setup -- --gpu$/, 'needs a card'],
  [
    /^npx inference-scaling sample --server http:\/\/localhost:8000\/v1 --model NAME /,
    'needs a server; the rest of docs/served.md is run by text/served-docs.test',
  ],
  [/^npm run lab$/, 'serves until Ctrl-C; environment/tests/jupyterlab.mjs opens it'],
  [/^npm run ledger$/, 'writes into the checkout; report.test holds the committed ledger to its evidence'],
  [/^npm run notebook /, 'takes minutes; npm test runs every notebook'],
  [/^npm run train /, 'takes minutes and writes into data/models'],
  [/^npm run doctor /, 'looks at the machine for seconds; compute/gpu-setup.test runs its parts'],
  [/^npm run bench |^BENCH_PYTHON=/, 'a measurement of minutes'],
  [/^npm run new /, 'writes into the checkout; templates.test writes every kind into a copy, and runs it'],
  [/^npm install /, 'needs a registry; npm run bench -- versions installs the package'],
  [/^git clone /, 'needs the repository'],
  [/^(?:snakemake|podman) /, 'needs Snakemake or Podman'],
];

/** Code that is not run: its page, how it begins, and why. */
const SKETCHES: readonly (readonly [page: string, begins: RegExp, why: string])[] = [
  [
    'docs/extending.md',
    /^export function earlyMajority/,
    'leaves its loop to the reader; templates.test runs a whole strategy',
  ],
  [
    'docs/extending.md',
    /^export const votes: Claim/,
    'leaves its rule to the reader; templates.test runs a whole claim',
  ],
  ['docs/extending.md', /^export function oneStepDigits/, 'leaves its start to the reader'],
  ['docs/extending.md', /^import \{ openStore \}/, 'asks a server; text/own.test runs it'],
];

const inDist = (path: string) => JSON.stringify(pathToFileURL(join(ROOT, 'dist', path)).href);

/** What code of a page stands on, and what is looked at afterwards, by how it begins. */
const AROUND: readonly (readonly [begins: RegExp, before: string, behind: string])[] = [
  [
    /^import \{ arithmetic, chooseLaw/,
    '',
    "if (rows.length !== 60 || choice.verdict === undefined) throw new Error('rows');",
  ],
  [
    /^import \{ compile, loop \}/,
    "import * as tf from '@tensorflow/tfjs'; const eulerStep = (weights, x, i) => tf.add(x, tf.mul(weights, i));",
    "if (sample(tf.scalar(1), tf.zeros([2])).dataSync()[0] !== 120) throw new Error('0 + 1 + ... + 15');",
  ],
  [
    /^import \{ openTable \}/,
    'const points = [1, 2, 4, 8, 16, 32].map((x, i) => ({ x, y: 2 / x + i / 50, sigma: 0.1 }));',
    "if (fitted.name !== 'law') throw new Error(fitted.name);",
  ],
  [/^import \{ edm, edmHeun/, '', "if (plain !== 16 || toData !== 15) throw new Error('evaluations');"],
  [/^import \{ integers, Stream/, '', "if (largest.problem(0).answer.length !== 1) throw new Error('answer');"],
  [
    /^\/\*\* Ralston's method/,
    `import { shipped } from ${inDist('compute/code.js')}; import { NO_SETTINGS } from ${inDist('compute/settings.js')}; import { rungeKutta } from 'inference-scaling/dynamics';`,
    "if (rungeKutta(ralston).nfe(3) !== 6) throw new Error('two evaluations per step');",
  ],
  [
    /^export const stretched/,
    `import { BUDGETS } from ${inDist('laws/budgets.js')}; import { fitLaw } from 'inference-scaling/fit';`,
    'const { values, at } = stretched.example; const { status } = fitLaw(stretched, at.map((x) => ({ x, y: stretched.predict(x, values) }))); if (status !== "converged") throw new Error(status);',
  ],
  [
    /^export const votesWorld/,
    `import { pick } from ${inDist('claims/world/pieces.js')}; import { answered, dice } from ${inDist('claims/world/rows.js')};`,
    "if (votesWorld(dice(0), 'true').outcomes.length === 0) throw new Error('rows');",
  ],
];

const PAGES = ['README.md', 'CONTRIBUTING.md', ...readdirSync(inPackage('docs')).map((name) => `docs/${name}`)].filter(
  (name) => name.endsWith('.md'),
);
const textOf = (page: string) => readFileSync(inPackage(...page.split('/')), 'utf8');
const unrunOf = (command: string) => UNRUN.find(([begins]) => begins.test(command));

const home = process.cwd();
const folder = testFolder('pages');
/** Kinds of files that were drawn; docs/figures.md has a PDF. */
const plots = new Set(['pdf']);
const cli = /^npx inference-scaling /;

before(async () => {
  process.chdir(folder.path);
  mkdirSync('node_modules');
  for (const name of ['inference-scaling', '@tensorflow']) {
    symlinkSync(name === 'inference-scaling' ? ROOT : join(ROOT, 'node_modules', name), join('node_modules', name));
  }
  writeDocumented(folder);
  folder.file('logs/gsm8k.eval', archiveOf(6, 100));
  const xs = [1, 2, 4, 8, 16, 32, 64, 128];
  const noise = (i: number) => 1 + 0.01 * (-1) ** i;
  const runs = xs.map((x, i) => [
    `m${i % 2}`,
    1e9 * x,
    0.9 * x ** -0.3 * noise(i),
    0.1,
    0.9,
    x,
    (1 - Math.exp(-0.1 * x)) * noise(i),
  ]);
  writeFileSync('runs.csv', `model,flops,error,low,high,n,score\n${runs.map((row) => row.join(',')).join('\n')}\n`);
  const sizes = [1e8, 1e9, 1e10].flatMap((n) =>
    [1e9, 1e10, 1e11, 1e12].map((d) => [n, d, 1.69 + 406.4 / n ** 0.34 + 410.7 / d ** 0.28]),
  );
  const budgets = [1e18, 1e19, 1e20].flatMap((c) =>
    [-1, -0.5, 0, 0.5, 1].map((e) => {
      const n = 10 ** e * (c / 1e18) ** 0.45 * 3e7;
      return [n, c, 1.69 + 406.4 / n ** 0.34 + 410.7 / (c / (6 * n)) ** 0.28];
    }),
  );
  writeFileSync('budgets.csv', `params,flops,loss\n${budgets.map((row) => row.join(',')).join('\n')}\n`);
  writeFileSync('ladder.csv', `params,tokens,loss\n${sizes.map((row) => row.join(',')).join('\n')}\n`);
  await writeParquet('runs.parquet', "SELECT params, tokens AS samples, loss FROM 'ladder.csv'");
  const passed = Array.from({ length: 1200 }, (_, i) => [i % 12, Number((i * 7919) % 101 < 8 * (i % 12))]);
  writeFileSync('samples.csv', `task,passed\n${passed.map((row) => row.join(',')).join('\n')}\n`);
  folder.file(
    'log.jsonl',
    jsonLines(
      passed.map(([task, right]) => ({
        doc_id: task,
        doc: {},
        target: '7',
        arguments: {},
        resps: [['7']],
        filtered_resps: ['7'],
        filter: 'none',
        metrics: ['exact_match'],
        exact_match: right,
      })),
    ),
  );
  const counts = Array.from({ length: 12 }, (_, i) => [i, 100, 8 * i]);
  writeFileSync('counts.csv', `task,n,c\n${counts.map((row) => row.join(',')).join('\n')}\n`);
});
after(() => process.chdir(home));

test('every command of the README and the docs is run, by this suite or another, or it is said why not', (context) => {
  const used = new Set<RegExp>();
  let [here, elsewhere, unrun] = [0, 0, 0];
  for (const page of PAGES) {
    for (const command of commandsOf(textOf(page))) {
      const reason = unrunOf(command);
      if (reason !== undefined) used.add(reason[0]);
      if (reason !== undefined) unrun++;
      else if (page in ELSEWHERE) elsewhere++;
      else if (cli.test(command) || /^(?:git config|echo|grep) /.test(command)) here++;
      else assert.fail(`${page}: expected a command that a test runs, or a reason why none does, got ${command}`);
    }
  }
  context.diagnostic(
    `${here + elsewhere + unrun} commands: ${here} run here, ${elsewhere} by the tests of their rooms, ${unrun} not run`,
  );
  assert.deepEqual(
    UNRUN.filter(([begins]) => !used.has(begins)).map(([begins]) => begins.source),
    [],
    'reasons for commands that no page has',
  );
});

for (const page of PAGES.filter((name) => !(name in ELSEWHERE))) {
  const text = textOf(page);
  const commands = commandsOf(text).filter((command) => unrunOf(command) === undefined);
  const code = [...blocksOf(text, 'ts'), ...blocksOf(text, 'js')];
  if (commands.length + code.length === 0) continue;

  describe(page, () => {
    for (const command of commands.filter((one) => cli.test(one))) {
      const drawn = /--plot \S+\.(\w+)/.exec(command)?.[1];
      const skip =
        drawn !== undefined && plots.has(drawn) ? `another ${drawn} is drawn, and a browser takes seconds` : false;
      if (drawn !== undefined) plots.add(drawn);
      test(command, { skip }, async () => {
        const { code: status, out, err } = await run(...wordsOf(command).slice(2));
        assert.equal(status, 0, err);
        assert.ok(out.length > 40, out);
      });
    }

    const shell = commands.filter((one) => /^(?:git|echo) /.test(one));
    if (shell.length > 0) {
      test(shell.join(' && '), () => {
        execFileSync('git', ['init', '-q', 'clone']);
        for (const command of shell) execFileSync('sh', ['-c', command], { cwd: 'clone' });
        assert.match(readFileSync('clone/.git/info/attributes', 'utf8'), /filter=notebooks/);
        assert.match(readFileSync('clone/.git/config', 'utf8'), /canonical\.mjs/);
      });
    }

    code.forEach((block, i) => {
      const sketch = SKETCHES.find(([where, begins]) => where === page && begins.test(block));
      const name = `code ${i + 1} of ${code.length}: ${block.split('\n')[0]}`;
      test(name, { skip: sketch?.[2] ?? false }, async () => {
        const [, before = '', behind = ''] = AROUND.find(([begins]) => begins.test(block)) ?? [];
        // Fewer problems, for the time; the rest is as it stands.
        const text = `${before}\n${block.replace('problems: 240', 'problems: 12')}\n${behind}`;
        const path = join(folder.path, `${page.replaceAll(/\W/g, '-')}-${i}.mjs`);
        const target = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
        writeFileSync(path, ts.transpile(text, target));
        await import(pathToFileURL(path).href);
      });
    });
  });
}

test('the distances in docs/choosing.md are those of the command beside them', () => {
  const text = textOf('docs/choosing.md');
  const command = commandsOf(text).find((one) => one.startsWith('grep '))!;
  const lines = execFileSync('sh', ['-c', command], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
  const found = new Map(
    lines.map((line) => {
      const [, family, sampler, nfe, value] = /^figures\/(\w+)-\S+?\.csv:([^,]+),point,(\d+),([^,]+),/.exec(line)!;
      return [`${sampler} ${family} ${nfe}`, Number(value).toFixed(3)];
    }),
  );
  const rows = [...text.matchAll(/^\| ([a-z0-9+-]+) \| (\d\.\d+) \| (\d\.\d+) \| (\d\.\d+) \| (\d\.\d+) \|$/gm)];
  assert.equal(rows.length, 6);
  for (const [, sampler, ...values] of rows) {
    const expected = ['diffusion 4', 'diffusion 10', 'flow 4', 'flow 10'].map((at) => found.get(`${sampler} ${at}`));
    assert.deepEqual(values, expected, sampler);
  }
});
