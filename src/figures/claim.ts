import type { Finding, Region, Verdict } from '../claims/claim.js';
import type { LedgerEntry } from '../claims/ledger.js';
import { byFamily, matrixRow } from '../claims/matrix.js';
import { groupBy, largest, smallest, sum } from '../numerics/statistics.js';
import { asWritten } from './escaped.js';
import { type Figure, figure, type TableRow } from './figure.js';
import type { TitledStyle } from './sheet.js';
import { AXIS, ROW, spaceOf, titleLetters } from './theme.js';
import { inLines } from './words.js';

export const VERDICT_COLOURS: Readonly<Record<Verdict, string>> = {
  supported: '#0072B2',
  contradicted: '#D55E00',
  undecided: '#777777',
};

/** Pixels of the bar below a row's words. */
const BAR = 16;
/** Letters of the unit below the axis in one line. */
const UNIT_LETTERS = 46;
const UNIT_LINE = 20;
const TITLE_LINE = 18;

/** How large a figure's words are, and how many letters stand side by side in it. */
interface Size {
  readonly scale: number;
  readonly letters: number;
}

/** A comparison as it is drawn. */
interface Shown extends Finding {
  /** Whether the verdict hangs on it. */
  readonly decides: boolean;
}

/** What a row says, in lines: why it counts for nothing where it does not, in bold what the verdict hangs on. */
function words({ what, role, open, decides }: Shown, letters: number): string[] {
  const counts = role !== 'part' ? role : open === undefined ? '' : 'open';
  const lines = inLines(counts === '' ? what : `${counts}: ${what}`, letters).map(asWritten);
  const [first = '', ...rest] = decides ? lines.map((line) => `<b>${line}</b>`) : lines;
  return [counts === '' ? first : first.replace(`${counts}:`, `<i>${counts}:</i>`), ...rest];
}

const rowHeight = (finding: Shown, { scale, letters }: Size) =>
  scale * (ROW.line * words(finding, letters).length + BAR);
const heightOf = (findings: readonly Shown[], size: Size) => sum(findings, (finding) => rowHeight(finding, size));
const finite = (value: number) => (Number.isFinite(value) ? value : null);
const regionKey = (region: Region) => JSON.stringify([region.from ?? null, region.to ?? null]);

/** The part of an axis that a panel shows: its effects and intervals as far as they are finite, and the edges of the region. */
function rangeOf(findings: readonly Finding[], { from, to }: Region): [number, number] {
  const edges = [from, to].filter((edge) => edge !== undefined);
  const values = findings.flatMap(({ effect, low, high }) => [effect, low, high]).filter(Number.isFinite);
  const all = [...edges, ...values];
  const [least, most] = [smallest(all), largest(all)];
  const room = (most - least || Math.abs(most) || 1) * 0.06;
  return [least - room, most + room];
}

interface Panel {
  readonly region: Region;
  readonly findings: readonly Shown[];
}

/** Parts before controls and notes, and parts in the order of the matrix: by family, then by task. */
const ROLES = ['part', 'control', 'note'];
const inOrder = (a: Shown, b: Shown) =>
  ROLES.indexOf(a.role) - ROLES.indexOf(b.role) ||
  byFamily(a.family, b.family) ||
  (a.task < b.task ? -1 : Number(a.task > b.task));

/** Findings with the same region are comparable, and share an axis. */
function panelsOf(findings: readonly Shown[]): Panel[] {
  return [...groupBy(findings, ({ region }) => regionKey(region)).values()].map((list) => ({
    region: list[0]!.region,
    findings: list,
  }));
}

function rowOf({
  what,
  family,
  task,
  role,
  effect,
  low,
  high,
  samples,
  verdict,
  region,
  open,
  decides,
}: Shown): TableRow {
  const ends = { from: region.from ?? null, to: region.to ?? null };
  const found = { effect: finite(effect), low: finite(low), high: finite(high), samples, verdict, ...ends };
  return { what, family, task, role, ...found, open: open ?? '', decides };
}

