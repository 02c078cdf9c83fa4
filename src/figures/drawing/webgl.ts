import type { Figure } from '../figure.js';

/** Kinds of traces that plotly draws by WebGL, which a browser without a screen and a graphics card does not have. */
const BY_WEBGL =
  /gl$|3d$|^(cone|isosurface|parcoords|splom|streamtube|surface|volume|(choropleth|density|scatter)map(box)?)$/;

/** The kinds of a figure's traces that are drawn by WebGL, each once. */
export function webglOf({ data }: Pick<Figure, 'data'>): string[] {
  const kinds = data.map((trace) => String((trace as { readonly type?: unknown }).type ?? 'scatter'));
  return [...new Set(kinds.filter((kind) => BY_WEBGL.test(kind)))];
}

/** What cannot be done with a figure that is drawn by WebGL, in one sentence; undefined for all others. */
export function webglNote(figure: Pick<Figure, 'name' | 'data'>): string | undefined {
  const kinds = webglOf(figure);
  if (kinds.length === 0) return undefined;
  return `${figure.name}: ${kinds.join(', ')} is drawn by WebGL, which only a browser with a screen has: JupyterLab and an HTML page show it, SVG, PNG and PDF cannot be made of it`;
}

/** Refuses a figure that cannot be drawn without a screen. */
export function inFlat(figure: Pick<Figure, 'name' | 'data'>): void {
  const note = webglNote(figure);
  if (note !== undefined) throw new Error(note);
}
