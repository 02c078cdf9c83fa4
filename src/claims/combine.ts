import { type Finding, type Region, type Result, type Verdict, verdictIn } from './claim.js';
import type { Interval } from './interval.js';

/** A comparison that has not been made yet: its interval at any level. */
export interface Part {
  readonly what: string;
  readonly interval: (level: number) => Interval;
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

const UNKNOWN: Result = {
  verdict: 'undecided',
  hangsOn: null,
  effect: null,
  interval: null,
  samples: '0',
  findings: [],
  why: 'no evidence: no rows that this rule looks for',
};

export const noEvidence = (what?: string): Result =>
  what === undefined ? UNKNOWN : { ...UNKNOWN, why: `no evidence: ${what}` };

/** How clearly an interval speaks for the region: larger is clearer, below 0 not at all. */
function clearness({ region: { from = -Infinity, to = Infinity }, low, high }: Finding): number {
  const clear = Math.min(low - from, to - high);
  return Number.isNaN(clear) ? -Infinity : clear;
}

/**
 * Makes the comparisons and puts them together. All parts share the claim's level (Bonferroni).
 * - `every`: supported where every part is, contradicted where one is.
 * - `any`: supported where one part is, contradicted where all are.
 *
 * The effect of the claim is that of the part the verdict hangs on: the weakest for `every`, the strongest for `any`.
 * `missing` names what a verdict of "supported" would still need: it turns one into "undecided".
 */
export function combine(
  parts: readonly Part[],
  region: Region,
  level: number,
  { how = 'every', missing }: { readonly how?: 'every' | 'any'; readonly missing?: string | undefined } = {},
): Result {
  const counted = parts.filter(({ role = 'part' }) => role === 'part').length;
  if (counted === 0) return noEvidence(missing);
  const own = 1 - (1 - level) / counted;
  const findings = parts.map((part): Finding => {
    const { what, interval, role = 'part', region: other = region, of = 'problems' } = part;
    const { family = '', task = '', picked = '', open } = part;
    const { effect, low, high, samples } = interval(own);
    return {
      ...{ what, family, task, picked, ...(open === undefined ? {} : { open }) },
      role,
      region: other,
      effect,
      low,
      high,
      samples: `${samples} ${of}`,
      verdict: verdictIn(other, { low, high }),
    };
  });
  const kept = findings.filter(({ role }) => role === 'part');
  const count = (verdict: Verdict) => kept.filter((finding) => finding.verdict === verdict).length;
  const [yes, no] = [count('supported'), count('contradicted')];
  const [enough, against] = how === 'every' ? [yes === counted, no > 0] : [yes > 0, no === counted];
  const verdict = against ? 'contradicted' : enough && missing === undefined ? 'supported' : 'undecided';
  // Where one part decides against all, the verdict hangs on that one.
  const telling = how === 'every' && against ? kept.filter((one) => one.verdict === 'contradicted') : kept;
  const order = [...telling].sort((a, b) => clearness(a) - clearness(b) || 0);
  const finding = how === 'every' ? order[0]! : order.at(-1)!;
  const tally = counted === 1 ? '' : `, of ${counted} parts ${yes} speak for and ${no} against`;
  return {
    verdict,
    hangsOn: findings.indexOf(finding),
    effect: Number.isFinite(finding.effect) ? finding.effect : null,
    interval: Number.isFinite(finding.effect) ? [finding.low, finding.high] : null,
    samples: finding.samples,
    findings,
    why: `${finding.what}${tally}${missing === undefined ? '' : `; not there: ${missing}`}`,
  };
}

/** Results of several questions that a claim asks at once: supported where all are, contradicted where one is. */
export function all(results: readonly Result[]): Result {
  const tested = ({ findings }: Result) => findings.some(({ role }) => role === 'part');
  const asked = results.filter(tested);
  if (asked.length === 0) return results[0] ?? UNKNOWN;
  const rank = { contradicted: 0, undecided: 1, supported: 2 };
  const worst = [...asked].sort((a, b) => rank[a.verdict] - rank[b.verdict])[0]!;
  const open = asked.length < results.length && worst.verdict === 'supported';
  const missing = results.filter((result) => !tested(result)).map(({ why }) => why);
  const before = results.slice(0, results.indexOf(worst)).reduce((sum, { findings }) => sum + findings.length, 0);
  return {
    ...worst,
    hangsOn: worst.hangsOn === null ? null : before + worst.hangsOn,
    verdict: open ? 'undecided' : worst.verdict,
    findings: results.flatMap(({ findings }) => findings),
    why: [worst.why, ...missing].join('; '),
  };
}
