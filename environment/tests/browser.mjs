// @ts-check
// What a reader does by hand in JupyterLab, done by a test in a headless browser.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NOTEBOOKS, notebookNames } from '../notebooks/notebooks.mjs';
import { readJson } from '../places.mjs';
import { fileOf, KERNELSPEC, notebookOfCells, PATIENCE_MS, pathOf, SETTLING_MS, withLab } from './jupyterlab.mjs';

/** @typedef {import('./jupyterlab.mjs').Lab} Lab */

const STEPS = 20;
const NAME = 'browser';
/** @type {Record<string, string>} */
const SOURCES = {
  shown: `import { fitLaw } from 'inference-scaling';
import { figure } from 'inference-scaling';
import { power } from 'inference-scaling/fit';
import { progressBar, show } from 'inference-scaling/notebook';
const line = figure({
  name: 'line', title: 'A line to hover', table: [],
  data: [{ x: [1, 2, 3], y: [1, 4, 9], type: 'scatter', mode: 'markers', marker: { size: 30 } }], layout: {},
});
await show(line);`,
  progress: `const bar = progressBar();
for (let done = 0; done <= ${STEPS}; done++) {
  bar({ done, total: ${STEPS}, label: 'steps' });
  await new Promise((wake) => setTimeout(wake, 50));
}`,
  loop: 'let rounds = 0;\nwhile (true) rounds++;',
  on: "'goes' + ' on'",
  error: `const kept: number[] = [];
for (let i = 0; i < 5; i++) {
  kept.push(i);
  await new Promise((wake) => setTimeout(wake, 50));
}
throw new Error('on the way');`,
  kept: 'kept.length + 2',
  chain: `async function chain(n: number): Promise<void> {
  await new Promise((wake) => setTimeout(wake, 20));
  console.log('link ' + n);
  await chain(n + 1);
}
await chain(0);`,
  last: 'line',
  fit: 'fitLaw(power, [1, 2, 4, 8, 16].map((x, i) => ({ x, y: 3 * x ** -0.5 + 0.01 * (i % 2) })))',
  table: "[{ law: 'power', exponent: -0.5 }, { law: 'exponential', exponent: 0.1 }]",
};
const CELLS = Object.keys(SOURCES);
/** @param {string} cell */
const at = (cell) => CELLS.indexOf(cell);

/** What shows a figure: plotly's own drawing, or a picture. */
const DRAWN = ':is(.js-plotly-plot .main-svg, img, svg)';
const SEEN_PX = 100;
/** Between a text and what it stands on, by the guidelines of the W3C. */
const CONTRAST = 4.5;

/** Runs a cell until it is interrupted. @param {Lab} lab @param {string} cell @param {string} [until] what it prints before */
async function interrupt(lab, cell, until) {
  if (until) await lab.output(at(cell), `pre:text("${until}")`).first().waitFor();
  await lab.page.waitForSelector(`#jp-main-statusbar :text("${KERNELSPEC.display_name} | Busy")`);
  await lab.choose('Kernel', 'Interrupt Kernel');
  await lab.output(at(cell), ':text("Interrupted")').first().waitFor();
}

/** @param {Lab} lab */
async function progressMoves(lab) {
  const progress = lab.output(at('progress'), 'pre');
  await progress.first().waitFor();
  const seen = new Set();
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; ) {
    const text = await progress.first().innerText();
    seen.add(text);
    if (text.includes(`${STEPS} of ${STEPS}`)) break;
    await new Promise((wake) => setTimeout(wake, 100));
  }
  if (seen.size < 3) throw new Error(`expected the progress to move, saw ${[...seen].join(' | ')}`);
  const count = await progress.count();
  if (count !== 1) throw new Error(`expected one output of progress, got ${count}`);
}

/** @param {Lab} lab */
async function hovers(lab) {
  const plot = lab.output(at('shown'), '.nsewdrag').first();
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  if (box === null) throw new Error('expected a plot, got none');
  await lab.page.mouse.move(box.x + box.width / 2 - 20, box.y + 10);
  await lab.page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.6, { steps: 8 });
  await lab.page.waitForSelector('.hoverlayer .hovertext');
}

/** What a cell declared before it threw is there for the next, and a chain of awaits ends with its cell. @param {Lab} lab */
async function keepsAndEnds(lab) {
  await lab.run(at('error'));
  await lab.output(at('error'), ':text("on the way")').first().waitFor();
  await lab.run(at('kept'));
  await lab.output(at('kept'), 'pre:text("7")').first().waitFor();
  await lab.run(at('chain'));
  await interrupt(lab, 'chain', 'link 3');
  const links = () => lab.output(at('chain'), 'pre:text("link")').first().innerText();
  const before = await links();
  await new Promise((wake) => setTimeout(wake, SETTLING_MS));
  if ((await links()) !== before) throw new Error('expected a chain of awaits to end with its cell, got more links');
}

/** @param {Lab} lab @param {string} when */
async function figuresAreSeen(lab, when) {
  for (const cell of ['shown', 'last', 'fit']) {
    const drawn = lab.output(at(cell), DRAWN).first();
    await drawn.scrollIntoViewIfNeeded();
    const box = await drawn.boundingBox();
    if (box === null || box.width < SEEN_PX || box.height < SEEN_PX)
      throw new Error(`expected the figure of cell ${at(cell) + 1} to be seen ${when}, got ${JSON.stringify(box)}`);
  }
}

