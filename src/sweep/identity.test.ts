// Slow: every option of every factory is swept, networks among them.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { useBackend } from '../compute/backend.js';
import { inPackage } from '../compute/paths.js';
import { uniforms } from '../compute/random.js';
import { NO_SETTINGS } from '../compute/settings.js';
import type { Family } from '../families/family.js';
import { flowDigits } from '../families/images/flow/flow.js';
import { IMAGE_SAMPLERS } from '../families/images/samplers.js';
import { SAMPLING } from '../families/language/drawing.js';
import { languageReasoner, REASONER } from '../families/language/reasoner.js';
import { languageReviser } from '../families/language/reviser.js';
import { remembering } from '../families/remembering.js';
import type { Reviser } from '../families/reviser.js';
import type { SampleRecord } from '../records/record.js';
import { openStore } from '../records/store.js';
import { bestOfN } from '../strategies/best-of-n.js';
import { type Guess, guesser, guessing } from '../strategies/fixtures/guesser.js';
import { revise } from '../strategies/revise.js';
import { type AnyStrategy, STRATEGIES, type StrategyParts } from '../strategies/strategies.js';
import type { Budget } from '../strategies/strategy.js';
import { digitClassifier, digitJudge } from '../tasks/images/classifier.js';
import { digits } from '../tasks/images/digits.js';
import { arithmetic } from '../tasks/reasoning/arithmetic.js';
import type { Modality, Problem } from '../tasks/task.js';
import { type AnyTask, TASKS } from '../tasks/tasks.js';
import { classifierVerifier } from '../verifiers/images/classifier-verifier.js';
import { rememberingVerifier } from '../verifiers/remembering.js';
import { processReward } from '../verifiers/reward/process-reward.js';
import type { Verifier } from '../verifiers/verifier.js';
import { VERIFIERS, type VerifierParts } from '../verifiers/verifiers.js';
import { sweep } from './sweep.js';

before(() => useBackend());

const folder = mkdtempSync(join(tmpdir(), 'inference-scaling-identity-'));
after(() => rmSync(folder, { recursive: true, force: true }));

type AnyFamily = Family<Problem, unknown, unknown>;
type AnyVerifier = Verifier<Problem, unknown>;

/** What is swept for one product of a factory: small enough for a test. */
interface Variant {
  /** Factory and option, for messages. */
  readonly name: string;
  readonly family: AnyFamily;
  readonly task: AnyTask;
  readonly strategy?: AnyStrategy;
  readonly budget: Budget;
  readonly problems: number;
}

/** Where the factories of a modality are tried. */
type Scene = Omit<Variant, 'name' | 'strategy'> & {
  readonly parts: StrategyParts & VerifierParts;
  /** Other parts of the same names, each of which makes other samples. */
  readonly others: Partial<StrategyParts & VerifierParts>;
};

/** An answer's distance from the right one, up or down. */
const distance = (sign: 1 | -1): AnyVerifier => ({
  name: sign === 1 ? 'near' : 'far',
  role: 'verifier',
  settings: NO_SETTINGS,
  score: (problems, samples) =>
    samples.map((sample, i) => (1 + Math.abs((sample as Guess).answer - (problems[i]!.index % 10))) ** -sign),
});

/** The digit after a guess. */
const next = (guess: Guess): Guess => ({ ...guess, answer: (guess.answer + 1) % 10 });

/** Says again what was said, or the next digit, which is right with a chance of its own. */
const reviser = (name: string, luck: number): Reviser<Problem, unknown> => ({
  name,
  settings: NO_SETTINGS,
  model: 'fake',
  parameters: 1,
  revise: (problems, former, keys) =>
    former.map((sample, i) => {
      const { answer } = sample as Guess;
      const right = uniforms(keys[i]!, 99, 1)[0]! < luck ? problems[i]!.index % 10 : answer;
      return { answer: right, nfe: 1, flops: 1 };
    }),
});

const MODEL = { model: 'language-arithmetic-11k' } as const;
/** Hot enough for samples to differ. */
const HOT = { ...MODEL, temperature: 5 } as const;
const absent = (what: string) => new Proxy({}, { get: () => assert.fail(`no ${what} in this scene`) }) as never;