function panel({ findings, region }: Panel, index: number, [bottom, top]: readonly [number, number], size: Size) {
  const axis = index === 0 ? '' : String(index + 1);
  const [least, most] = rangeOf(findings, region);
  const height = heightOf(findings, size);
  let next = height;
  const rows = findings.map((finding) => {
    const start = next;
    next -= rowHeight(finding, size);
    return { finding, start, y: next + (size.scale * BAR) / 2 };
  });
  const data = rows.flatMap(({ finding: { effect, low, high, verdict, role, open }, y }) => {
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
          symbol:
            role === 'control' ? 'diamond-open' : role === 'part' && open === undefined ? 'circle' : 'circle-open',
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
    y0: 0,
    y1: height,
    fillcolor: '#0072B2',
    opacity: 0.08,
    line: { width: 0 },
    layer: 'below',
  };
  const labels = rows.map(({ finding, start }) => ({
    xref: `x${axis} domain`,
    yref: `y${axis}`,
    x: 0,
    y: start,
    xanchor: 'left',
    yanchor: 'top',
    align: 'left',
    showarrow: false,
    text: words(finding, size.letters).join('<br>'),
    font: { size: 11 * size.scale },
  }));
  const layout = {
    [`xaxis${axis}`]: { ...AXIS, anchor: `y${axis}`, range: [least, most], zeroline: true, zerolinecolor: '#cccccc' },
    [`yaxis${axis}`]: {
      ...AXIS,
      anchor: `x${axis}`,
      domain: [bottom, top],
      range: [0, height],
      showticklabels: false,
      showline: false,
      ticks: '',
      showgrid: false,
    },
  };
  return { data, shape, labels, layout };
}

/**
 * Everything that one claim was tested on: a row per comparison, by family and task, its effect and interval, the effects that the claim says
 * there are shaded. Filled points count for the verdict, and it hangs on the one in bold; controls, notes and comparisons that may decide nothing
 * are open. Colours are the verdicts of the single comparisons.
 *
 * @param entry a claim of a ledger
 * @param style width, font, and `title`
 * @returns the figure, to be shown or exported
 * @throws RangeError for a style that is out of range
 * @example claimFigure(ledger.entries[1], { width: 'page' }).name // 'claim-03-chains'
 */
export function claimFigure(entry: LedgerEntry, style: TitledStyle = {}): Figure {
  const { width, scale } = spaceOf(style);
  const wide = width / spaceOf({}).width / scale;
  const size = { scale, letters: ROW.letters * wide };
  const { number, name, unit, hangsOn, figure: file } = entry;
  const findings = entry.findings.map((finding, i): Shown => ({ ...finding, decides: i === hangsOn })).sort(inOrder);
  const panels = panelsOf(findings);
  const unitLines = inLines(unit, UNIT_LETTERS * wide);
  const below = UNIT_LINE * scale * unitLines.length;
  const gap = 36 * scale + below;
  const heights = panels.map(({ findings: list }) => heightOf(list, size));
  const total = sum(heights) + gap * Math.max(0, panels.length - 1);
  let top = 1;
  const drawn = panels.map((one, i) => {
    const bottom = top - heights[i]! / total;
    const made = panel(one, i, [Math.max(0, bottom), top], size);
    top = bottom - gap / total;
    return made;
  });
  const main = panels.findIndex(({ region }) => regionKey(region) === regionKey(entry.region));
  const titled = `xaxis${main <= 0 ? '' : main + 1}`;
  const layout: Record<string, object> = Object.assign({}, ...drawn.map((one) => one.layout));
  const title = style.title ?? `${number}. ${name}: ${matrixRow(entry).told}`;
  const titleHeight = TITLE_LINE * scale * inLines(title, titleLetters(width, scale)).length;
  const none = {
    showarrow: false,
    xref: 'paper',
    yref: 'paper',
    x: 0.5,
    y: 0.5,
    text: 'no evidence',
    font: { size: 14 * scale },
  };
  return figure({
    height: 58 * scale + titleHeight + below + Math.max(60, total),
    ...style,
    name: file,
    title,
    data: drawn.flatMap((one) => one.data),
    layout: {
      ...layout,
      ...(panels.length > 0 ? { [titled]: { ...layout[titled], title: { text: unitLines.join('<br>') } } } : {}),
      shapes: drawn.map((one) => one.shape),
      annotations: panels.length > 0 ? drawn.flatMap((one) => one.labels) : [none],
      margin: { l: 16, r: 16, b: 40 * scale + below },
    },
    table: findings.map(rowOf),
  });
}
