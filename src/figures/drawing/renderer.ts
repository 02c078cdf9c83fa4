import type { Browser, Page } from 'playwright-core';
import { optionalImport } from '../../compute/optional.js';
import { escaped, writable } from '../escaped.js';
import type { Figure } from '../figure.js';
import { PIXELS_PER_INCH } from '../theme.js';
import { environmentWith, findChromium, plotlyPath } from './chromium.js';
import { compareIn, type Difference } from './compare.js';
import { describedPng, describedSvg } from './described.js';
import { fontFile, fontRule } from './font.js';
import { inFlat } from './webgl.js';

/** Draws figures in one headless browser. */
export interface Renderer {
  svg(figure: Figure): Promise<string>;
  /** With so many dots to an inch of paper, where a figure of one column stands at 8.5 cm. */
  png(figure: Figure, dotsPerInch?: number): Promise<Buffer>;
  /** For readers of notebooks alone: text and lines are sharp, colours not exact. */
  jpeg(figure: Figure): Promise<Buffer>;
  pdf(figure: Figure): Promise<Buffer>;
  /** Which of these fonts the machine does not have. */
  missingFonts(families: readonly string[]): Promise<string[]>;
  /** How far two PNGs are apart. */
  compare(before: Uint8Array, after: Uint8Array): Promise<Difference>;
}

/** Dots per CSS pixel: 394 to an inch where a figure of one column stands at 8.5 cm. */
const PNG_SCALE = 3;
export const DOTS_PER_INCH = PNG_SCALE * PIXELS_PER_INCH;
const [JPEG_SCALE, JPEG_QUALITY] = [2, 85];

const SEED = `() => {
  let state = 12345;
  Math.random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}`;

/** The rule of the whole font, for pages that draw with it; empty where there is none. */
export async function fontFace(): Promise<string> {
  const font = await fontFile();
  return font === undefined ? '' : fontRule(font);
}

/** Plotly numbers its clips and gradients at random: with the numbers seeded, the same figure is the same text. */
async function drawn(page: Page, figure: Figure): Promise<string> {
  const { data, layout, width, height } = figure;
  await page.evaluate(`(${SEED})()`);
  const plot = JSON.stringify({ data, layout });
  const options = JSON.stringify({ format: 'svg', width, height });
  const url: string = await page.evaluate(`Plotly.toImage(${plot}, ${options})`);
  return describedSvg(writable(decodeURIComponent(url.replace(/^[^,]*,/, ''))), figure);
}

