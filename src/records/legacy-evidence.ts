import type { Settings } from '../compute/settings.js';
import type { SampleRecord } from './record.js';
import { type Sections, settingsColumn } from './settings-column.js';

type Row = Readonly<Record<string, unknown>>;
type Tables = Readonly<Record<'outcomes' | 'counts' | 'distances', readonly Row[]>>;

/** Whether a packed table is of a version before 0.2: its column of network evaluations had another name. */
export const isOldTable = (table: object): boolean => 'forwards' in table;

const refusal = (where: string, what: string, known: readonly string[], got: string): Error =>
  new Error(`${where}: expected ${what} that versions before 0.2 knew, one of ${known.join(', ')}, got "${got}"`);

/** The value of a name; a name that is none of these is refused. */
function known<T>(table: Readonly<Record<string, T>>, name: string, what: string, where: string): T {
  const value = Object.hasOwn(table, name) ? table[name] : undefined;
  if (value === undefined) throw refusal(where, what, Object.keys(table), name);
  return value;
}

interface Known {
  readonly kind: SampleRecord['kind'] | 'none';
  /** Evaluations that wait for each other, with the options that strategies had by themselves: an image search of 4 neighbours, ... */
  serialDepth(depth: number, width: number, judged: number): number;
}

const one = (depth: number) => depth;
const thenJudged = (depth: number, _: number, judged: number) => depth + judged;
const inTurn = (depth: number, width: number) => width * depth + width - 1;
/** Steps of chained arithmetic, of two tokens each. */
const steps = (depth: number) => Math.ceil(depth / 2);
const beam = (depth: number) => depth + steps(depth) + 1;

/** Rounds of adaptive spending: the first two samples, then an eighth of what is left of the mean, or of a sample. */
function rounds(width: number): number {
  let count = 1;
  for (let left = width - Math.min(2, width); left > 1e-9; left -= Math.min(left, Math.max(1 / 8, left / 8))) count++;
  return count;
}

/** From three quarters of the steps on: two back, three ahead, a judgement. */
function path(depth: number): number {
  const first = Math.max(2, Math.round(0.75 * depth));
  const turns = Math.max(0, depth - first);
  return first + 4 * turns + (depth - first - turns) + 1;
}

const STRATEGIES: Readonly<Record<string, Known>> = {
  real: { kind: 'none', serialDepth: () => 0 },
  single: { kind: 'single', serialDepth: one },
  'budget-forcing': { kind: 'single', serialDepth: one },
  majority: { kind: 'choice', serialDepth: one },
  uniform: { kind: 'choice', serialDepth: one },
  votes: { kind: 'choice', serialDepth: one },
  'best-of-n': { kind: 'choice', serialDepth: thenJudged },
  'weighted-majority': { kind: 'choice', serialDepth: thenJudged },
  beam: { kind: 'process', serialDepth: beam },
  lookahead: {
    kind: 'process',
    serialDepth: (depth) => beam(depth) + Math.max(0, depth - 2) + Math.max(0, steps(depth) - 1),
  },
  particles: { kind: 'process', serialDepth: (depth) => depth + 1 + Math.min(3, depth - 1) },
  'path-search': { kind: 'process', serialDepth: path },
  'zero-order': {
    kind: 'noise-search',
    serialDepth: (depth, width) => (1 + Math.ceil((width - 1) / 4)) * (depth + 1),
  },
  adaptive: { kind: 'adaptive', serialDepth: (depth, width) => rounds(width) * depth },
  'oracle-allocation': { kind: 'adaptive', serialDepth: one },
  revise: { kind: 'revision', serialDepth: inTurn },
  'revise-majority': { kind: 'revision', serialDepth: inTurn },
};

const VERIFIERS: Readonly<Record<string, SampleRecord['role']>> = {
  none: 'none',
  oracle: 'oracle',
  random: 'control',
  constant: 'control',
  classifier: 'verifier',
  features: 'verifier',
  likelihood: 'verifier',
  'outcome-reward': 'verifier',
  'process-reward': 'verifier',
  votes: 'verifier',
};

const LANGUAGE = { modality: 'language', control: false } as const;
const IMAGE = { modality: 'image', control: false } as const;
const POINTS = { modality: 'points', control: false } as const;

const TASKS: Readonly<Record<string, { readonly modality: SampleRecord['modality']; readonly control: boolean }>> = {
  arithmetic: LANGUAGE,
  multiplication: LANGUAGE,
  addition: LANGUAGE,
  permutations: LANGUAGE,
  countdown: LANGUAGE,
  recall: { ...LANGUAGE, control: true },
  'add-digits': LANGUAGE,
  'add-two-digit': LANGUAGE,
  'add-three': LANGUAGE,
  'add-three-chain': LANGUAGE,
  'multiply-digits': LANGUAGE,
  digits: IMAGE,
  clothes: IMAGE,
  'eight-gaussians': POINTS,
};

/** Tasks that were named by their options. */
const POSED: Readonly<Record<string, { readonly task: string; readonly options: Settings }>> = {
  'two-digit products': { task: 'multiplication', options: { difficulties: [4] } },
};