/** Tables and figures can be read in the dark. @param {Lab} lab */
async function readableInTheDark(lab) {
  await lab.inApp((app, theme) => app.commands.execute('apputils:change-theme', { theme }), 'JupyterLab Dark');
  await lab.page.waitForSelector('body[data-jp-theme-light="false"]', { state: 'attached' });
  for (const [cell, inside] of [
    ['table', 'td'],
    ['fit', 'caption'],
    ['last', '.xtick text'],
  ]) {
    const text = lab.output(at(/** @type {string} */ (cell)), inside).first();
    const contrast = await text.evaluate(
      (element, [paper]) => {
        const light = (/** @type {string} */ colour) => {
          const [r, g, b] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
            const share = Number(part) / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
        };
        const isSvg = element instanceof SVGElement;
        const style = getComputedStyle(element);
        let below = isSvg ? getComputedStyle(element.closest(paper ?? '') ?? element).backgroundColor : '';
        for (let on = /** @type {Element | null} */ (element); !isSvg && on !== null; on = on.parentElement) {
          below = getComputedStyle(on).backgroundColor;
          if (!/^rgba\(.*, 0\)$|^transparent$/.test(below)) break;
        }
        const [high = 0, low = 0] = [light(isSvg ? style.fill : style.color), light(below)].sort((a, b) => b - a);
        return (high + 0.05) / (low + 0.05);
      },
      ['.main-svg'],
    );
    if (!(contrast >= CONTRAST))
      throw new Error(`expected a contrast of ${CONTRAST} of ${inside} in the dark theme, got ${contrast.toFixed(2)}`);
  }
  await lab.screenshot('dark');
}

/** Figures are seen after saving, after a reload, in a report, and in a notebook that nobody trusts by a frontend without plotly. @param {Lab} lab */
async function figuresStay(lab) {
  await figuresAreSeen(lab, 'at once');
  await lab.choose('File', 'Save Notebook');
  await lab.page.waitForFunction(() => document.querySelector('.jp-mod-dirty') === null);
  await lab.reopen(NAME);
  await figuresAreSeen(lab, 'after a reload');
  const page = await lab.page.context().newPage();
  await page.goto(lab.address(`nbconvert/html/${pathOf(NAME)}`));
  const widths = await page
    .locator('.jp-OutputArea-output img')
    .evaluateAll((images) => images.map((image) => /** @type {HTMLImageElement} */ (image).naturalWidth));
  if (widths.length !== 3 || widths.some((width) => width < SEEN_PX))
    throw new Error(`expected three pictures in the report, got widths of ${widths.join(', ') || 'none'}`);
  await page.close();
  const saved = readJson(fileOf(NAME));
  for (const cell of saved.cells)
    for (const { data } of cell.outputs) if (data) delete data['application/vnd.plotly.v1+json'];
  // Written by no JupyterLab of ours, it has no signature.
  writeFileSync(fileOf('untrusted'), JSON.stringify(saved));
  await lab.reopen('untrusted');
  const trusted = await lab.inApp(async (app) => app.shell.currentWidget.content.widgets[0].model.trusted, null);
  if (trusted) throw new Error('expected a notebook from elsewhere not to be trusted');
  await figuresAreSeen(lab, 'in a notebook that is not trusted');
}

/** Opening a notebook does not change it, nor does saving it: every one, in copies, with the kernel that runs. @param {Lab} lab */
async function saves(lab) {
  for (const name of notebookNames()) {
    const before = readFileSync(join(NOTEBOOKS, `${name}.ipynb`), 'utf8');
    writeFileSync(fileOf(name), before);
    const isDirty = await lab.inApp(async (app, path) => {
      const { id } = app.shell.currentWidget.sessionContext.session.kernel;
      const opened = await app.commands.execute('docmanager:open', { path, factory: 'Notebook', kernel: { id } });
      await opened.context.ready;
      await opened.sessionContext.ready;
      await opened.sessionContext.session.kernel.info;
      await new Promise((wake) => setTimeout(wake, 50));
      const { dirty } = opened.context.model;
      await opened.context.save();
      return dirty;
    }, pathOf(name));
    if (isDirty) throw new Error(`expected ${name} unchanged by opening, got changes`);
    if (readFileSync(fileOf(name), 'utf8') !== before)
      throw new Error(`expected ${name} unchanged by saving, got other bytes`);
  }
}

/** Runs all cells, sees the progress move, interrupts, runs on, hovers a plot, and looks at what is left in the dark, saved, exported and untrusted. */
export async function browserTest() {
  await withLab(async (lab) => {
    await lab.open(NAME, notebookOfCells(Object.values(SOURCES)));
    await lab.runAll();
    await progressMoves(lab);
    await interrupt(lab, 'loop');
    await hovers(lab);
    await lab.run(at('on'));
    await lab.output(at('on'), 'pre:text("goes on")').first().waitFor();
    await keepsAndEnds(lab);
    for (const cell of ['last', 'fit', 'table']) await lab.run(at(cell));
    await lab.output(at('table'), 'td').first().waitFor();
    await lab.screenshot(NAME);
    await readableInTheDark(lab);
    await figuresStay(lab);
    await saves(lab);
  });
}
