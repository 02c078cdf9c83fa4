import type { Finding, Verdict } from '../claims/claim.js';
import type { Ledger, LedgerEntry } from '../claims/ledger.js';
import { escaped } from '../figures/escaped.js';
import { effectText } from '../figures/ledger.js';

/** A figure as it is put into the page. */
export interface Drawn {
  readonly name: string;
  readonly svg: string;
}

/** What a drawing says of itself, for those who do not see it; its entities are HTML's too. */
const toldOf = ({ name, svg }: Drawn): string =>
  (/<desc\b[^>]*>([^<]+)<\/desc>/.exec(svg)?.[1] ?? escaped(name)).replaceAll('"', '&quot;');

/** A drawing as a picture, in which no script runs and nothing is asked for from elsewhere, whatever the file holds. */
const image = (drawn: Drawn) =>
  `<figure><img alt="${toldOf(drawn)}" src="data:image/svg+xml;base64,${Buffer.from(drawn.svg).toString('base64')}"></figure>`;

const STYLE = `
:root { --supported: #0072B2; --contradicted: #B84A00; --undecided: #666; }
body { font: 16px/1.5 "Open Sans", Helvetica, Arial, sans-serif; color: #222; max-width: 62rem; margin: 2rem auto; padding: 0 1.2rem; }
h1 { font-size: 1.7rem; } h2 { font-size: 1.25rem; margin-top: 2.6rem; } h3 { font-size: 1.05rem; }
p, li { max-width: 46rem; }
table { border-collapse: collapse; font-size: .86rem; margin: .8rem 0; }
th, td { text-align: left; padding: .25rem .7rem .25rem 0; border-bottom: 1px solid #e3e3e3; vertical-align: top; }
td.number { white-space: nowrap; font-variant-numeric: tabular-nums; }
.supported { color: var(--supported); } .contradicted { color: var(--contradicted); } .undecided { color: var(--undecided); }
.badge { font-weight: 600; white-space: nowrap; }
dl { display: grid; grid-template-columns: 8.5rem 1fr; gap: .3rem .8rem; max-width: 54rem; } dt { color: #666; } dd { margin: 0; }
code { font: .88em ui-monospace, Menlo, Consolas, monospace; background: #f3f3f3; padding: .1em .3em; border-radius: 3px; }
figure { margin: .8rem 0; } figure > img { max-width: 100%; height: auto; display: block; }
section { border-top: 1px solid #ddd; } details { margin: .6rem 0; } summary { cursor: pointer; color: #555; }
`;

const badge = (verdict: Verdict) => `<span class="badge ${verdict}">${verdict}</span>`;

function findingRow({ what, role, effect, low, high, samples, verdict }: Finding): string {
  const value = effectText({ effect, interval: [low, high] });
  return `<tr><td>${role === 'part' ? '' : `<i>${role}</i> `}${escaped(what)}</td><td class="number">${value}</td><td class="number">${escaped(samples)}</td><td>${role === 'part' ? badge(verdict) : ''}</td></tr>`;
}

function section(entry: LedgerEntry, figures: ReadonlyMap<string, Drawn>): string {
  const { number, id, name, sentence, source, measured, unit, rule, verdict, why, findings, notebooks, command } =
    entry;
  const drawn = figures.get(entry.figure);
  const table =
    findings.length === 0
      ? ''
      : `<details${findings.length <= 8 ? ' open' : ''}><summary>${findings.length} comparisons</summary><table><thead><tr><th>what was compared</th><th>effect (interval)</th><th>over</th><th>by itself</th></tr></thead><tbody>${findings.map(findingRow).join('\n')}</tbody></table></details>`;
  const found =
    entry.effect === null
      ? escaped(why)
      : `${effectText(entry)} ${escaped(unit)}, over ${escaped(entry.samples)}. The verdict hangs on: ${escaped(why)}.`;
  return `<section id="${id}"><h2>${number}. ${escaped(name)}: ${badge(verdict)}</h2>
<dl><dt>The claim</dt><dd>${escaped(sentence)}</dd>
<dt>Goes back to</dt><dd>${escaped(source)}</dd>
<dt>Measured</dt><dd>${escaped(measured)}</dd>
<dt>The rule</dt><dd>${escaped(rule)}</dd>
<dt>Found</dt><dd>${found}</dd>
<dt>Made by</dt><dd><code>${escaped(command)}</code> (notebooks ${notebooks.join(', ')})</dd></dl>
${drawn === undefined ? '' : image(drawn)}
${table}</section>`;
}

