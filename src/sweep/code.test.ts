// Slow: networks are loaded and sampled.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { useBackend } from '../compute/backend.js';
import { codeOf } from '../compute/code.js';
import { ddim, SAMPLERS, samplerFactory } from '../dynamics/samplers/index.js';
import { SCHEDULES, uniform } from '../dynamics/schedules/index.js';
import { INTEGRATORS, rk4, SOLVERS } from '../dynamics/solvers/index.js';
import { diffusionDigits } from '../families/images/diffusion/diffusion.js';
import { flowDigits } from '../families/images/flow/flow.js';
import { IMAGE_SAMPLERS } from '../families/images/samplers.js';
import { imageSampling } from '../families/images/sampling.js';
import { batchedSampler } from '../families/language/batched.js';
import { languageReasoner } from '../families/language/reasoner.js';
import { languageReviser } from '../families/language/reviser.js';
import { remembering } from '../families/remembering.js';
import { openStore } from '../records/store.js';
import { bestOfN } from '../strategies/best-of-n.js';
import { type Guess, guesser, guessing } from '../strategies/fixtures/guesser.js';
import { STRATEGIES } from '../strategies/strategies.js';
import type { Strategy } from '../strategies/strategy.js';
import { digitClassifier } from '../tasks/images/classifier.js';
import { digits } from '../tasks/images/digits.js';
import { arithmetic } from '../tasks/reasoning/arithmetic.js';
import { type ReasoningParts, reasoningTask } from '../tasks/reasoning/reasoning.js';
import type { Mark, Problem, Task } from '../tasks/task.js';
import { TASKS } from '../tasks/tasks.js';
import { rememberingVerifier } from '../verifiers/remembering.js';
import type { Verifier } from '../verifiers/verifier.js';
import { VERIFIERS } from '../verifiers/verifiers.js';
import { sweep } from './sweep.js';

before(() => useBackend());

