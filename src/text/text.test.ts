import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { sampleOf } from '../records/fixtures/sample.js';
import type { SampleRecord } from '../records/record.js';
import { openStore } from '../records/store.js';
import { FEW_SHOT_TASKS, fewShot } from '../tasks/few-shot.js';
import { samplingEvidence } from './evidence.js';
import { repeatedSampling } from './report.js';
import type { TextSampler } from './sampler.js';
import { chosenRight, chosenRightAt, type Voter, votersOf } from './selection.js';
import { studyEvidence, studyLaws, studyTable, studyTasks, textTable } from './study.js';

describe('fewShot', () => {
  test('solved examples are right by the task itself, and are none of its problems', () => {
    for (const name of FEW_SHOT_TASKS) {
      const task = fewShot(name);
      const examples = task.problem(0).prompt.split('\n\n').slice(0, -1);
      assert.equal(examples.length, 4);
      const questions = examples.map((example) => /Q: (.+)/.exec(example)![1]!);
      for (const example of examples) {
        const numbers = /Q: (.+)/
          .exec(example)![1]!
          .split(/ [+*] /)
          .map(Number);
        const right = name === 'multiply-digits' ? numbers[0]! * numbers[1]! : numbers.reduce((a, b) => a + b, 0);
        assert.equal(task.answerOf(example.slice(example.indexOf('A:') + 2)), String(right));
      }
      for (let i = 0; i < 300; i++) {
        const question = task.problem(i).prompt.split('Q: ').at(-1)!.replace('\nA:', '');
        assert.ok(!questions.includes(question), `${name}: ${question} is an example`);
      }
    }
  });

  test('problems are what their index says, and are marked by their answer', () => {
    const task = fewShot('add-three-chain');
    const problem = task.problem(7);
    assert.deepEqual(task.problem(7), problem);
    const mark = (text: string) => task.mark([problem], [{ text }])[0]!.correct;
    assert.equal(mark(` 1 + 2 = 3. Answer: ${problem.right}`), true);
    assert.equal(mark(` 1 + 2 = 3. Answer: ${Number(problem.right) + 1}`), false);
    assert.equal(mark(` ${problem.right}`), false);
    assert.throws(() => fewShot('subtract' as never), /expected one of add-three-chain, .*, got subtract/);
  });

  test('other solved examples are others before the same question, under settings of their own', () => {
    const [one, other] = [fewShot('add-three'), fewShot('add-three', { examples: 7 })];
    assert.deepEqual([other.name, one.settings, other.settings], ['add-three', {}, { examples: 7 }]);
    const parts = [one, other].map((task) => task.problem(3).prompt.split('\n\n'));
    assert.equal(parts[0]!.at(-1), parts[1]!.at(-1));
    assert.notDeepEqual(parts[0]!.slice(0, -1), parts[1]!.slice(0, -1));
    for (const examples of [-1, 1.5, 1000])
      assert.throws(
        () => fewShot('add-three', { examples }),
        new RegExp(`expected a set of solved examples .*, got ${examples}`),
      );
  });
});

const voter = (answer: number | undefined, logProbability: number, correct = false): Voter => ({
  answer: answer === undefined ? undefined : String(answer),
  logProbability,
  correct,
});

describe('selection', () => {
  test('majority, likelihood and weighted votes choose what they are named for', () => {
    const voters = [voter(1, -3), voter(1, -3), voter(1, -3), voter(2, -1, true), voter(3, -1.6), voter(3, -1.6)];
    assert.equal(chosenRight(voters, 'majority'), 0);
    assert.equal(chosenRight(voters, 'likelihood'), 1);
    // 2 e^-1.6 = 0.404 > e^-1 = 0.368 > 3 e^-3 = 0.149
    assert.equal(chosenRight(voters, 'weighted'), 0);
    assert.equal(chosenRight(voters.slice(0, 5), 'weighted'), 1);
  });

  test('ties are broken evenly, and samples without an answer have no vote', () => {
    assert.equal(chosenRight([voter(1, -1, true), voter(2, -1), voter(3, -1)], 'majority'), 1 / 3);
    assert.equal(chosenRight([voter(undefined, 0), voter(undefined, 0), voter(2, -5, true)], 'majority'), 1);
    assert.equal(chosenRight([voter(undefined, 0)], 'majority'), 0);
    // Far below the smallest number e^x has.
    assert.equal(chosenRight([voter(1, -2000, true), voter(2, -2001)], 'weighted'), 1);
  });

  test('the majority of three of five agrees with counting all ten sets', () => {
    const voters = [voter(1, 0, true), voter(1, 0, true), voter(2, 0), voter(2, 0), voter(3, 0)];
    let exact = 0;
    for (let a = 0; a < 5; a++) {
      for (let b = a + 1; b < 5; b++) {
        for (let c = b + 1; c < 5; c++) exact += chosenRight([voters[a]!, voters[b]!, voters[c]!], 'majority') / 10;
      }
    }
    const means = Array.from({ length: 50 }, (_, seed) => chosenRightAt(voters, 3, 'majority', { seed, problem: 0 }));
    const mean = means.reduce((sum, one) => sum + one / 50, 0);
    assert.ok(Math.abs(mean - exact) < 0.015, `${mean} against ${exact}`);
    assert.equal(chosenRightAt(voters, 1, 'majority', { seed: 0, problem: 0 }), 0.4);
    assert.throws(
      () => chosenRightAt(voters, 6, 'majority', { seed: 0, problem: 0 }),
      /from 1 to the 5 samples, got 6/,
    );
  });
});

