import type { Finding, Region, Verdict } from '../claims/claim.js';
import type { LedgerEntry } from '../claims/ledger.js';
import { type Figure, figure, type TableRow } from './figure.js';
import { AXIS } from './theme.js';

export const VERDICT_COLOURS: Readonly<Record<Verdict, string>> = {
  supported: '#0072B2',
  contradicted: '#D55E00',
  undecided: '#777777',
};

const ROW = 44;
const finite = (value: number) => (Number.isFinite(value) ? value : null);
const regionKey = (region: Region) => JSON.stringify([region.from ?? null, region.to ?? null]);

/** The part of an axis that a panel shows: its effects and intervals as far as they are finite, and the edges of the region. */
function rangeOf(findings: readonly Finding[], { from, to }: Region): [number, number] {
  const edges = [from, to].filter((edge) => edge !== undefined);
  const values = findings.flatMap(({ effect, low, high }) => [effect, low, high]).filter(Number.isFinite);
  const all = [...edges, ...values];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const room = (most - least || Math.abs(most) || 1) * 0.06;
  return [least - room, most + room];
}

interface Panel {
  readonly region: Region;
  readonly findings: readonly Finding[];
}

/** Findings with the same region are comparable, and share an axis. */
function panelsOf(findings: readonly Finding[]): Panel[] {
  const panels = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = regionKey(finding.region);
    panels.set(key, [...(panels.get(key) ?? []), finding]);
  }
  return [...panels.values()].map((list) => ({ region: list[0]!.region, findings: list }));
}

function rowOf({ what, role, effect, low, high, samples, verdict, region }: Finding): TableRow {
  const ends = { from: region.from ?? null, to: region.to ?? null };
  return { what, role, effect: finite(effect), low: finite(low), high: finite(high), samples, verdict, ...ends };
}

function panel({ findings, region }: Panel, index: number, bottom: number, top: number) {
  const axis = index === 0 ? '' : String(index + 1);
  const [least, most] = rangeOf(findings, region);
  const rows = findings.map((finding, i) => ({ finding, y: findings.length - 1 - i }));
  const data = rows.flatMap(({ finding: { effect, low, high, verdict, role }, y }) => {
    const color = VERDICT_COLOURS[verdict];
    const ends = [Math.max(least, low), Math.min(most, high)];
    if (Number.isNaN(low) || Number.isNaN(high)) return [];
    const where = { xaxis: `x${axis}`, yaxis: `y${axis}`, showlegend: false, hoverinfo: 'skip' };
    return [
      { ...where, type: 'scatter', mode: 'lines', x: ends, y: [y, y], line: { color, width: 2 } },
      {
        ...where,
        type: 'scatter',
        mode: 'markers',
        x: [finite(effect)],
        y: [y],
        marker: {
          color,
          size: 9,
          symbol: role === 'part' ? 'circle' : role === 'control' ? 'diamond-open' : 'circle-open',
        },
      },
    ];
  });
  const shape = {
    type: 'rect',
    xref: `x${axis}`,
    yref: `y${axis}`,
    x0: region.from ?? least,
    x1: region.to ?? most,
    y0: -0.5,
    y1: findings.length - 0.3,
    fillcolor: '#0072B2',
    opacity: 0.08,
    line: { width: 0 },
    layer: 'below',
  };
  const labels = rows.map(({ finding: { what, role }, y }) => ({
    xref: `x${axis} domain`,
    yref: `y${axis}`,
    x: 0.012,
    y,
    yshift: 13,
    xanchor: 'left',
    showarrow: false,
    text: `${role === 'part' ? '' : `<i>${role}:</i> `}${what.replaceAll('<', '&lt;')}`,
    font: { size: 11 },
  }));
  const layout = {
    [`xaxis${axis}`]: { ...AXIS, anchor: `y${axis}`, range: [least, most], zeroline: true, zerolinecolor: '#999999' },
    [`yaxis${axis}`]: {
      ...AXIS,
      anchor: `x${axis}`,
      domain: [bottom, top],
      range: [-0.5, findings.length - 0.3],
      showticklabels: false,
      showline: false,
      ticks: '',
      showgrid: false,
    },
  };
  return { data, shape, labels, layout };
}

/**
 * Everything that one claim was tested on: a row a comparison, its effect and interval, the effects that the claim says there are shaded.
 * Filled points count for the verdict; controls and notes are open. Colours are the verdicts of the single comparisons.
 *
 * @example claimFigure(testClaims(evidence).entries[2]).name // 'claim-03-chains'
 */
export function claimFigure(entry: LedgerEntry): Figure {
  const { number, name, unit, verdict, findings, figure: file } = entry;
  const panels = panelsOf(findings);
  const gap = 46;
  const heights = panels.map(({ findings: list }) => ROW * list.length);
  const total = heights.reduce((sum, h) => sum + h, 0) + gap * Math.max(0, panels.length - 1);
  let top = 1;
  const drawn = panels.map((one, i) => {
    const bottom = top - heights[i]! / total;
    const made = panel(one, i, Math.max(0, bottom), top);
    top = bottom - gap / total;
    return made;
  });
  const main = panels.findIndex(({ region }) => regionKey(region) === regionKey(entry.region));
  const titled = `xaxis${main <= 0 ? '' : main + 1}`;
  const layout: Record<string, object> = Object.assign({}, ...drawn.map((one) => one.layout));
  const none = {
    showarrow: false,
    xref: 'paper',
    yref: 'paper',
    x: 0.5,
    y: 0.5,
    text: 'no evidence',
    font: { size: 14 },
  };
  return figure({
    name: file,
    title: `${number}. ${name}: ${verdict}`,
    data: drawn.flatMap((one) => one.data),
    layout: {
      ...layout,
      ...(panels.length > 0 ? { [titled]: { ...layout[titled], title: { text: unit } } } : {}),
      shapes: drawn.map((one) => one.shape),
      annotations: panels.length > 0 ? drawn.flatMap((one) => one.labels) : [none],
      margin: { l: 24, r: 24, t: 52, b: 56 },
    },
    table: findings.map(rowOf),
    width: 760,
    height: 110 + Math.max(60, total),
  });
}
