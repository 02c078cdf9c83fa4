// Question: does the packed package install and run under several versions of Node.js, with nothing on standard error, and how large and slow is it?
// Run: npm run bench -- versions [--package FILE.tgz] [--tests] [NODE ...], NODE a binary (`npm install node@22` brings one; by default the one that runs
// this). --tests also runs the command line's own tests against the package. --before COMMIT builds and packs that commit instead, beside the package of now,
// and measures nothing but size and time to install of the two, in turns, without install scripts (which older packages have, for native code).
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, which } from '../environment/places.mjs';
import { table } from './text.mjs';

const { values, positionals } = parseArgs({
  options: {
    package: { type: 'string' },
    tests: { type: 'boolean' },
    before: { type: 'string' },
    rounds: { type: 'string', default: '3' },
  },
  allowPositionals: true,
});
const nodes = positionals.length > 0 ? positionals.map((path) => realpathSync(resolve(path))) : [process.execPath];
/** Tests of the command line that need neither networks nor the packages that draw figures, as four other files do (choose, damaged, plot-options, strategies). */
const TESTS = [
  ...['bad-cells', 'bad-files', 'bad-options', 'bad-tables', 'chance', 'cli', 'good-tables', 'hostile', 'logs'],
  ...['odd-tables', 'own-problems', 'start', 'stopped', 'store-table'],
];

const top = mkdtempSync(join(tmpdir(), 'versions-'));
process.on('exit', () => rmSync(top, { recursive: true, force: true }));
const NPM = realpathSync(which(['npm']) ?? '');

function packedFrom(folder, to) {
  mkdirSync(to, { recursive: true });
  const packing = ['pack', '--ignore-scripts', '--json', '--pack-destination', to];
  const [{ filename }] = JSON.parse(execFileSync('npm', packing, { cwd: folder, encoding: 'utf8' }));
  return join(to, filename);
}
const packed = () => (values.package === undefined ? packedFrom(ROOT, join(top, 'now')) : resolve(values.package));

/** The package of a commit, built by the compiler of now. */
function packedAt(commit) {
  const folder = join(top, 'source');
  mkdirSync(folder);
  const archive = execFileSync('git', ['archive', commit], { cwd: ROOT, maxBuffer: 2 ** 30 });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  // What today's types say of older sources does not matter: the code comes out.
  spawnSync(process.execPath, [
    join(ROOT, 'node_modules/typescript/bin/tsc'),
    '-p',
    folder,
    '--noEmitOnError',
    'false',
  ]);
  rmSync(join(folder, 'node_modules'));
  if (!existsSync(join(folder, 'dist', 'cli', 'main.js'))) throw new Error(`${commit}: expected a build, got none`);
  return packedFrom(folder, join(top, 'before'));
}

const sizeOf = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