describe('studyTasks', () => {
  test('samples every task, and tells of it in tables', async () => {
    // Right for odd candidates of every problem but the first, which is never solved.
    const tasks = [fewShot('add-digits'), fewShot('add-two-digit')];
    const folder = mkdtempSync(join(tmpdir(), 'study-'));
    const sampler: TextSampler = {
      model: 'm',
      parameters: 7,
      settings: {},
      backend: 'none',
      async sample({ prompt, problem, candidates }, onDone) {
        const task = tasks.find((one) => one.problem(problem).prompt === prompt)!;
        for (const candidate of candidates) {
          const answer = Number(task.problem(problem).right) + (problem > 0 && candidate % 2 === 1 ? 0 : 1);
          onDone({ candidate, text: ` ${answer}`, tokens: 2, logProbability: -1, nfe: 3, flops: 5 });
        }
      },
    };
    try {
      const asked = { sampler, tasks, candidates: 4, seed: 0, store: openStore(folder) };
      const studies = await studyTasks({ ...asked, problems: 30 });
      assert.deepEqual(
        studyTable(studies).map((row) => [row['task'], row['pass@1'], row['verdict']]),
        tasks.map(({ name }) => [name, '0.48 (0.45-0.50)', 'supported']),
      );
      assert.equal(studyEvidence(studies).counts.length, 60);
      assert.deepEqual(
        studyLaws(studies, 0).map((row) => row['coverage']),
        ['converged', 'converged'],
      );
      const few = await studyTasks({ ...asked, problems: 2 });
      assert.equal(studyLaws(few, 0)[0]!['coverage'], 'too few problems solved');
      assert.equal(
        textTable([
          { a: 'x', b: '1' },
          { a: 'long', b: '2' },
        ]),
        'a     b\nx     1\nlong  2',
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('repeatedSampling', () => {
  const rowOf = (problem: number, candidate: number, answer: number, correct: boolean): SampleRecord =>
    sampleOf({
      ...{ family: 'language', modality: 'language', problem, candidate, flops: 1, nfe: 1, wallMs: 1, depth: 1 },
      ...{ quality: correct ? 1 : 0, correct, answer: String(answer), logProbability: -1, tokens: 1 },
    });
  const PROBLEMS = 40;
  const N = 32;

  test('guessing among ten answers is at its control, knowing one time in four is above it', () => {
    const made = (answerAt: (problem: number, candidate: number, u: number) => number) => {
      let state = 1;
      const random = () => {
        state = (Math.imul(state, 48271) >>> 0) % 0x7fffffff;
        return state / 0x7fffffff;
      };
      const right = (problem: number) => String(problem % 10);
      const rows = Array.from({ length: PROBLEMS * N }, (_, i) => {
        const [problem, candidate] = [Math.floor(i / N), i % N];
        const answer = answerAt(problem, candidate, random());
        return rowOf(problem, candidate, answer, String(answer) === right(problem));
      });
      return repeatedSampling(rows, [1, 4, 16, 32], { seed: 0, right });
    };
    const guesses = made((_, __, u) => Math.floor(u * 10));
    assert.equal(guesses.verdict, 'undecided');
    assert.ok(guesses.coverage[3]!.value > 0.9, 'and yet it covers nearly all');
    const knows = made((problem, _, u) => (u < 0.25 ? problem % 10 : Math.floor(u * 1000) % 10));
    assert.equal(knows.verdict, 'supported');
    assert.ok(knows.chosen.majority[3]!.value > 0.9);
    assert.ok(Math.abs(knows.chosen.majority[0]!.value - knows.coverage[0]!.value) < 1e-12);
  });

  test('as evidence: counts with their control, and what each choice made of sets that do not overlap', () => {
    // Problem 0 is right (3) once in four samples, and its likeliest sample is wrong; problem 1 answers 3, which is wrong.
    const rows = [0, 1].flatMap((problem) =>
      Array.from({ length: 8 }, (_, candidate) => {
        const answer = problem === 1 ? 3 : candidate % 4 === 0 ? 3 : candidate;
        const row = rowOf(problem, candidate, answer, problem === 0 && answer === 3);
        return { ...row, logProbability: -candidate };
      }),
    );
    const right = (problem: number) => (problem === 0 ? '3' : '7');
    const { counts, outcomes } = samplingEvidence(rows, { widths: [1, 4, 8, 16], right });
    assert.deepEqual(
      counts.map(({ samples, correct, guess, flops }) => [samples, correct, guess, flops]),
      [
        [8, 3, 1, 1],
        [8, 0, 1 / 8, 1],
      ],
    );
    const found = (strategy: string, verifier: string, width: number) =>
      outcomes
        .filter(
          (row) => row.problem === 0 && row.strategy === strategy && row.verifier === verifier && row.width === width,
        )
        .map(({ seed, correct, flops, nfe }) => [seed, Number(correct), flops, nfe]);
    assert.deepEqual(found('single', 'none', 1), [
      [0, 1, 1, 1],
      [1, 0, 1, 1],
      [2, 0, 1, 1],
      [3, 1, 1, 1],
    ]);
    assert.deepEqual(found('majority', 'none', 4), [
      [0, 1, 4, 4],
      [1, 1, 4, 4],
    ]);
    assert.deepEqual(found('best-of-n', 'likelihood', 4), found('majority', 'none', 4));
    assert.deepEqual(found('best-of-n', 'oracle', 8), [[0, 1, 8, 8]]);
    assert.deepEqual(found('majority', 'none', 16), []);
  });

  test('voters come in the order of candidates', () => {
    const rows = [rowOf(1, 1, 5, false), rowOf(0, 0, 3, true), rowOf(1, 0, 4, true)];
    assert.deepEqual(
      [...votersOf(rows)].map(([problem, voters]) => [problem, voters.map(({ answer }) => answer)]),
      [
        [0, ['3']],
        [1, ['4', '5']],
      ],
    );
  });
});