const SAMPLERS = [
  ...['own', 'none', 'euler', 'midpoint', 'heun', 'kutta3', 'rk4', 'adams-bashforth-2', 'ddim', 'ddim-0.5', 'ddpm'],
  ...['euler', 'midpoint', 'heun', 'kutta3', 'rk4', 'adams-bashforth-2'].map((solver) => `probability-flow-${solver}`),
  ...['dpm-solver++-2m', 'dpm-solver++-3m', 'unipc-2', 'unipc-3', 'edm-heun', 'edm-heun-churned', 'euler-maruyama'],
  ...['predictor-corrector', 'annealed-langevin'],
];

/** "digits in sets of 300 by CLASSIFIER", "arithmetic at temperature 2.5", or a plain name. */
const TASK =
  /^(?<name>.+?)(?: in sets of (?<set>\d+))?(?: by (?<classifier>\S+)| at temperature (?<temperature>\S+))?$/;
/** "flow-digits@d5c42d12", and after it the sampler, where one was asked for, and the scale of guidance. */
const MODEL = /^(?<id>\S+)(?: (?!guided-)(?<sampler>\S+))?(?: guided-(?<guidance>\S+))?$/;

const at = (temperature: number) => (temperature === 1 ? {} : { temperature });

/** What the names of a row said of more than the name: all that is the same for every row with them. */
function told(names: readonly string[], temperature: number | undefined, where: string) {
  const [task, model, strategy, verifier, sampler] = names as [string, string, string, string, string];
  const { name, set, classifier, temperature: named } = TASK.exec(task)!.groups as Record<string, string>;
  const { task: plain, options } = POSED[name!] ?? { task: name!, options: {} };
  const { modality, control } = known(TASKS, plain, 'a task', where);
  const { id = model, sampler: sampled, guidance } = MODEL.exec(model)?.groups ?? {};
  for (const used of [sampled, sampler]) {
    if (used !== undefined && !SAMPLERS.includes(used)) throw refusal(where, 'a sampler', SAMPLERS, used);
  }
  // An allocation that was told the difficulty has it from one who knows.
  const chooser = strategy === 'oracle-allocation' ? 'difficulty' : verifier;
  const heat = named === undefined ? temperature : Number(named);
  const sections: Sections = {
    family: guidance === undefined ? {} : { guidance: Number(guidance) },
    sampler: heat === undefined ? {} : at(heat),
    task: classifier === undefined ? options : { classifier },
  };
  return {
    set: set === undefined ? undefined : Number(set),
    ...known(STRATEGIES, strategy, 'a strategy', where),
    columns: {
      modality,
      model: id!,
      task: plain,
      control,
      verifier: chooser,
      role: chooser === 'difficulty' ? ('oracle' as const) : known(VERIFIERS, verifier, 'a verifier', where),
      sampler: modality === 'language' ? 'ancestral' : (sampled ?? sampler),
      settings: settingsColumn(sections),
    },
  };
}

/**
 * Evidence of a version before 0.2, whose names carried structure, in the columns of now. How a row was made is read out of its names;
 * options that they did not tell are taken to be the usual ones. A name that is not known is refused.
 *
 * Outcomes did not say at which temperature they were drawn where their task's name did not; those of a model and task that the same
 * notebook counted are drawn from the samples that were counted, at their temperature.
 *
 * @param where names the file in errors
 * @throws Error for names that versions before 0.2 did not have.
 * @example importedEvidence({ outcomes, counts: [], distances: [] }, 'a.json.gz').outcomes[0].settings // '{"sampler":{"temperature":2.5}}'
 */
export function importedEvidence({ outcomes, counts, distances }: Tables, where: string): Tables {
  const seen = new Map<string, ReturnType<typeof told>>();
  const of = (row: Row, temperature?: number) => {
    const { task, model, strategy = 'single', verifier = 'none', sampler = 'own' } = row;
    const names = [task, model, strategy, verifier, sampler].map(String);
    const key = JSON.stringify([...names, temperature]);
    const found = seen.get(key) ?? told(names, temperature, where);
    seen.set(key, found);
    return found;
  };
  const counted = new Map(counts.map(({ model, task, temperature }) => [JSON.stringify([model, task]), temperature]));
  /** Everything that a strategy made: its columns, without those that have another name now. */
  const made = (row: Row, temperature?: number) => {
    const { columns, kind, serialDepth } = of(row, temperature);
    const { forwards, ...rest } = row;
    const judged = columns.verifier === 'none' ? 0 : 1;
    const waits = serialDepth(row['depth'] as number, row['width'] as number, judged);
    return { ...rest, ...columns, kind, serialDepth: waits, nfe: forwards };
  };
  return {
    outcomes: outcomes.map((row) => {
      const temperature = counted.get(JSON.stringify([row['model'], row['task']])) as number | undefined;
      const correct = row['correct'] as number;
      return { ...made(row, temperature), correct: correct < 0 ? null : correct === 1 };
    }),
    counts: counts.map(({ temperature, control: guess, forwards, ...row }) => {
      const { verifier: _, role: __, ...columns } = of(row, temperature as number).columns;
      return { ...row, ...columns, guess, nfe: forwards };
    }),
    distances: distances.map((row) => {
      const { control: _, ...rest } = made(row);
      return { ...rest, set: of(row).set ?? row['samples'] };
    }),
  };
}