const samples = Array.from({ length: 80 }, (_, i) => ({
  task_id: `T/${i % 8}`,
  completion_id: Math.floor(i / 8),
  passed: (i * 7) % 5 < 2,
}));
/** What the commands read: one's own tables, and a log of Large Language Monkeys' form. */
const FILES = {
  'curve.csv': 'nfe,error\n1,3\n2,2.2\n4,1.7\n8,1.35\n16,1.2\n32,1.1\n',
  'samples.csv': `problem,correct,answer,score,target\n${samples
    .map(({ task_id, passed }, i) => `${task_id},${Number(passed)},${passed ? 7 : i % 3},${(i % 11) / 11},7`)
    .join('\n')}\n`,
  'log.jsonl': `${Array.from({ length: 6 }, (_, i) =>
    JSON.stringify({
      orig_dset_split: 'test',
      orig_dset_idx: i,
      question: 'Q',
      gt_answer: '7',
      samples: ['a', 'b'],
      is_corrects: [i % 2 === 0, true],
    }),
  ).join('\n')}\n`,
  'study.mjs': "import { sweep } from 'inference-scaling';\nawait sweep({});\n",
  'rooms.cjs': ['fit', 'measure', 'records', 'claims', 'figures', 'report', 'logs']
    .map((room) => `require('inference-scaling/${room}');\n`)
    .join(''),
};
/** Commands, the exit code that they end with, and what they print; a sentence on standard error where that is not 0, and else nothing. */
/** @type {readonly (readonly [words: string, code: number, pattern: RegExp])[]} */
const COMMANDS = [
  ['--version', 0, /^\d+\.\d+\.\d+\n$/],
  ['--help', 0, /inference-scaling fit TABLE/],
  ['fit curve.csv --x nfe --y error', 0, /power/],
  ['fit curve.csv --x nfe --y error --bootstrap 50 --law power', 0, /power/],
  ['fit curve.csv --x nfe --y error --json', 0, /^\{/],
  ['coverage samples.csv --problem problem --correct correct', 0, /coverage/],
  ['coverage samples.csv --problem problem --correct correct --law beta-binomial', 0, /beta-binomial/],
  ['coverage log.jsonl', 0, /coverage/],
  ['choose samples.csv --problem problem --correct correct --score score --answer answer', 0, /majority/],
  ['import log.jsonl --to log.csv', 0, /log\.csv/],
  ['import log.jsonl --to log.parquet', 0, /log\.parquet/],
  ['coverage log.parquet --problem problem --correct correct', 0, /coverage/],
  ['claims', 0, /supported/],
  ['claims 1', 0, /supported|undecided|contradicted/],
  ['plan study.mjs --to study.plan.jsonl', 2, /npm install @tensorflow\/tfjs@/],
  ['fit curve.csv --x nfe --y error --plot figure.svg', 2, /npm install .*plotly/],
  ['fit absent.csv --x nfe --y error', 2, /absent\.csv/],
];

function tryNode(node, archive) {
  const own = join(top, `node-${nodes.indexOf(node)}`);
  const work = join(own, 'an empty folder');
  mkdirSync(work, { recursive: true });
  // A home and a cache of its own: nothing of this machine's is used, and the archive's dependencies are fetched anew.
  const env = {
    ...process.env,
    HOME: own,
    npm_config_cache: join(own, 'cache'),
    PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
  };
  for (const name of ['NODE_OPTIONS', 'NODE_NO_WARNINGS', 'CHROME']) delete env[name];
  const ask = (args, folder = work) =>
    spawnSync(node, args, { cwd: folder, env, encoding: 'utf8', maxBuffer: 2 ** 28 });
  const faults = [];
  const started = performance.now();
  const installed = ask([NPM, 'install', archive, '--no-audit', '--no-fund', '--loglevel=error']);
  const seconds = (performance.now() - started) / 1000;
  if (installed.status !== 0) return { node, faults: [`install: ${installed.stderr}`] };
  const home = join(work, 'node_modules', 'inference-scaling');
  const cli = join(home, 'environment', 'cli.mjs');
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(work, name), text);
  let ran = 0;
  const judge = (what, { status, stdout, stderr }, code, pattern) => {
    ran++;
    const said = code === 0 ? stdout : stderr;
    if (status !== code || !pattern.test(said) || (code === 0 && stderr !== '') || /\n\s+at |Warning/.test(stderr)) {
      faults.push(
        `${what}: expected ${code} and ${pattern}, got ${status}\n${stdout.slice(0, 300)}${stderr.slice(0, 600)}`,
      );
    }
  };
  for (const [words, code, pattern] of COMMANDS) judge(words, ask([cli, ...words.split(' ')]), code, pattern);
  judge('require', ask(['rooms.cjs']), 0, /^$/);
  judge('npx', ask([join(dirname(NPM), 'npx-cli.js'), 'inference-scaling', 'coverage', 'log.jsonl']), 0, /coverage/);
  const size = sizeOf(join(work, 'node_modules'));
  let tests = '';
  if (values.tests) {
    // The package holds no tests: those of the build, and their fixtures, are laid beside it.
    const isTest = (path) => /\.test\.js$|[\\/]fixtures([\\/]|$)/.test(path);
    const dist = join(ROOT, 'dist');
    for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
      if (isTest(name) && name.endsWith('.js')) cpSync(join(dist, name), join(home, 'dist', name));
    }
    const files = TESTS.map((name) => join('dist', 'cli', `${name}.test.js`)).filter((name) =>
      existsSync(join(home, name)),
    );
    const { stdout } = ask(['--test', '--test-reporter=tap', ...files], home);
    const count = (what) => Number(new RegExp(`^# ${what} (\\d+)`, 'm').exec(stdout)?.[1] ?? Number.NaN);
    tests = `${count('pass')} of ${count('tests')}`;
    if (count('fail') !== 0)
      faults.push(
        stdout
          .split('\n')
          .filter((line) => /not ok|error:/.test(line))
          .slice(0, 10)
          .join('\n'),
      );
  }
  return { node: ask(['--version']).stdout.trim(), seconds, size, ran, tests, faults };
}

