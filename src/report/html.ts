import type { Verdict } from '../claims/claim.js';
import type { Ledger } from '../claims/ledger.js';
import { matrixOf } from '../claims/matrix.js';
import type { Rehearsal } from '../claims/world/rehearse.js';
import { escaped } from '../figures/escaped.js';
import { badge, matrixHtml } from './matrix-html.js';
import { rehearsalHtml } from './rehearsal-html.js';
import { sectionHtml } from './section.js';
import { levelText } from './table.js';

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
body { font: 16px/1.5 "Open Sans", Helvetica, Arial, sans-serif; color: #222; max-width: 72rem; margin: 2rem auto; padding: 0 1.2rem; }
h1 { font-size: 1.7rem; } h2 { font-size: 1.25rem; margin-top: 2.6rem; } h3 { font-size: 1.05rem; }
p, li { max-width: 46rem; }
table { border-collapse: collapse; font-size: .86rem; margin: .8rem 0; }
th, td { text-align: left; padding: .25rem .7rem .25rem 0; border-bottom: 1px solid #e3e3e3; vertical-align: top; }
td.number { white-space: nowrap; font-variant-numeric: tabular-nums; }
.supported { color: var(--supported); } .contradicted { color: var(--contradicted); } .undecided { color: var(--undecided); }
.badge { font-weight: 600; white-space: nowrap; }
table.matrix td { font-size: .8rem; max-width: 15rem; } tr.group th { padding-top: 1.1rem; font-size: 1rem; } tr.decides { background: #f6f8fb; }
.cell { border-left: 3px solid; padding-left: .4rem; margin: 0 0 .35rem; white-space: nowrap; font-variant-numeric: tabular-nums; } .small { color: #666; font-size: .76rem; }
dl { display: grid; grid-template-columns: 8.5rem 1fr; gap: .3rem .8rem; max-width: 54rem; } dt { color: #666; } dd { margin: 0; }
code { font: .88em ui-monospace, Menlo, Consolas, monospace; background: #f3f3f3; padding: .1em .3em; border-radius: 3px; }
figure { margin: .8rem 0; } figure > img { max-width: 100%; height: auto; display: block; }
section { border-top: 1px solid #ddd; } details { margin: .6rem 0; } summary { cursor: pointer; color: #555; }
`;

/**
 * The whole ledger as one page that needs nothing else: what was asked, what the rule was, what was found and how sure, for someone who has
 * not seen the paper. It opens on the matrix of claims by family and task; `drawn` holds the claims' figures by name and those of the notebooks.
 *
 * @example reportPage(ledger, [{ name: 'ledger', svg: '<svg ...' }], { run: 'default' }) // '<!doctype html>...'
 */
export function reportPage(
  ledger: Ledger,
  drawn: readonly Drawn[],
  { run, font = '', rehearsal }: { readonly run: string; readonly font?: string; readonly rehearsal?: Rehearsal },
): string {
  const figures = new Map(drawn.map((one) => [one.name, one]));
  const { entries } = ledger;
  const count = (verdict: Verdict) => entries.filter((entry) => entry.verdict === verdict).length;
  const own = new Set([...entries.map(({ figure }) => figure), 'ledger']);
  const rest = drawn.filter(({ name }) => !own.has(name));
  const drawing = (name: string) => (figures.has(name) ? image(figures.get(name)!) : '');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>What does inference compute buy? The ledger</title><style>${font}${STYLE}</style>
<h1>What does inference compute buy?</h1>
<p>A language model can think longer before it answers, a diffusion model can take more denoising steps, and a flow model more integrator
steps; and each can draw many candidates and choose among them. All of that is <b>inference compute</b>: work that is done after training, for
every single answer. A paper makes claims about what it buys, leaves questions open, and has one law for all of it in its title. Each of these, and
what this lab adds, is tested here on small models of all three families, with every network evaluation counted. What holds for models of this size need
not hold for large ones, and the other way round.</p>
<p>Of ${entries.length} claims ${count('supported')} are supported, ${count('contradicted')} contradicted and ${count('undecided')} undecided (run “${escaped(run)}”).</p>
${matrixHtml(matrixOf(ledger))}
<p><b>How to read it.</b> Each cell is one claim in one family and task, with the effect that was measured and its interval. For each claim a rule in git says what
is measured and which effects the claim says there are; every change of a rule is a commit that says why. A cell is ${badge('supported')} where the whole interval lies among those effects,
${badge('contradicted')} where it lies outside, and ${badge('undecided')} where it lies across the edge. “Open” are cells that have numbers which may decide nothing: the comparison’s small
print says why. A claim’s verdict is that of all the cells that it needs, and the last column is the one that it hangs on. ${escaped(levelText(ledger))}</p>
${drawing('ledger')}
<p>In the figures below the effects that the claim says there are, are shaded. Filled points count for the verdict; open diamonds are controls, in which
nothing may be found; open circles are told beside the claim or may decide nothing. Compute is in floating-point operations, counted from the shapes of the networks; “ln” is the
natural logarithm, so that 0.1 is about ten per cent.</p>
${entries.map((entry) => sectionHtml(entry, drawing(entry.figure))).join('\n')}
${rehearsal === undefined ? '' : rehearsalHtml(rehearsal)}
${rest.length === 0 ? '' : `<section><h2>All figures of the notebooks</h2>${rest.map((one) => `<h3>${escaped(one.name)}</h3>${image(one)}`).join('\n')}</section>`}
</html>\n`;
}