const scenes: Record<'any' | Modality, () => Scene> = {
  any: () => ({
    family: guesser() as AnyFamily,
    task: guessing() as AnyTask,
    budget: { depth: 2, width: 8 },
    problems: 60,
    parts: {
      verifier: distance(1),
      reviser: reviser('one', 0.2),
      process: absent('process verifier'),
      answerOf: (sample) => String((sample as Guess).answer),
      countsOf: (width, problems) => problems.map(() => width),
      task: guessing() as AnyTask,
      judge: guesser() as AnyFamily,
      reasoning: absent('reasoning task'),
      classifier: absent('classifier'),
    },
    others: {
      verifier: distance(-1),
      reviser: reviser('other', 0.8),
      answerOf: (sample) => String((sample as Guess).answer % 2),
      countsOf: (width, problems) => problems.map((_, i) => (i % 2 === 0 ? 1 : 2 * width - 1)),
      task: { ...guessing(), name: 'never', mark: (problems) => problems.map(() => ({ quality: 0, correct: false })) },
      judge: {
        ...guesser(),
        model: 'other',
        finish: (state) =>
          guesser()
            .finish(state as never)
            .map(next),
      } as AnyFamily,
    },
  }),
  language: () => ({
    family: languageReasoner(arithmetic(), HOT) as unknown as AnyFamily,
    task: arithmetic() as unknown as AnyTask,
    budget: { depth: 8, width: 8 },
    problems: 12,
    parts: {
      ...scenes.any().parts,
      verifier: absent('verifier'),
      process: processReward(arithmetic()) as never,
      reviser: languageReviser() as never,
      answerOf: (sample) => (sample as { answer: readonly number[] }).answer.join(' '),
      reasoning: arithmetic() as never,
    },
    others: {
      reviser: languageReviser({ temperature: 2.5 }) as never,
      answerOf: (sample) => String((sample as { chain: readonly number[] }).chain[0]),
    },
  }),
  image: () => ({
    family: flowDigits({ name: 'flow-digits-tiny' }) as unknown as AnyFamily,
    task: digits(digitClassifier()) as AnyTask,
    budget: { depth: 8, width: 8 },
    problems: 8,
    parts: {
      ...scenes.any().parts,
      verifier: classifierVerifier(digitJudge()) as AnyVerifier,
      classifier: digitJudge(),
    },
    others: { verifier: classifierVerifier(digitClassifier(), 'oracle') as AnyVerifier, classifier: digitClassifier() },
  }),
  points: () => absent('points'),
};

const store = openStore(join(folder, 'all'));
after(() => store.close());
/** Which variant made the rows of a key. */
const owners = new Map<string, string>();

const run = ({ family, task, strategy, budget, problems }: Variant, where = store, backwards = false, batch = 64) =>
  sweep({
    family,
    task,
    ...(strategy === undefined ? {} : { strategies: [strategy] }),
    budgets: [budget],
    problems: backwards ? Array.from({ length: problems }, (_, i) => problems - 1 - i) : problems,
    seed: 3,
    batch,
    store: where,
  });

/** What names rows, all but problem and candidate. */
const nameOf = ({ family, model, task, strategy, verifier, judge, sampler, settings }: SampleRecord) =>
  JSON.stringify({ family, model, task, strategy, verifier, judge, sampler, settings });

/** What came of samples. */
const madeOf = (rows: readonly SampleRecord[]) =>
  rows.map(({ quality, correct, nfe, flops, features }) => [quality, correct, nfe, flops, features]);

/** Sweeps variants into the one store: each has rows of its own, other ones than the first, which is the default. */
async function apart(variants: readonly Variant[]): Promise<void> {
  const made: SampleRecord[][] = [];
  for (const variant of variants) {
    const rows = await run(variant);
    assert.equal(rows.length, variant.problems, variant.name);
    const name = nameOf(rows[0]!);
    const owner = owners.get(name) ?? variant.name;
    assert.equal(owner, variant.name, `${variant.name} has the key of ${owner}: ${name}`);
    owners.set(name, variant.name);
    if (made.length > 0) assert.notDeepEqual(madeOf(rows), madeOf(made[0]!), `${variant.name} makes no other samples`);
    made.push(rows);
  }
}