const DATE = /\/(CreationDate|ModDate) \(D:\d{14}([+-]\d{2}'\d{2}')?/g;

/** Sets the dates in a PDF to one fixed date of the same length. */
function withoutDates(pdf: Buffer): Buffer {
  const text = pdf.toString('latin1');
  return Buffer.from(
    text.replace(DATE, (found) => found.replace(/\d{14}/, '20000101000000')),
    'latin1',
  );
}

/** Puts a drawing alone on a page of its size, its font loaded. */
async function lay(page: Page, svg: string, { title, name, width, height }: Figure, face: string): Promise<void> {
  const size = `@page { size: ${width}px ${height}px; margin: 0 } body { margin: 0 } svg { display: block }`;
  await page.setViewportSize({ width, height });
  const head = `<title>${escaped(title || name)}</title>`;
  await page.setContent(`<!doctype html><html lang="en">${head}<style>${face} ${size}</style>${svg}`);
  await page.evaluate('document.fonts.ready.then(() => 0)');
}

interface Drawing {
  readonly browser: Browser;
  readonly renderer: Renderer;
}

/** A page that reaches nothing outside itself: what a figure holds of addresses is never asked for. */
async function page(browser: Browser, scale = 1): Promise<Page> {
  const context = await browser.newContext({ offline: true, deviceScaleFactor: scale, serviceWorkers: 'block' });
  await context.route('**', (route) => route.abort());
  return context.newPage();
}

/** Pages of a browser that draw: one with plotly.js, whose last drawing is remembered, and one for each density that a drawing is laid on alone. */
async function rendererIn(browser: Browser): Promise<Renderer> {
  const face = await fontFace();
  const board = await page(browser);
  await board.setContent(`<style>${face}</style><p style="font-family: 'Open Sans'">figure</p>`);
  await board.evaluate('document.fonts.load("13px \'Open Sans\'").then(() => 0)');
  await board.addScriptTag({ path: plotlyPath() });
  const papers = new Map<number, Promise<Page>>();
  const paperOf = (scale: number) => {
    const paper = papers.get(scale) ?? page(browser, scale);
    papers.set(scale, paper);
    return paper;
  };
  let last: { readonly figure: string; readonly svg: string } | undefined;
  const svg = async (figure: Figure) => {
    inFlat(figure);
    const asked = JSON.stringify(figure);
    if (last?.figure !== asked) last = { figure: asked, svg: await drawn(board, figure) };
    return last.svg;
  };
  return {
    svg,
    compare: (before, after) => compareIn(board, before, after),
    async png(figure, dotsPerInch = DOTS_PER_INCH) {
      const paper = await paperOf(dotsPerInch / PIXELS_PER_INCH);
      await lay(paper, await svg(figure), figure, face);
      return describedPng(await paper.screenshot({ type: 'png' }), figure, dotsPerInch);
    },
    async jpeg(figure) {
      const paper = await paperOf(JPEG_SCALE);
      await lay(paper, await svg(figure), figure, face);
      return paper.screenshot({ type: 'jpeg', quality: JPEG_QUALITY });
    },
    async pdf(figure) {
      const paper = await paperOf(PNG_SCALE);
      await lay(paper, await svg(figure), figure, face);
      const { width, height } = figure;
      const size = { width: `${width}px`, height: `${height}px` };
      return withoutDates(await paper.pdf({ ...size, printBackground: true, pageRanges: '1', tagged: true }));
    },
    missingFonts: (families) => missingIn(board, families),
  };
}

const MISSING = `(families) => {
  const context = document.createElement('canvas').getContext('2d');
  const width = (font) => {
    context.font = '40px ' + font;
    return context.measureText('mmWMli10 gQ').width;
  };
  const known = (family) => ['monospace', 'serif'].some((other) => width(JSON.stringify(family) + ', ' + other) !== width(other));
  return families.filter((family) => !known(family));
}`;

/** The families of which this machine has no font: text in them is as wide as in what stands in for them. */
async function missingIn(board: Page, families: readonly string[]): Promise<string[]> {
  return board.evaluate(`(${MISSING})(${JSON.stringify(families)})`);
}

const ARGUMENTS = ['--disable-gpu', '--font-render-hinting=none', '--force-color-profile=srgb'];

/** The browser in its sandbox; without where it is started by root, who has none, or where the system refuses one. */
async function launch(path: string, libraries: readonly string[]): Promise<Browser> {
  const { chromium } = await optionalImport(() => import('playwright-core'));
  const common = { executablePath: path, env: environmentWith(libraries) as Record<string, string> };
  const open = () => chromium.launch({ ...common, args: ['--no-sandbox', ...ARGUMENTS] });
  if (process.getuid?.() === 0) return open();
  try {
    return await chromium.launch({ ...common, args: ARGUMENTS, chromiumSandbox: true });
  } catch {
    return open();
  }
}

async function startDrawing(): Promise<Drawing | undefined> {
  const { path, libraries } = await findChromium();
  if (path === null) return undefined;
  const browser = await launch(path, libraries);
  try {
    return { browser, renderer: await rendererIn(browser) };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** For how long a browser that nobody uses stays open, in ms; 0 until `keepRenderer`. */
let kept = 0;
/** The open browser that nobody uses. */
let idle: { readonly drawing: Drawing; readonly timer: NodeJS.Timeout } | undefined;

/**
 * Leaves the browser open for `milliseconds` after each use, for processes that draw again and again and do not end by themselves: a
 * notebook's kernel. A start takes two seconds, a drawing a fiftieth of one.
 */
export function keepRenderer(milliseconds: number): void {
  kept = milliseconds;
}

function takeIdle(): Drawing | undefined {
  if (idle === undefined) return undefined;
  const { drawing, timer } = idle;
  clearTimeout(timer);
  idle = undefined;
  return drawing.browser.isConnected() ? drawing : undefined;
}

async function putBack(drawing: Drawing): Promise<void> {
  if (kept === 0 || idle !== undefined) return drawing.browser.close();
  const timer = setTimeout(() => {
    idle = undefined;
    drawing.browser.close().catch(() => undefined);
  }, kept);
  idle = { drawing, timer };
}

/**
 * Runs `work` with a renderer of its own, and closes the browser after it or, after `keepRenderer`, leaves it to the next; undefined
 * where no Chromium starts. A browser in which work failed is not used again.
 */
export async function withRenderer<T>(work: (renderer: Renderer) => Promise<T>): Promise<T | undefined> {
  const drawing = takeIdle() ?? (await startDrawing());
  if (drawing === undefined) return undefined;
  try {
    const result = await work(drawing.renderer);
    await putBack(drawing);
    return result;
  } catch (error) {
    await drawing.browser.close();
    throw error;
  }
}
