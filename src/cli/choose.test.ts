// Slow: starts the command line many times.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import { jsonLines, testFolder } from '../logs/fixtures/folder.js';
import { run } from './fixtures/run.js';

const folder = testFolder('choose');

interface Point {
  readonly k: number;
  readonly value: number;
  readonly ci: [number, number] | [null, null];
  readonly gap?: { value: number };
  readonly cost?: number;
}
interface Chosen {
  readonly groups: readonly {
    readonly by: string | null;
    readonly problems: number;
    readonly curves: readonly { readonly way: string; readonly points: readonly Point[] }[];
    readonly overOptimisation?: { from: number; to: number; fall: number; falls: boolean };
  }[];
  readonly notes: readonly string[];
}

async function chosen(...args: readonly string[]): Promise<Chosen> {
  const { code, out, err } = await run('choose', ...args, '--json');
  assert.equal(code, 0, err);
  return JSON.parse(out) as Chosen;
}

const curve = ({ groups }: Chosen, way: string, group = 0) =>
  groups[group]!.curves.find((one) => one.way === way)!.points.map(({ value }) => value);

const near = (found: readonly number[], expected: readonly number[]) =>
  found.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-12, `${value}, ${expected[i]}`));

const TABLE = `problem,right,reward,says,tokens
a,1,0.9,1/2,10
a,0,0.8,3,20
a,1,0.1,0.50,30
b,0,0.7,7,10
b,1,0.2,4,10
b,0,0.6,9,10
`;
const table = folder.file('table.csv', TABLE);
const named = [table, '--problem', 'problem', '--correct', 'right', '--k', '1,2,3'];

