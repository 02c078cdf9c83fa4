import { normalQuantile } from '../numerics/distributions.js';
import { sum } from '../numerics/statistics.js';
import { alike } from '../records/alike.js';
import {
  type Finding,
  levelAt,
  type PlaceVerdict,
  type Power,
  type Region,
  type Result,
  type Verdict,
  verdictIn,
} from './claim.js';
import type { Experiment } from './experiment.js';
import type { Interval, Intervals } from './interval.js';

/** A comparison that has not been made yet: its interval at any level. */
export interface Part {
  readonly what: string;
  readonly interval: Intervals;
  readonly role?: Finding['role'] | undefined;
  /** Where this part's region differs from the claim's. */
  readonly region?: Region;
  /** What the interval is over (default "problems"). */
  readonly of?: string;
  readonly family?: string;
  readonly task?: string;
  /** Which rows are compared. */
  readonly picked?: string;
  /** Why it can decide nothing. */
  readonly open?: string | undefined;
}

/** How often a verdict may be wrong: "supported" where the claim does not hold, "contradicted" where it does. */
export interface Errors {
  readonly support: number;
  readonly contradict: number;
}

/** Those of a claim that asks one question. */
export const errorsOf = (alpha: number): Errors => ({ support: alpha, contradict: alpha });

/**
 * Those of one of several questions that all have to hold. To support the claim is to support each of them, and needs no correction
 * (the intersection-union test: R. Berger, Technometrics 24 (1982) 295); to contradict it one of them is enough.
 */
export const ofEvery = ({ support, contradict }: Errors, questions: number): Errors => ({
  support,
  contradict: contradict / Math.max(1, questions),
});

/** Those of one of several ways of which one has to hold: the other way round. */
const ofAny = ({ support, contradict }: Errors, ways: number): Errors => ({ support: support / ways, contradict });

const UNKNOWN: Result = {
  verdict: 'undecided',
  hangsOn: null,
  effect: null,
  interval: null,
  samples: '0',
  findings: [],
  cells: [],
  why: 'no evidence: no rows that this rule looks for',
};

export const noEvidence = (what?: string): Result =>
  what === undefined ? UNKNOWN : { ...UNKNOWN, why: `no evidence: ${what}` };

/** Power that is told: in 80 % of cases. */
const OFTEN = 0.8;

/** The smallest effect that is supported with 80 %, and the samples that contradict an effect at the region's edge with 80 %. */
function powerOf({ from, to, margin = 0 }: Region, { error, samples }: Interval, errors: Errors): Power | undefined {
  if (error === undefined || !Number.isFinite(error) || (from === undefined) === (to === undefined)) return undefined;
  const reach = (alpha: number) => (normalQuantile(1 - alpha) + normalQuantile(OFTEN)) * error;
  const smallest = from === undefined ? to! - reach(errors.support) : from + reach(errors.support);
  const needed = margin > 0 ? Math.ceil(samples * (reach(errors.contradict) / margin) ** 2) : null;
  return { smallest, needed };
}

/**
 * A result with controls and notes beside it; a control that finds something leaves it undecided. `missing` names a control that
 * is not there, without which nothing is supported.
 */
export function beside(
  result: Result,
  parts: readonly Part[],
  region: Region,
  errors: Errors,
  missing?: string,
): Result {
  const findings = [...result.findings, ...parts.map((part) => findingOf(part, region, errors))];
  const { verdict, control } = controlled(lacking(result.verdict, missing), findings);
  const cells = result.cells.map((cell) => ({
    ...cell,
    verdict: control === undefined ? lacking(cell.verdict, missing) : 'undecided',
  }));
  return { ...result, verdict, findings, cells, why: `${result.why}${toldMissing(missing)}${toldControl(control)}` };
}

/** The verdict without something that it needs: nothing is supported then, and what speaks against still does. */
const lacking = (verdict: Verdict, needed: string | undefined): Verdict =>
  needed !== undefined && verdict === 'supported' ? 'undecided' : verdict;

/**
 * The name of a control that is in none of these parts, as \`combine\` is told of it; undefined where there is one.
 *
 * @example controlGone([], 'a choice at random') // 'a choice at random'
 */
export const controlGone = (parts: readonly Part[], name: string): string | undefined =>
  parts.some(({ role }) => role === 'control') ? undefined : name;

/** One result for each task that an experiment names; of a task without rows nothing is known, and the claim not supported. */
export function everyTask<Row extends { readonly task: string }>(
  { name, tasks }: Pick<Experiment, 'name' | 'tasks'>,
  rows: readonly Row[],
  errors: Errors,
  test: (rows: readonly Row[], errors: Errors) => Result,
): Result {
  const own = ofEvery(errors, tasks.length);
  return all(
    tasks.map((task) => {
      const found = rows.filter((row) => row.task === task);
      return found.length === 0 ? noEvidence(`${name}: ${task}`) : test(found, own);
    }),
  );
}