/**
 * What one install of a package in an empty folder takes, with an empty home and an empty cache. Older packages bring danfojs, whose xlsx is no package of
 * the registry's; the one that is stands in its place.
 */
function installOnce(archive, round) {
  const own = join(top, `install ${round}`);
  const work = join(own, 'an empty folder');
  mkdirSync(work, { recursive: true });
  const overrides = { xlsx: 'npm:@e965/xlsx@0.20.3' };
  writeFileSync(join(work, 'package.json'), JSON.stringify({ private: true, overrides }));
  const env = { ...process.env, HOME: own, npm_config_cache: join(own, 'cache') };
  const started = performance.now();
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, stderr } = spawnSync(process.execPath, [NPM, 'install', archive, ...options], {
    cwd: work,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`install: expected exit code 0, got ${status}: ${stderr}`);
  const seconds = (performance.now() - started) / 1000;
  const { packages } = JSON.parse(readFileSync(join(work, 'node_modules', '.package-lock.json'), 'utf8'));
  const size = sizeOf(join(work, 'node_modules'));
  const count = Object.keys(packages).length;
  rmSync(own, { recursive: true, force: true });
  return { seconds, size, count };
}

if (values.before !== undefined) {
  const archives = { [values.before]: packedAt(values.before), now: packed() };
  const rounds = Array.from({ length: Number(values.rounds) }, (_, round) =>
    Object.fromEntries(Object.entries(archives).map(([name, path]) => [name, installOnce(path, `${round} ${name}`)])),
  );
  const rows = Object.entries(archives).map(([name, path]) => {
    const found = rounds.map((round) => round[name]);
    const seconds = found.map((one) => one.seconds).sort((a, b) => a - b);
    return {
      package: name,
      packed: megabytes(statSync(path).size),
      packages: found[0].count,
      installed: megabytes(found[0].size),
      install: `${seconds[seconds.length >> 1].toFixed(1)} s`,
      range: `${seconds[0].toFixed(1)}-${seconds[seconds.length - 1].toFixed(1)}`,
    };
  });
  console.log(
    `install in an empty folder, empty home and cache, without install scripts, ${rounds.length} rounds in turns\n`,
  );
  console.log(table(rows));
  process.exit(0);
}

const archive = packed();
const results = nodes.map((node) => tryNode(node, archive));
const rows = results.map(({ node, seconds, size, ran = '', tests = '', faults }) => ({
  node,
  install: seconds === undefined ? '' : `${seconds.toFixed(0)} s`,
  installed: size === undefined ? '' : megabytes(size),
  commands: ran,
  tests,
  faults: faults.length,
}));
console.log(`packed: ${megabytes(statSync(archive).size)}, Node.js beside it an empty npm cache and an empty home\n`);
console.log(table(rows));
for (const { node, faults } of results) for (const fault of faults) console.log(`\n${node}: ${fault}`);
process.exitCode = results.some(({ faults }) => faults.length > 0) ? 1 : 0;
