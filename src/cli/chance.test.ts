import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { uniforms } from '../compute/random.js';
import { jsonLines, testFolder } from '../logs/fixtures/folder.js';
import { run } from './fixtures/run.js';

const folder = testFolder('chance');

interface Covered {
  readonly groups: readonly { readonly coverage: readonly { k: number; value: number; ci: [number, number] }[] }[];
  readonly notes: readonly string[];
}

async function covered(path: string, ...args: readonly string[]): Promise<Covered> {
  const asked = ['--problem', 'problem', '--correct', 'correct', '--k', '1,2,4', '--json'];
  const { code, out, err } = await run('coverage', path, ...asked, ...args);
  assert.equal(code, 0, err);
  return JSON.parse(out) as Covered;
}

/** 600 questions of four options with eight samples each: a share of them is known, the others are guessed. */
const log = (name: string, known: number) => {
  const rows = Array.from({ length: 600 }, (_, problem) => {
    const draws = uniforms({ seed: 5, problem, candidate: 0 }, 0, 8);
    const target = 'ABCD'[problem % 4]!;
    return [...draws].map((u) => ({
      problem: `p${problem}`,
      target,
      correct: problem < 600 * known || u < 0.25 ? 1 : 0,
    }));
  });
  return folder.file(name, jsonLines(rows.flat()));
};
const guesser = log('guesser.jsonl', 0);
const knower = log('knower.jsonl', 0.4);

describe('coverage beyond chance', () => {
  test('is 0 of a guesser and the share of what is known, at every k', async () => {
    const plain = await covered(guesser);
    assert.ok(plain.groups[0]!.coverage[2]!.value > 0.6);
    for (const [path, share] of [
      [guesser, 0],
      [knower, 0.4],
    ] as const) {
      const found = await covered(path, '--chance', 'auto');
      for (const { k, value, ci } of found.groups[0]!.coverage) {
        assert.ok(Math.abs(value - share) < 0.06, `${path} at ${k}: ${value}`);
        assert.ok(ci[0] < share && share < ci[1], `${path} at ${k}: ${ci}`);
      }
      assert.match(found.notes.join(), /guesses taken to be right in 1 of 4, the letters of column "target"/);
      assert.deepEqual((await covered(path, '--chance', '1/4')).groups, found.groups);
      assert.deepEqual((await covered(path, '--chance', '0.25')).groups, found.groups);
      const every = await covered(path, '--chance', '0.25', '--measure', 'pass^k');
      for (const { value } of every.groups[0]!.coverage) assert.ok(Math.abs(value - share) < 0.06, `${value}`);
    }
  });

  test('what is no chance, or cannot be told, is refused in one sentence', async () => {
    const words = folder.file('words.csv', 'problem,correct,target\na,1,yes\nb,0,no\n');
    const none = folder.file('none.csv', 'problem,correct\na,1\nb,0\n');
    const cases: [string, string[], RegExp][] = [
      [guesser, ['--chance', '1.5'], /--chance: expected .* got 1\.5/],
      [guesser, ['--chance', '1/1'], /--chance: expected .* got 1/],
      [guesser, ['--chance', '0.25', '--law', 'beta-binomial'], /--chance: expected no --law with it/],
      [words, ['--chance', 'auto'], /expected two letters or more in column "target", got "no"/],
      [none, ['--chance', 'auto'], /expected a column "target" with the letters of right choices, got none/],
    ];
    for (const [path, args, message] of cases) {
      const { code, err } = await run(
        'coverage',
        path,
        '--problem',
        'problem',
        '--correct',
        'correct',
        '--k',
        '1',
        ...args,
      );
      assert.equal(code, 2, err);
      assert.match(err, message);
    }
  });
});

describe('a choice beyond chance', () => {
  test('a vote and a score that know nothing are at 0 and pass@k of guesses as well, at every k', async () => {
    const rows = Array.from({ length: 600 }, (_, problem) => {
      const [answers, scores] = [0, 1].map((place) => [...uniforms({ seed: 6, problem, candidate: place }, 0, 8)]);
      return answers!.map((u, i) => ({
        problem: `p${problem}`,
        target: 'ABCD'[problem % 4]!,
        answer: 'ABCD'[Math.floor(4 * u)]!,
        score: scores![i],
      }));
    });
    const path = folder.file('guesses.jsonl', jsonLines(rows.flat()));
    const asked = [
      '--problem',
      'problem',
      '--answer',
      'answer',
      '--target',
      'target',
      '--score',
      'score',
      '--k',
      '1,4',
    ];
    const { code, out, err } = await run('choose', path, ...asked, '--chance', 'auto', '--json');
    assert.equal(code, 0, err);
    const { groups } = JSON.parse(out) as {
      groups: { curves: { way: string; points: { value: number; gap?: unknown }[] }[] }[];
    };
    assert.deepEqual(
      groups[0]!.curves.map(({ way }) => way),
      ['pass@k', 'best-of-k', 'majority', 'weighted majority'],
    );
    for (const { way, points } of groups[0]!.curves) {
      for (const { value, gap } of points) {
        assert.ok(Math.abs(value) < 0.06, `${way}: ${value}`);
        assert.equal(gap, undefined);
      }
    }
    const text = await run('choose', path, ...asked, '--chance', '1/4');
    assert.match(text.out, /beyond chance/);
    assert.doesNotMatch(text.out, /below pass@k/);
  });
});