const folder = mkdtempSync(join(tmpdir(), 'inference-scaling-code-'));
const store = openStore(folder);
after(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const common = { problems: 24, seed: 0, store } as const;
const right = (rows: readonly { readonly correct: boolean | null }[]) => rows.filter(({ correct }) => correct).length;
const markedBy = (mark: (problems: readonly Problem[]) => Mark[]): Task<Problem, Guess> => ({ ...guessing(), mark });
const all = (correct: boolean) => (): Mark => ({ quality: Number(correct), correct });

test('an edited mark is marked anew, the same one is not', async () => {
  const run = (task: Task<Problem, Guess>) => sweep({ ...common, family: guesser(), task, depths: [2] });
  const rightOnes = () => markedBy((problems) => problems.map(all(true)));
  assert.equal(right(await run(rightOnes())), 24);
  assert.equal(right(await run(markedBy((problems) => problems.map(all(false))))), 0);
  const rows = store.read().length;
  assert.equal(right(await run(rightOnes())), 24);
  assert.equal(store.read().length, rows + 0);
});

test('an edited strategy is run anew, a version says that it has not changed', async () => {
  const said = (run: Strategy<Problem, unknown, Guess>['run'], version?: number) => ({
    ...({ name: 'mine', kind: 'choice', settings: {}, serialDepth: () => 1, run } as const),
    ...(version === undefined ? {} : { version }),
  });
  const right10: Strategy<Problem, unknown, Guess>['run'] = ({ problems }) =>
    problems.map(({ index }) => ({ sample: { answer: index % 10, nfe: 1, flops: 1 }, nfe: 1, flops: 1 }));
  const never: Strategy<Problem, unknown, Guess>['run'] = ({ problems }) =>
    problems.map(() => ({ sample: { answer: 99, nfe: 1, flops: 1 }, nfe: 1, flops: 1 }));
  const run = (strategy: Strategy<Problem, unknown, Guess>) =>
    sweep({
      ...{ ...common, family: guesser(), task: guessing(), budgets: [{ depth: 1, width: 2 }] },
      strategies: [strategy as never],
    });
  assert.equal(right(await run(said(right10))), 24);
  assert.equal(right(await run(said(never))), 0);
  assert.equal(right(await run(said(right10, 1))), 24);
  assert.equal(right(await run(said(never, 1))), 24);
  assert.equal(right(await run(said(never, 2))), 0);
});

test('an edited verifier, tableau, sampler and schedule are sampled anew', async () => {
  const scorer = (score: Verifier<Problem, Guess>['score']) =>
    bestOfN<Problem, never, Guess>({ name: 'mine', role: 'verifier', settings: {}, score });
  const chosen = async (strategy: Strategy<Problem, never, Guess>) =>
    right(
      await sweep({
        ...{ ...common, family: guesser() as never, task: guessing(), budgets: [{ depth: 1, width: 8 }] },
        strategies: [strategy],
      }),
    );
  const best = scorer((problems, samples) =>
    samples.map(({ answer }, i) => -Math.abs(answer - (problems[i]!.index % 10))),
  );
  const worst = scorer((problems, samples) =>
    samples.map(({ answer }, i) => Math.abs(answer - (problems[i]!.index % 10))),
  );
  assert.ok((await chosen(best)) > (await chosen(worst)));

  const task = digits(digitClassifier());
  const qualities = async (options: Parameters<typeof flowDigits>[0]) => {
    const family = flowDigits({ name: 'flow-digits-tiny', ...options });
    const rows = await sweep({ ...common, family, task, problems: 4, depths: [4] });
    return rows.map(({ quality }) => quality);
  };
  const ralston = { name: 'mine', settings: {}, order: 2, a: [[], [2 / 3]], b: [1 / 4, 3 / 4], c: [0, 2 / 3] };
  const first = await qualities({ solver: ralston });
  assert.deepEqual(await qualities({ solver: { ...ralston } }), first);
  const other = { ...ralston, a: [[], [1 / 2]], b: [0, 1], c: [0, 1 / 2] };
  assert.notDeepEqual(await qualities({ solver: other }), first);

  const half = samplerFactory('mine', {}, () => ({ ...ddim(), order: 1 }));
  const noisy = samplerFactory('mine', {}, () => ({ ...ddim({ eta: 1 }), order: 1 }));
  const sampled = await qualities({ sampling: imageSampling(half()) });
  assert.notDeepEqual(await qualities({ sampling: imageSampling(noisy()) }), sampled);
  const squares = (power: number) =>
    Object.assign(
      power === 2
        ? (...given: Parameters<typeof uniform>) => uniform(...given).map((t) => t * t)
        : (...given: Parameters<typeof uniform>) => uniform(...given).map((t) => t * t * t),
      { settings: {} },
    );
  const squared = await qualities({ sampling: imageSampling(ddim(), squares(2) as never) });
  assert.notDeepEqual(await qualities({ sampling: imageSampling(ddim(), squares(3) as never) }), squared);
});

test("parts of a reasoning task that are somebody else's are its code, and that of who samples it", () => {
  const base = arithmetic();
  const parts = (check: NonNullable<ReasoningParts<ReturnType<typeof base.problem>>['check']>) => ({
    ...{ name: 'mine', layout: base.layout, difficulties: [1, 2] },
    make: (key: Parameters<typeof base.draw>[0], _: number, difficulty: number) => base.draw(key, difficulty, 'test'),
    check,
  });
  const [one, other] = [reasoningTask(parts(() => true)), reasoningTask(parts(() => false))];
  assert.notDeepEqual(codeOf(one, 'one'), codeOf(other, 'other'));
  assert.deepEqual(codeOf(one.at([1]), 'one'), codeOf(one, 'one'));
  const family = languageReasoner(one, { model: 'language-arithmetic-11k' });
  assert.deepEqual(codeOf(remembering(family), 'family'), codeOf(one, 'one'));
});

test('nothing that the library makes has a code of its own, so that rows of before keep their keys', () => {
  const classifier = digitClassifier();
  const family = languageReasoner(arithmetic(), { model: 'language-arithmetic-11k' });
  const taken = { task: arithmetic(), reasoning: arithmetic(), classifier, judge: family, process: { ...NONE } };
  const parts = {
    ...{ ...taken, verifier: NONE, reviser: languageReviser(), answerOf: String },
    countsOf: () => [],
  } as never;
  const images = (['flow-digits-tiny', 'flow-digits'] as const).flatMap((name) => [
    flowDigits({ name }),
    flowDigits({ name, solver: rk4, guidance: 2 }),
    ...Object.values(IMAGE_SAMPLERS).map((sampling) => flowDigits({ name, sampling })),
  ]);
  const made: readonly object[] = [
    ...[...SOLVERS, ...INTEGRATORS, ...SAMPLERS, ...SCHEDULES, ...Object.values(IMAGE_SAMPLERS)],
    ...STRATEGIES.flatMap(({ make, others }) => [make(parts), make(parts, others)]),
    ...VERIFIERS.flatMap(({ make, others }) => [make(parts), make(parts, others)]),
    ...VERIFIERS.map(({ make }) => rememberingVerifier(make(parts) as Verifier<Problem, object>)),
    ...TASKS.flatMap(({ make, others }) => [make(parts), make(parts, others)]),
    ...[family, remembering(family), family.sampler, languageReviser(), classifier, arithmetic().at([3])],
    ...[...images, ...images.map(({ sampler }) => sampler), diffusionDigits({ name: 'diffusion-digits-tiny' })],
    batchedSampler(arithmetic(), { model: 'language-arithmetic-11k' }),
  ];
  for (const one of made) assert.deepEqual(codeOf(one, 'made'), {}, JSON.stringify(Object.entries(one)).slice(0, 200));
  for (const { settings } of [...images, ...images.map(({ sampler }) => sampler)]) {
    assert.doesNotMatch(JSON.stringify(settings), /"code"/);
  }
});

const NONE = { name: 'none', role: 'control', settings: {} } as const;
