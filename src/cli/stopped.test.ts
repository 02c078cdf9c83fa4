// Slow: starts the command line many times.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { uniforms } from '../compute/random.js';
import { testFolder } from '../logs/fixtures/folder.js';
import { run } from './fixtures/run.js';

const folder = testFolder('stopped');

interface Covered {
  readonly groups: readonly {
    readonly coverage: readonly { k: number; value: number; ci: readonly (number | null)[]; bounds?: number[] }[];
  }[];
  readonly notes: readonly string[];
}

async function covered(path: string, ...args: readonly string[]): Promise<Covered> {
  const asked = ['--problem', 'p', '--samples', 'n', '--correct', 'c', '--json'];
  const { code, out, err } = await run('coverage', path, ...asked, ...args);
  assert.equal(code, 0, err);
  return JSON.parse(out) as Covered;
}

/** Problems that are sampled in batches of 10, up to 200 samples, until a batch holds a right one. */
const batches = Array.from({ length: 120 }, (_, problem) => {
  const [level, ...draws] = uniforms({ seed: 3, problem, candidate: 0 }, 0, 201);
  const run_ = draws.map((u) => u < 0.15 * level!);
  const first = run_.indexOf(true);
  const samples = first < 0 ? 200 : 10 * (Math.floor(first / 10) + 1);
  return { first: first < 0 ? 200 : first, samples, correct: run_.slice(0, samples).filter(Boolean).length };
});
const stopped = folder.file(
  'stopped.csv',
  ['p,n,c', ...batches.map(({ samples, correct }, i) => `p${i},${samples},${correct}`)].join('\n'),
);
const firstTen = batches.filter(({ first }) => first < 10).length / batches.length;

describe('coverage of sampling that stopped', () => {
  test('is warned of, and right where the rule is told', async () => {
    const plain = await covered(stopped, '--k', '10');
    assert.ok(plain.groups[0]!.coverage[0]!.value > firstTen + 0.02);
    assert.match(plain.notes[0]!, /^problems with more samples are right less often \(rank correlation -0\.\d\d\): /);
    const told = await covered(stopped, '--k', '1,10,200', '--stopped', 'batch');
    assert.ok(Math.abs(told.groups[0]!.coverage[1]!.value - firstTen) < 1e-12);
    assert.deepEqual(told.notes, ['sampling taken to have stopped after the batch of 10 with the first right sample']);
    const { err, code } = await run(
      ...['coverage', stopped, '--problem', 'p', '--samples', 'n', '--correct', 'c', '--k', '201'],
      ...['--stopped', 'batch:10'],
    );
    assert.deepEqual([code, /--k: expected at most 200, which the samples tell, got 201/.test(err)], [2, true]);
  });

  test('one problem has no interval; k beyond some problems has bounds; pass^k', async () => {
    const few = folder.file('few.csv', 'p,n,c\na,4,2\nb,8,8\nc,2,0\n');
    const beyond = await covered(few, '--k', '2,4');
    const [two, four] = beyond.groups[0]!.coverage;
    assert.deepEqual([two!.bounds, four!.value, four!.bounds], [undefined, 1, [2 / 3, 1]]);
    const all = await covered(few, '--k', '1,2', '--measure', 'pass^k');
    const [one, both] = all.groups[0]!.coverage;
    assert.ok(Math.abs(one!.value - 0.5) < 1e-12 && Math.abs(both!.value - (1 / 6 + 1) / 3) < 1e-12);
    const alone = await covered(folder.file('alone.csv', 'p,n,c\na,4,2\n'), '--k', '1');
    assert.deepEqual(alone.groups[0]!.coverage, [{ k: 1, value: 0.5, ci: [null, null] }]);
    assert.deepEqual(alone.notes, ['one problem alone has no interval: intervals are over problems']);
  });

  test('what goes together and what does not', async () => {
    const cases: readonly [readonly string[], RegExp][] = [
      [['--stopped', 'early'], /--stopped: expected success, batch or batch:SIZE, got early/],
      [['--stopped', 'batch:7'], /expected whole batches of 7 samples, got \d+ samples/],
      [['--stopped', 'batch', '--measure', 'pass^k'], /--stopped: expected --measure pass@k with it, got pass\^k/],
      [['--measure', 'best'], /--measure: expected pass@k or pass\^k, got best/],
      [
        ['--stopped', 'batch', '--law', 'coverage', '--k', '1,2,4'],
        /--law coverage: expected samples that did not stop/,
      ],
    ];
    for (const [args, message] of cases) {
      const asked = ['--problem', 'p', '--samples', 'n', '--correct', 'c'];
      const { code, err } = await run('coverage', stopped, ...asked, ...args);
      assert.equal(code, 2, err);
      assert.match(err, message);
    }
  });
});
