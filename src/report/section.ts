import type { Finding } from '../claims/claim.js';
import type { LedgerEntry } from '../claims/ledger.js';
import { ORIGIN_TOLD } from '../claims/matrix.js';
import { escaped } from '../figures/escaped.js';
import { effectText } from '../figures/ledger.js';
import { badge } from './matrix-html.js';
import { powerText } from './table.js';

/** The most comparisons that are shown without being asked for. */
const OPEN = 8;

/** What a comparison was made on and what it can tell, in small print below it. */
function small({ picked, open, power, samples }: Finding): string {
  const lines = [
    ...(open === undefined ? [] : [`<b>decides nothing:</b> ${escaped(open)}`]),
    ...(picked === '' ? [] : [`rows: ${escaped(picked)}`]),
    ...(power === undefined ? [] : [escaped(powerText(power, samples))]),
  ];
  return lines.length === 0 ? '' : `<div class="small">${lines.join('<br>')}</div>`;
}

function findingRow(finding: Finding, decides: boolean): string {
  const { what, role, effect, low, high, samples, verdict, open } = finding;
  const value = effectText({ effect, interval: [low, high] });
  const byItself = role !== 'part' ? '' : open === undefined ? badge(verdict) : badge('undecided');
  return `<tr${decides ? ' class="decides"' : ''}><td>${role === 'part' ? '' : `<i>${role}</i> `}${escaped(what)}${decides ? ' <b>(the verdict hangs on this)</b>' : ''}${small(finding)}</td><td class="number">${value}</td><td class="number">${escaped(samples)}</td><td>${byItself}</td></tr>`;
}

/** Every comparison of a claim, in a table that is folded where it is long. */
function comparisons({ findings, hangsOn }: LedgerEntry): string {
  if (findings.length === 0) return '';
  const rows = findings.map((finding, i) => findingRow(finding, i === hangsOn)).join('\n');
  return `<details${findings.length <= OPEN ? ' open' : ''}><summary>${findings.length} comparisons</summary><table><thead><tr><th>what was compared</th><th>effect (interval)</th><th>over</th><th>by itself</th></tr></thead><tbody>${rows}</tbody></table></details>`;
}

/** What the paper says to it, if it does. */
function paperLine({ origin, paper }: LedgerEntry): string {
  if (paper === undefined)
    return origin === 'lab' ? 'nothing: the question is this lab’s' : 'in its text; its words are not at hand here';
  return `${escaped(paper.sentence)} <i>(${escaped(paper.place)}, translated)</i>`;
}

/** One claim in full: whose it is, what is tested, the rule, what was found, its figure and every comparison. */
export function sectionHtml(entry: LedgerEntry, drawn: string): string {
  const { number, id, name, sentence, origin, source, measured, unit, rule, verdict, why, notebooks, command } = entry;
  const found =
    entry.effect === null
      ? escaped(why)
      : `${effectText(entry)} ${escaped(unit)}, over ${escaped(entry.samples)}. The verdict hangs on: ${escaped(why)}.`;
  return `<section id="${id}"><h2>${number}. ${escaped(name)}: ${badge(verdict)}</h2>
<dl><dt>Whose claim</dt><dd>${ORIGIN_TOLD[origin]}</dd>
<dt>The paper says</dt><dd>${paperLine(entry)}</dd>
<dt>What is tested</dt><dd>${escaped(sentence)}</dd>
<dt>Goes back to</dt><dd>${escaped(source)}</dd>
<dt>Measured</dt><dd>${escaped(measured)}</dd>
<dt>The rule</dt><dd>${escaped(rule)}</dd>
<dt>Found</dt><dd>${found}</dd>
<dt>Made by</dt><dd><code>${escaped(command)}</code> (notebooks ${notebooks.join(', ')})</dd></dl>
${drawn}
${comparisons(entry)}</section>`;
}