/** One result for each family that a claim names, in the same way. */
export function everyFamily<Row extends { readonly family: string }>(
  { name }: Pick<Experiment, 'name'>,
  families: readonly string[],
  rows: readonly Row[],
  errors: Errors,
  test: (rows: readonly Row[], errors: Errors) => Result,
): Result {
  const names = [...new Set([...families, ...rows.map(({ family }) => family)])];
  const own = ofEvery(errors, names.length);
  return all(
    names.map((family) => {
      const found = rows.filter((row) => row.family === family);
      return found.length === 0 ? noEvidence(`${name}: ${family}`) : test(found, own);
    }),
  );
}

/** A control finds something where its interval leaves 0 out, on whichever side. */
const leavesZero = ({ low, high }: Pick<Interval, 'low' | 'high'>): boolean => low > 0 || high < 0;

/** A control that found something: the experiment is at fault, and says nothing of the claim. */
const failed = ({ role, open }: Finding): boolean => role === 'control' && open !== undefined;

/** Prompts below which neither Student's interval of a skewed mean nor a bootstrap has the coverage that it claims. */
const LEAST_PROMPTS = 20;

/** Why a part decides nothing: its own reason, or that it is over too few prompts. */
const openOf = ({ open, role = 'part', of }: Part, { samples }: Interval): string | undefined =>
  open ??
  (role === 'part' && of === 'prompts' && samples < LEAST_PROMPTS
    ? `${samples} prompts, expected ${LEAST_PROMPTS}`
    : undefined);

interface Judged {
  readonly verdict: Verdict;
  readonly interval: Interval;
  /** Why it decides nothing, or, of a control, that it found something. */
  readonly open?: string | undefined;
}

/** What a part says on its own, with the interval that says it: of those that say nothing the wider. */
function judge(part: Part, region: Region, errors: Errors): Judged {
  const { role = 'part', interval } = part;
  const support = interval(levelAt(errors.support));
  const open = openOf(part, support);
  if (role === 'control') {
    const { margin = 0 } = region;
    const small = support.low > -margin && support.high < margin;
    // It finds nothing whatever the measure.
    return leavesZero(support)
      ? { verdict: 'contradicted', interval: support, open: 'a control that must find nothing found something' }
      : { verdict: small ? 'supported' : 'undecided', interval: support };
  }
  if (role === 'note') return { verdict: verdictIn(region, support), interval: support, open };
  const wide = errors.contradict < errors.support ? interval(levelAt(errors.contradict)) : support;
  const against = errors.contradict > errors.support ? interval(levelAt(errors.contradict)) : wide;
  if (open !== undefined) return { verdict: 'undecided', interval: wide, open };
  if (verdictIn(region, against) === 'contradicted') return { verdict: 'contradicted', interval: against };
  if (verdictIn(region, support) === 'supported') return { verdict: 'supported', interval: support };
  return { verdict: 'undecided', interval: wide };
}

function findingOf(part: Part, own: Region, errors: Errors): Finding {
  const { what, role = 'part', region = own, of = 'problems', family = '', task = '', picked = '' } = part;
  const { verdict, interval, open } = judge(part, region, errors);
  const { effect, low, high, samples } = interval;
  const power = role === 'part' ? powerOf(region, interval, errors) : undefined;
  return {
    ...{
      what,
      family,
      task,
      picked,
      role,
      region,
      effect,
      low,
      high,
      samples: `${samples} ${samples === 1 ? of.replace(/s$/, '') : of}`,
      verdict,
    },
    ...(open === undefined ? {} : { open }),
    ...(power === undefined ? {} : { power }),
  };
}

/** How clearly an interval speaks for the region, in halves of its width: larger is clearer, below 0 not at all. */
function clearness({ region: { from = -Infinity, to = Infinity }, low, high }: Finding): number {
  const clear = Math.min(low - from, to - high);
  if (Number.isNaN(clear)) return -Infinity;
  return high > low ? clear / ((high - low) / 2) : clear === 0 ? -0 : Math.sign(clear) * Infinity;
}

/** The verdict that a result with these findings may have: none where a control failed. */
function controlled(verdict: Verdict, findings: readonly Finding[]): { verdict: Verdict; control?: Finding } {
  const control = findings.find(failed);
  return control === undefined ? { verdict } : { verdict: 'undecided', control };
}

const toldControl = (control: Finding | undefined): string =>
  control === undefined ? '' : `; the control found something: ${control.what}`;

/**
 * What parts come to, `every` or `any` of them as `combine` says, and the one that it hangs on: where some decide such a one, else one that says
 * nothing.
 */
function settle(parts: readonly Finding[], how: 'every' | 'any'): { verdict: Verdict; finding: Finding } {
  const all = (verdict: Verdict) => parts.every((part) => part.verdict === verdict);
  const some = (verdict: Verdict) => parts.some((part) => part.verdict === verdict);
  const [enough, against] =
    how === 'every' ? [all('supported'), some('contradicted')] : [some('supported'), all('contradicted')];
  const verdict = against ? 'contradicted' : enough ? 'supported' : 'undecided';
  const order = parts.filter((part) => part.verdict === verdict).sort((a, b) => clearness(a) - clearness(b) || 0);
  return { verdict, finding: (how === 'every' ? order[0] : order.at(-1)) ?? parts[0]! };
}