/**
 * The whole ledger as one page that needs nothing else: what was asked, what the rule was, what was found and how sure, for someone who has
 * not seen the paper. `figures` holds the claims' figures by name and those of the notebooks.
 *
 * @example reportPage(ledger, [{ name: 'ledger', svg: '<svg ...' }], { run: 'default' }) // '<!doctype html>...'
 */
export function reportPage(
  ledger: Ledger,
  drawn: readonly Drawn[],
  { run, font = '' }: { readonly run: string; readonly font?: string },
): string {
  const figures = new Map(drawn.map((one) => [one.name, one]));
  const { entries, level } = ledger;
  const count = (verdict: Verdict) => entries.filter((entry) => entry.verdict === verdict).length;
  const own = new Set([...entries.map(({ figure }) => figure), 'ledger']);
  const rest = drawn.filter(({ name }) => !own.has(name));
  const overview = figures.get('ledger');
  const rows = entries.map(
    (entry) =>
      `<tr><td>${entry.number}</td><td><a href="#${entry.id}">${escaped(entry.name)}</a></td><td>${badge(entry.verdict)}</td><td class="number">${effectText(entry)}</td><td>${entry.effect === null ? '' : escaped(entry.unit)}</td><td>${entry.effect === null ? '' : escaped(entry.samples)}</td></tr>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:">
<title>What does inference compute buy? The ledger</title><style>${font}${STYLE}</style>
<h1>What does inference compute buy?</h1>
<p>A language model can think longer before it answers, a diffusion model can take more denoising steps, and a flow model more integrator
steps; and each can draw many candidates and choose among them. All of that is <b>inference compute</b>: work that is done after training, for
every single answer. A paper makes claims about what it buys, and one in its title: that one law holds for all of them. Here each of ${entries.length} claims is tested
on small models of all three families, small enough to be sampled again on two cores, with every network evaluation counted.</p>
<p><b>How to read a verdict.</b> For each claim a rule was written down before the data were made: what is measured, and which effects the claim
says there are. The effect comes with an interval, from resampled problems or repeated seeds. A claim is ${badge('supported')} where the whole
interval lies inside the rule’s region, ${badge('contradicted')} where it lies outside, and ${badge('undecided')} where it lies across the edge or where
the evidence is not there. The intervals are wide on purpose (${(100 * level).toFixed(2)} % each), so that all verdicts together are right with 95 %. What holds
for models of this size need not hold for large ones, and the other way round.</p>
<p>Of ${entries.length} claims ${count('supported')} are supported, ${count('contradicted')} contradicted and ${count('undecided')} undecided (run “${escaped(run)}”).</p>
${overview === undefined ? '' : image(overview)}
<table><thead><tr><th></th><th>claim</th><th>verdict</th><th>effect (interval)</th><th>unit</th><th>over</th></tr></thead><tbody>${rows.join('\n')}</tbody></table>
<p>In the figures below the effects that the claim says there are, are shaded. Filled points count for the verdict; open diamonds are controls, in which
nothing may be found; open circles are told beside the claim. Compute is in floating-point operations, counted from the shapes of the networks; “ln” is the natural logarithm, so that
0.1 is about ten per cent.</p>
${entries.map((entry) => section(entry, figures)).join('\n')}
${rest.length === 0 ? '' : `<section><h2>All figures of the notebooks</h2>${rest.map((one) => `<h3>${escaped(one.name)}</h3>${image(one)}`).join('\n')}</section>`}
</html>\n`;
}
