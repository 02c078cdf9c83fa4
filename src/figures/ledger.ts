import type { Ledger, LedgerEntry } from '../claims/ledger.js';
import { VERDICT_COLOURS } from './claim.js';
import { type Figure, figure, type TableRow } from './figure.js';

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
  return { low: Math.min(...ends), effect: inside(entry, effect), high: Math.max(...ends, ...peak) };
}

/** A number in three figures, with a real minus sign. */
export const shortNumber = (value: number): string =>
  Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3)
    ? value.toExponential(1).replace('-', '−')
    : String(Number(value.toPrecision(3))).replace('-', '−');

/** "0.21 (0.14 to 0.28)", or what there is instead. */
export function effectText({
  effect,
  interval,
  findings,
}: Pick<LedgerEntry, 'effect' | 'interval'> & Partial<Pick<LedgerEntry, 'findings'>>): string {
  if (effect === null || interval === null || !Number.isFinite(effect)) {
    return findings?.some(({ role }) => role === 'part') === false ? 'no evidence' : 'no estimate';
  }
  const [low, high] = interval;
  return low === high
    ? `${shortNumber(effect)} (exact)`
    : `${shortNumber(effect)} (${shortNumber(low)} to ${shortNumber(high)})`;
}

/**
 * All claims at a glance: how far each effect lies inside what the claim says, with its interval. Every row has a scale of its own, the larger
 * end of its interval, because units differ; 0 is the edge of the rule.
 *
 * @example ledgerFigure(testClaims(evidence)).table.length // 21
 */
export function ledgerFigure({ entries }: Ledger): Figure {
  const rows = entries.map((entry, i) => {
    const found = insideOf(entry);
    const scale = found === null ? 1 : Math.max(Math.abs(found.low), Math.abs(found.high)) || 1;
    return { entry, found, scale, y: entries.length - 1 - i };
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
        marker: { color, size: 10 },
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
  const text = (entry: LedgerEntry, y: number, x: number, words: string, anchor: string) => ({
    xref: 'paper',
    yref: 'y',
    x,
    y,
    xanchor: anchor,
    showarrow: false,
    text: words,
    font: { size: 12, color: VERDICT_COLOURS[entry.verdict] },
  });
  return figure({
    name: 'ledger',
    title: 'The claims: how far inside what each one says',
    data: [...data, ...keys],
    layout: {
      xaxis: {
        range: [-1.08, 1.08],
        zeroline: true,
        zerolinecolor: '#333333',
        tickvals: [-0.54, 0, 0.54],
        ticktext: ['speaks against', 'edge of the rule', 'speaks for'],
        tickangle: 0,
        ticks: '',
        showgrid: false,
      },
      yaxis: {
        range: [-0.7, entries.length - 0.3],
        showticklabels: false,
        ticks: '',
        showgrid: true,
        tickvals: rows.map(({ y }) => y),
      },
      shapes: [
        {
          type: 'rect',
          xref: 'x',
          yref: 'paper',
          x0: 0,
          x1: 1.08,
          y0: 0,
          y1: 1,
          fillcolor: '#0072B2',
          opacity: 0.06,
          line: { width: 0 },
          layer: 'below',
        },
      ],
      annotations: rows.flatMap(({ entry, y }) => [
        text(entry, y, -0.015, `${entry.number}. ${entry.name}`, 'right'),
        text(entry, y, 1.015, effectText(entry), 'left'),
      ]),
      legend: { orientation: 'h', x: 0.5, xanchor: 'center', y: -0.06, yanchor: 'top' },
      margin: { l: 560, r: 200, t: 48, b: 80 },
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
    width: 1160,
    height: 140 + 27 * entries.length,
  });
}
