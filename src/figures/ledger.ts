import type { Ledger, LedgerEntry } from '../claims/ledger.js';
import { largest, smallest, sum } from '../numerics/statistics.js';
import { VERDICT_COLOURS } from './claim.js';
import { type Figure, figure, type TableRow } from './figure.js';
import type { TitledStyle } from './sheet.js';
import { LEGEND_BELOW, ROW, spaceOf } from './theme.js';
import { inLines } from './words.js';

/** How far inside the claim's region an effect lies; below 0 outside. */
function inside({ region: { from = -Infinity, to = Infinity } }: LedgerEntry, effect: number): number {
  return Math.min(effect - from, to - effect);
}

/** The interval of `inside` over an interval of effects: it is largest in the middle of a region with two ends. */
function insideOf(entry: LedgerEntry): { low: number; effect: number; high: number } | null {
  const { effect, interval, region } = entry;
  if (effect === null || interval === null || !interval.every(Number.isFinite)) return null;
  const ends = interval.map((end) => inside(entry, end));
  const middle = region.from !== undefined && region.to !== undefined ? (region.from + region.to) / 2 : Number.NaN;
  const peak = middle > interval[0] && middle < interval[1] ? [inside(entry, middle)] : [];
  return { low: smallest(ends), effect: inside(entry, effect), high: largest([...ends, ...peak]) };
}

/** A number in three figures, with a real minus sign. */
export const shortNumber = (value: number): string =>
  Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3)
    ? value.toExponential(1).replace('-', '−')
    : String(Number(value.toPrecision(3))).replace('-', '−');

/**
 * "0.21 (0.14 to 0.28)", or what there is instead.
 *
 * @param entry effect and interval of a claim
 * @returns the text, to be shown beside a verdict
 * @example effectText({ effect: 0.21, interval: [0.14, 0.28] }) // '0.21 (0.14 to 0.28)'
 */
export function effectText({
  effect,
  interval,
  findings,
}: Pick<LedgerEntry, 'effect' | 'interval'> & Partial<Pick<LedgerEntry, 'findings'>>): string {
  if (effect === null || interval === null || !Number.isFinite(effect)) {
    return findings?.some(({ role }) => role === 'part') === false ? 'no evidence' : 'no estimate';
  }
  const [low, high] = interval;
  // JSON makes null of what is not finite.
  if (![low, high].every(Number.isFinite)) return 'no estimate';
  if (low === high) return `${shortNumber(effect)} (exact)`;
  // A thousandth of the interval's width is nothing: 0 and not 6.4e-16.
  const shown = Math.abs(effect) < 1e-3 * (high - low) ? 0 : effect;
  return `${shortNumber(shown)} (${shortNumber(low)} to ${shortNumber(high)})`;
}

/** In pixels: the bar below a name, and the margins; and what the bars take of the width. */
const BAR = 19;
const MARGIN = { l: 12, r: 12, t: 36, b: 86 } as const;
const BARS = 0.6;

/**
 * All claims at a glance: how far each effect lies inside what the claim says, with its interval. Every row has a scale of its own, the larger
 * end of its interval, because units differ; 0 is the edge of the rule.
 *
 * @param ledger the claims with their verdicts
 * @param style width, font, and `title`
 * @returns the figure, to be shown or exported
 * @throws RangeError for a style that is out of range
 * @example ledgerFigure(ledger).table.length // 3, a row per claim
 */
export function ledgerFigure({ entries }: Ledger, style: TitledStyle = {}): Figure {
  const { width, scale } = spaceOf(style);
  const bar = BAR * scale;
  const letters = (ROW.letters * width) / spaceOf({}).width / scale;
  const names = entries.map(({ number, name }) => inLines(`${number}. ${name}`, letters));
  const heights = names.map((lines) => (ROW.line * lines.length + BAR) * scale);
  const total = sum(heights);
  let top = total;
  const rows = entries.map((entry, i) => {
    const start = top;
    top -= heights[i]!;
    const found = insideOf(entry);
    const scale = found === null ? 1 : Math.max(Math.abs(found.low), Math.abs(found.high)) || 1;
    return { entry, found, scale, top: start, y: top + bar / 2, words: names[i]!.join('<br>') };
  });
  const data = rows.flatMap(({ entry, found, scale, y }) => {
    if (found === null) return [];
    const color = VERDICT_COLOURS[entry.verdict];
    return [
      {
        type: 'scatter',
        mode: 'lines',
        x: [found.low / scale, found.high / scale],
        y: [y, y],
        line: { color, width: 3 },
        showlegend: false,
      },
      {
        type: 'scatter',
        mode: 'markers',
        x: [found.effect / scale],
        y: [y],
        marker: { color, size: 8 },
        showlegend: false,
      },
    ];
  });
  const keys = (['supported', 'contradicted', 'undecided'] as const).map((verdict) => ({
    type: 'scatter',
    mode: 'markers',
    name: `${verdict} (${entries.filter((entry) => entry.verdict === verdict).length})`,
    x: [null],
    y: [null],
    marker: { color: VERDICT_COLOURS[verdict], size: 10 },
  }));
  const text = (entry: LedgerEntry, words: string, place: object) => ({
    xref: 'paper',
    yref: 'y',
    xanchor: 'left',
    align: 'left',
    showarrow: false,
    text: words,
    borderpad: 0,
    font: { size: 11 * scale, color: VERDICT_COLOURS[entry.verdict] },
    ...place,
  });
  const margin = { ...MARGIN, t: MARGIN.t * scale, b: MARGIN.b * scale };
  return figure({
    title: 'The claims: how far inside what each one says',
    height: total + margin.t + margin.b,
    ...style,
    name: 'ledger',
    data: [...data, ...keys],
    layout: {
      xaxis: {
        domain: [0, BARS],
        range: [-1.08, 1.08],
        tickvals: [-0.68, 0, 0.68],
        ticktext: ['speaks against', 'edge', 'speaks for'],
        tickfont: { size: 12 * scale },
        tickangle: 0,
        ticks: '',
        showgrid: false,
      },
      yaxis: {
        range: [0, total],
        showticklabels: false,
        ticks: '',
        showgrid: true,
        tickvals: rows.map((row) => row.top),
      },
      shapes: rows.flatMap(({ y }) => {
        const band = { xref: 'x', yref: 'y', x0: 0, y0: y - bar / 2, y1: y + bar / 2, layer: 'below' };
        return [
          { ...band, type: 'rect', x1: 1.08, fillcolor: '#0072B2', opacity: 0.08, line: { width: 0 } },
          { ...band, type: 'line', x1: 0, line: { color: '#333333', width: 1 } },
        ];
      }),
      annotations: rows.flatMap(({ entry, y, top: start, words }) => [
        text(entry, words, { x: 0, y: start, yanchor: 'top' }),
        text(entry, effectText(entry), { x: BARS + 0.015, y, yanchor: 'middle' }),
      ]),
      legend: LEGEND_BELOW,
      margin,
    },
    table: rows.map(({ entry }): TableRow => {
      const [low = null, high = null] = (entry.interval ?? []).map((end) => (Number.isFinite(end) ? end : null));
      return {
        number: entry.number,
        claim: entry.id,
        verdict: entry.verdict,
        effect: entry.effect,
        low,
        high,
        unit: entry.unit,
        samples: entry.samples,
      };
    }),
  });
}