const toldMissing = (missing: string | undefined): string => (missing === undefined ? '' : `; not there: ${missing}`);

/**
 * Makes the comparisons and puts them together.
 * - `every`: supported where every part is, contradicted where one is, corrected for their number.
 * - `any`: supported where one part is, corrected for their number, contradicted where all are.
 *
 * The effect is that of the part the verdict hangs on: the least clear for `every`, the clearest for `any`. `missing` names what a verdict
 * of "supported" would still need: it turns one into "undecided". So does `uncontrolled`, the control that is not there (see \`controlGone\`),
 * and that of every cell as well. A control that found something does so to either verdict.
 */
export function combine(
  parts: readonly Part[],
  region: Region,
  errors: Errors,
  {
    how = 'every',
    missing,
    uncontrolled,
  }: {
    readonly how?: 'every' | 'any';
    readonly missing?: string | undefined;
    readonly uncontrolled?: string | undefined;
  } = {},
): Result {
  const counted = parts.filter(({ role = 'part' }) => role === 'part').length;
  const own = how === 'every' ? ofEvery(errors, counted) : ofAny(errors, Math.max(1, counted));
  const findings = parts.map((part) => findingOf(part, region, part.role === 'control' ? errors : own));
  if (counted === 0) return { ...noEvidence(missing), findings };
  const kept = findings.filter(({ role }) => role === 'part');
  const { finding, ...settled } = settle(kept, how);
  const { verdict, control } = controlled(lacking(settled.verdict, missing ?? uncontrolled), findings);
  const cells = alike(kept, ['family', 'task']).map((list): PlaceVerdict => {
    const { family, task } = list[0]!;
    const own = settle(list, how);
    return {
      ...{ family, task, hangsOn: findings.indexOf(own.finding) },
      verdict: control === undefined ? lacking(own.verdict, uncontrolled) : 'undecided',
    };
  });
  const count = (one: Verdict) => kept.filter((part) => part.verdict === one).length;
  const known = Number.isFinite(finding.effect);
  const tally =
    counted === 1 ? '' : `, of ${counted} parts ${count('supported')} speak for and ${count('contradicted')} against`;
  const open = finding.open === undefined ? '' : `; open: ${finding.open}`;
  return {
    verdict,
    hangsOn: findings.indexOf(finding),
    effect: known ? finding.effect : null,
    interval: known ? [finding.low, finding.high] : null,
    samples: finding.samples,
    findings,
    cells,
    why: `${finding.what}${tally}${open}${toldMissing(missing)}${toldMissing(uncontrolled)}${toldControl(control)}`,
  };
}

/** `combine`, or no evidence of `what` where no part is left that a verdict could hang on. */
export const decide = (
  parts: readonly Part[],
  what: string,
  region: Region,
  errors: Errors,
  options: Parameters<typeof combine>[3] = {},
): Result =>
  parts.some(({ role = 'part' }) => role === 'part') ? combine(parts, region, errors, options) : noEvidence(what);

/**
 * Results of several questions that a claim asks at once: supported where all are, contradicted where one is. It hangs on the least clear of
 * those that decide.
 */
export function all(results: readonly Result[]): Result {
  const asked = results.filter(({ hangsOn }) => hangsOn !== null);
  const findings = results.flatMap((result) => result.findings);
  if (asked.length === 0) return { ...(results[0] ?? UNKNOWN), findings };
  const rank = { contradicted: 0, undecided: 1, supported: 2 };
  const clear = ({ findings: own, hangsOn }: Result) => clearness(own[hangsOn!]!);
  const worst = [...asked].sort((a, b) => rank[a.verdict] - rank[b.verdict] || clear(a) - clear(b) || 0)[0]!;
  const short = asked.length < results.length && worst.verdict === 'supported';
  const { verdict, control } = controlled(short ? 'undecided' : worst.verdict, findings);
  const before = sum(results.slice(0, results.indexOf(worst)), ({ findings: own }) => own.length);
  const missing = results.filter(({ hangsOn }) => hangsOn === null).map(({ why }) => why);
  // Several questions about one place all have to hold there.
  const placed = results.flatMap(({ cells }, i) => {
    const before = sum(results.slice(0, i), ({ findings: own }) => own.length);
    return cells.map((cell) => ({ ...cell, hangsOn: before + cell.hangsOn }));
  });
  const least = (a: PlaceVerdict, b: PlaceVerdict) =>
    rank[a.verdict] - rank[b.verdict] || clearness(findings[a.hangsOn]!) - clearness(findings[b.hangsOn]!) || 0;
  const cells = alike(placed, ['family', 'task']).map((list) => [...list].sort(least)[0]!);
  const told = worst.why.includes('; the control found something') ? '' : toldControl(control);
  return {
    ...worst,
    verdict,
    hangsOn: before + worst.hangsOn!,
    findings,
    cells,
    why: [`${worst.why}${told}`, ...missing].join('; '),
  };
}