/** The product of a factory with each of its options at its other value, and the product with its defaults first. */
function options<Made>(
  factory: { readonly name: string; readonly defaults: object; readonly others: object },
  make: (given?: object) => Made,
): [string, Made][] {
  assert.deepEqual(Object.keys(factory.others).sort(), Object.keys(factory.defaults).sort(), factory.name);
  const given = Object.entries(factory.others).map(([option, value]): [string, Made] => [
    `${factory.name}, ${option}`,
    make({ [option]: value }),
  ]);
  return [[factory.name, make()], ...given];
}

/** Each option stands in the settings, defaults do not, and an option that nobody declared is refused. */
function shown(
  factory: { readonly name: string; readonly defaults: object; readonly others: object },
  make: (given?: object) => { readonly settings: object },
): void {
  const usual = Object.keys(make().settings);
  assert.deepEqual(make(factory.defaults).settings, make().settings, `${factory.name} shows its defaults`);
  for (const [option, value] of Object.entries(factory.others)) {
    const told = Object.keys(make({ [option]: value }).settings);
    assert.deepEqual([...told].sort(), [...usual, option].sort(), `${factory.name} does not show ${option}`);
  }
  if (Object.keys(factory.defaults).length > 0) {
    assert.throws(() => make({ undeclared: 1 }), /expected options among .*, got "undeclared"/, factory.name);
  }
}

for (const factory of STRATEGIES) {
  const label = `${factory.name}${factory.modality === undefined ? '' : `, ${factory.modality}`}`;
  test(`strategy ${label}: every option and part names other rows and makes other samples`, async () => {
    const { parts, others, ...scene } = scenes[factory.modality ?? 'any']();
    const single = factory.name === 'single' || factory.name === 'budget-forcing';
    const budget = single ? { ...scene.budget, width: 1 } : scene.budget;
    const make = (given?: object) => factory.make(parts, given);
    shown(factory, make);
    assert.equal(make().name, factory.name);
    const swapped = factory.needs.flatMap((need): [string, AnyStrategy][] =>
      others[need] === undefined
        ? []
        : [[`${factory.name}, other ${need}`, factory.make({ ...parts, [need]: others[need] })]],
    );
    const all = [...options(factory, make), ...swapped];
    await apart(all.map(([name, strategy]) => ({ ...scene, budget, name: `strategy ${name}`, strategy })));
  });
}

for (const factory of VERIFIERS) {
  const label = `${factory.name}${factory.modality === undefined ? '' : `, ${factory.modality}`}`;
  test(`verifier ${label}: every option and part names other rows and makes other samples`, async () => {
    const { parts, others, ...scene } = scenes[factory.modality ?? 'any']();
    const make = (given?: object) => factory.make(parts, given);
    shown(factory, make);
    assert.equal(make().name, factory.name);
    assert.deepEqual(settingsOf(rememberingVerifier(make() as Verifier<Problem, object>)), settingsOf(make()));
    const swapped = factory.needs.flatMap((need): [string, AnyVerifier][] =>
      others[need] === undefined
        ? []
        : [[`${factory.name}, other ${need}`, factory.make({ ...parts, [need]: others[need] })]],
    );
    const all = [...options(factory, make), ...swapped];
    await apart(
      all.map(([name, verifier]) => ({ ...scene, name: `verifier ${label} ${name}`, strategy: bestOfN(verifier) })),
    );
  });
}

const settingsOf = ({ name, role, model, settings }: AnyVerifier) => ({ name, role, model, settings });

/** Answers every problem as it stands, so that samples are what problems are. */
const echo: AnyFamily = {
  family: 'language',
  modality: 'language',
  model: 'echo',
  parameters: 1,
  sampler: { name: 'own', settings: NO_SETTINGS },
  settings: NO_SETTINGS,
  begin: (problems) => problems,
  refine: (state) => state,
  finish: (state) =>
    (state as Problem[]).map((problem) => {
      const text = JSON.stringify(problem);
      const flops = [...text].reduce((sum, character, i) => sum + (i + 1) * character.charCodeAt(0), 0);
      return { answer: [], text: '', pixels: new Float32Array(784), nfe: 1, flops };
    }),
  discard() {},
};

for (const factory of TASKS) {
  test(`task ${factory.name}: every option and part names other rows and makes other problems`, async () => {
    const { parts, others } = scenes.image();
    const make = (given?: object) => factory.make(parts, given);
    shown(factory, make);
    assert.equal(make().modality, factory.modality);
    const swapped = factory.needs.map((need): [string, AnyTask] => [
      `${factory.name}, other ${need}`,
      factory.make({ ...parts, [need]: others[need]! }),
    ]);
    const scene = { family: echo, budget: { depth: 0, width: 1 }, problems: 6 };
    await apart(
      [...options(factory, make), ...swapped].map(([name, task]) => ({ ...scene, name: `task ${name}`, task })),
    );
  });
}