describe('choose', () => {
  test('best-of-k, majority, weighted majority and pass@k of a table', async () => {
    const found = await chosen(...named, '--score', 'reward', '--answer', 'says', '--compare', 'latex');
    near(curve(found, 'pass@k'), [(2 / 3 + 1 / 3) / 2, (1 + 2 / 3) / 2, 1]);
    near(curve(found, 'best-of-k'), [1 / 2, 2 / 3 / 2, 1 / 2]);
    near(curve(found, 'majority'), [1 / 2, (2 / 3 + 1 / 3) / 2, (1 + 1 / 3) / 2]);
    near(curve(found, 'weighted majority'), [1 / 2, 2 / 3 / 2, 1 / 2]);
    const [, best] = found.groups[0]!.curves;
    near([best!.points[2]!.gap!.value], [1 / 2]);
    assert.deepEqual([found.groups[0]!.problems, found.notes], [2, []]);
  });

  test('votes for one answer in LaTeX count together, however it is written', async () => {
    const says = ['\\frac{1}{2}', '0.5', '3', '\\dfrac12', '3.0', '4', '5', '6'];
    const rows = says.map((answer, i) => ({ problem: 'a', right: i === 0 || i === 1 || i === 3, says: answer }));
    const log = folder.file('says.jsonl', jsonLines(rows));
    const asked = [log, '--problem', 'problem', '--correct', 'right', '--answer', 'says', '--k', '8', '--compare'];
    // As LaTeX 1/2 has three votes and 3 has two; letter by letter each has one.
    near(curve(await chosen(...asked, 'latex'), 'majority'), [1]);
    near(curve(await chosen(...asked, 'text'), 'majority'), [3 / 8]);
  });

  test('what there is to choose by decides which curves there are', async () => {
    const ways = async (...args: readonly string[]) =>
      (await chosen(...named, ...args)).groups[0]!.curves.map(({ way }) => way);
    assert.deepEqual(await ways('--score', 'reward'), ['pass@k', 'best-of-k']);
    assert.deepEqual(await ways('--answer', 'says'), ['pass@k', 'majority']);
    const below = folder.file('below.csv', TABLE.replace('0.9', '-0.9'));
    const found = await chosen(below, ...named.slice(1), '--score', 'reward', '--answer', 'says');
    assert.deepEqual(
      found.groups[0]!.curves.map(({ way }) => way),
      ['pass@k', 'best-of-k', 'majority'],
    );
    assert.deepEqual(found.notes, [
      'scores below 0: no weighted majority, in which they would count against an answer',
    ]);
  });

  test('answers beside the right one stand in for a verdict; they are compared as asked', async () => {
    const answers = folder.file('answers.csv', 'q,says,gold\na,"1,000",1000\na,1000.0,1000\nb,x,y\nb,y,y\n');
    const asked = [answers, '--problem', 'q', '--answer', 'says', '--target', 'gold', '--k', '1,2'];
    near(curve(await chosen(...asked), 'pass@k'), [1 / 4, 1 / 2]);
    near(curve(await chosen(...asked, '--compare', 'number'), 'pass@k'), [3 / 4, 1]);
    near(curve(await chosen(...asked, '--compare', 'number'), 'majority'), [3 / 4, 3 / 4]);
  });

  test('costs of samples and of their scores, in the mean over problems', async () => {
    const priced = folder.file(
      'priced.csv',
      TABLE.replaceAll(/(\d)$/gm, '$1,5').replace('tokens,5', 'tokens').replace('tokens', 'tokens,checks'),
    );
    const found = await chosen(
      priced,
      ...named.slice(1),
      '--score',
      'reward',
      '--answer',
      'says',
      '--cost',
      'tokens',
      '--verifier-cost',
      'checks',
    );
    const cost = (way: string) =>
      found.groups[0]!.curves.find((one) => one.way === way)!.points.map((point) => point.cost);
    assert.deepEqual(cost('majority'), [15, 30, 45]);
    assert.deepEqual(cost('best-of-k'), [20, 40, 60]);
  });

  test('a verifier that likes wrong answers best is over-optimised', async () => {
    const rows = Array.from({ length: 60 }, (_, problem) =>
      Array.from({ length: 32 }, (__, i) => ({
        problem,
        right: Number(i % (2 + (problem % 2)) === 1),
        reward: i === 0 ? 2 : (i % 2) + i / 100,
      })),
    ).flat();
    const path = folder.file('fooled.jsonl', jsonLines(rows));
    const asked = [path, '--problem', 'problem', '--correct', 'right', '--score', 'reward'];
    const { groups } = await chosen(...asked);
    const { from, to, falls, fall } = groups[0]!.overOptimisation!;
    assert.deepEqual([from, to, falls], [4, 32, true]);
    assert.ok(fall > 0.5);
    const { out } = await run('choose', ...asked);
    assert.match(out, /best-of-k falls from k = 4 to k = 32 by 0\.\d{4} .*: the verifier is over-optimised\n$/);
  });

  test('a log needs no columns; one problem has no interval; a figure is drawn', async () => {
    const row = {
      problem: 'half of 1',
      answer: '\\frac{1}{2}',
      unique_id: 'p',
      completions: ['\\boxed{0.5}', '\\boxed{3}', '\\boxed{\\frac12}'],
      scores: [[0.2], [0.9], [0.3]],
    };
    const log = folder.file('completions.jsonl', jsonLines([row, { ...row, unique_id: 'q' }]));
    const plot = `${folder.path}/selection.html`;
    const found = await chosen(log, '--k', '1,3', '--plot', plot);
    near(curve(found, 'pass@k'), [2 / 3, 1]);
    near(curve(found, 'best-of-k'), [2 / 3, 0]);
    near(curve(found, 'majority'), [2 / 3, 1]);
    near(curve(found, 'weighted majority'), [2 / 3, 0]);
    assert.ok(existsSync(plot));
    const alone = await chosen(folder.file('alone.jsonl', jsonLines([row])));
    assert.deepEqual(alone.groups[0]!.curves[0]!.points[0]!.ci, [null, null]);
  });

  test('what cannot be chosen from is refused in one sentence', async () => {
    const cases: readonly [readonly string[], RegExp][] = [
      [[table, '--problem', 'problem', '--correct', 'right'], /expected --score or --answer to choose by, got neither/],
      [
        [table, '--problem', 'problem', '--score', 'reward'],
        /expected --correct, or --answer and --target, got neither/,
      ],
      [
        [...named.slice(0, -1), '9', '--score', 'reward'],
        /--k: expected at most 3, the fewest samples of a problem, got 9/,
      ],
      [[...named, '--answer', 'says', '--compare', 'sound'], /--compare: expected text, number, latex, got sound/],
      [
        [table, '--problem', 'problem', '--correct', 'says', '--score', 'reward'],
        /row 1, column "says": expected 1 or 0.* got "1\/2"/,
      ],
      [[...named, '--score', 'says'], /row 1, column "says": expected a finite number, got "1\/2"/],
    ];
    for (const [args, message] of cases) {
      const { code, err } = await run('choose', ...args);
      assert.equal(code, 2, err);
      assert.match(err, message);
      assert.equal(err.trimEnd().split('\n').length, 1);
    }
  });

  test('scores that are the marks themselves are said to be', async () => {
    const { notes } = await chosen(...named, '--score', 'right');
    assert.deepEqual(notes, [
      'every right sample scores above every wrong one: the scores may be the marks themselves',
    ]);
  });
});