test('a language model: every option of its sampling and of its own names other rows and makes other samples', async () => {
  const factory = {
    name: 'languageReasoner',
    defaults: { ...SAMPLING, ...REASONER },
    others: { temperature: 2.5, topK: 1, topP: 0.5, minP: 0.5, least: 8 },
  };
  const make = (given: object = {}) => languageReasoner(arithmetic(), { ...MODEL, ...given });
  shown(factory, (given) => {
    const { sampler, settings } = remembering(make(given));
    return { settings: { ...sampler.settings, ...settings } };
  });
  const { task, budget, problems } = scenes.language();
  const hot = { ...factory, name: 'hot', others: { ...factory.others, temperature: 4 } };
  await apart(
    options(hot, (given) => languageReasoner(arithmetic(), { ...HOT, ...given })).map(([name, family]) => ({
      ...{ name, task, problems: 2 * problems, budget: { ...budget, width: 1 } },
      family: family as unknown as AnyFamily,
    })),
  );
  const revisers = { ...factory, name: 'languageReviser' };
  shown(revisers, (given) => languageReviser(given));
  for (const [, one] of options(revisers, (given) => revise(languageReviser(given)))) {
    assert.equal(Object.keys(one.settings).length, one.settings['reviser'] === undefined ? 0 : 1);
  }
});

test('images: guidance and every sampler name other rows and make other samples', async () => {
  const { task } = scenes.image();
  const make = (given: object = {}) => flowDigits({ name: 'flow-digits-tiny', ...given }) as unknown as AnyFamily;
  const scene = { task, problems: 2, budget: { depth: 12, width: 1 } };
  await apart([
    { ...scene, name: 'flow', family: make() },
    { ...scene, name: 'flow, guidance', family: make({ guidance: 2 }) },
    ...Object.entries(IMAGE_SAMPLERS)
      .filter(([name]) => name !== 'ddim' && !name.startsWith('dpm-solver'))
      .map(([name, sampling]) => ({ ...scene, name: `flow, ${name}`, family: make({ sampling }) })),
  ]);
});

test('the same key has the same sample in any order and any batch', async () => {
  const apartFrom = openStore(join(folder, 'backwards'));
  try {
    for (const factory of STRATEGIES.filter(({ name }) => !['adaptive', 'oracle-allocation'].includes(name))) {
      const { parts, others, ...scene } = scenes[factory.modality ?? 'any']();
      const width = factory.name === 'single' || factory.name === 'budget-forcing' ? 1 : scene.budget.width;
      const variant = {
        ...scene,
        name: factory.name,
        strategy: factory.make(parts),
        budget: { ...scene.budget, width },
      };
      assert.deepEqual(madeOf(await run(variant, apartFrom, true, 5)), madeOf(await run(variant)), factory.name);
    }
  } finally {
    apartFrom.close();
  }
});

test('every factory of a room stands in its list', () => {
  const rooms = [
    { room: 'strategies', list: 'strategies.js', makes: 'Strategy' },
    { room: 'verifiers', list: 'verifiers.js', makes: 'Verifier' },
    { room: 'tasks', list: 'tasks.js', makes: '(?:Reasoning|Text)?Task' },
  ];
  for (const { room, list, makes } of rooms) {
    const built = inPackage('dist', room);
    const source = readFileSync(join(built, list), 'utf8');
    const files = readdirSync(built, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.d.ts') && !/test|fixtures|reasoning\.d\.ts|remembering/.test(file),
    );
    const factories = files.flatMap((file) => {
      const text = readFileSync(join(built, file), 'utf8');
      return [
        ...text.matchAll(
          new RegExp(`export declare function (\\w+)(?:(?!export declare)[\\s\\S])*?\\): ${makes}<`, 'g'),
        ),
      ].map(([, name]) => name!);
    });
    assert.ok(factories.length >= 8, `${room}: ${factories}`);
    for (const factory of factories) {
      assert.match(source, new RegExp(`\\b${factory}\\(|\\(${factory}\\)`), `${factory} is in no list of ${room}`);
    }
  }
});
