// @ts-check
// JupyterLab in a headless browser: what a reader does by hand, done by a test.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import { start } from '../children.mjs';
import { withBrowser } from '../notebooks/browser.mjs';
import { JUPYTER } from '../notebooks/jupyter.mjs';
import { NOTEBOOKS } from '../notebooks/notebooks.mjs';
import { LOCAL, PYTHON, ROOT, readJson, writeWhole } from '../places.mjs';

/** Notebooks that the browser opens, and its screenshots; inside the checkout, so that cells find the library. */
export const SCRATCH = join(LOCAL, 'browser');
/** Where notebooks put their records and figures unless told. */
const PLACES = { INFERENCE_SCALING_RUN: join(SCRATCH, 'run'), INFERENCE_SCALING_FIGURES: join(SCRATCH, 'figures') };
const TOKEN = 'test';
const PATIENCE_MS = 60_000;
const MOST_SCREENS = 15;
/** What is scrolled to is drawn after this. */
const SETTLING_MS = 700;

/** @returns {Promise<number>} a port that nobody listens on */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/** @param {string} url */
async function answers(url) {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; ) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // Not up yet.
    }
    await new Promise((wake) => setTimeout(wake, 200));
  }
  throw new Error(`JupyterLab did not answer within ${PATIENCE_MS / 1000} s at ${url}`);
}

/**
 * Runs `work` with JupyterLab open in a browser; says what is missing where there is no browser.
 * @param {(lab: Lab) => Promise<void>} work
 * @param {Record<string, string>} [places] where its notebooks put records and figures
 */
export async function withLab(work, places = PLACES) {
  mkdirSync(SCRATCH, { recursive: true });
  const port = await freePort();
  const fixed = [
    '--no-browser',
    '--ServerApp.ip=127.0.0.1',
    `--ServerApp.port=${port}`,
    `--IdentityProvider.token=${TOKEN}`,
  ];
  const hidden = ['--ContentsManager.allow_hidden=True', `--ServerApp.root_dir=${ROOT}`];
  const root = process.getuid?.() === 0 ? ['--allow-root'] : [];
  const env = { ...process.env, ...JUPYTER, ...places };
  const server = start(PYTHON, ['-m', 'jupyterlab', ...fixed, ...hidden, ...root], { cwd: ROOT, env, stdio: 'ignore' });
  try {
    const base = `http://127.0.0.1:${port}`;
    await answers(`${base}/api?token=${TOKEN}`);
    await withBrowser(async (browser) => {
      const page = await browser.newPage({ viewport: { width: 1200, height: 1400 } });
      page.setDefaultTimeout(PATIENCE_MS);
      const lab = new Lab(page, base);
      await work(lab).catch(async (error) => {
        await lab.screenshot('failed');
        throw error;
      });
    });
  } finally {
    server.kill('SIGINT');
    const killed = setTimeout(() => server.kill('SIGKILL'), 5000);
    await new Promise((done) => (server.exitCode === null ? server.on('close', done) : done(undefined)));
    clearTimeout(killed);
  }
}

class Lab {
  /** @param {import('playwright-core').Page} page @param {string} base */
  constructor(page, base) {
    this.page = page;
    this.base = base;
  }

  /** Opens a notebook and waits for its kernel. @param {string} name @param {object} notebook */
  open(name, notebook) {
    return this.openText(name, JSON.stringify(notebook));
  }

  /** @param {string} name @param {string} text of the notebook's file */
  async openText(name, text) {
    const path = join(SCRATCH, `${name}.ipynb`);
    writeFileSync(path, text);
    await this.page.goto(`${this.base}/lab/workspaces/test-${name}/tree/${relative(ROOT, path)}?token=${TOKEN}&reset`);
    await this.page.waitForSelector('.jp-NotebookPanel .jp-CodeCell');
    await this.page.waitForSelector(`#jp-main-statusbar :text("${KERNELSPEC.display_name} | Idle")`);
  }

  /** @param {string} menu @param {string} entry */
  async choose(menu, entry) {
    await this.page.click(`.lm-MenuBar-itemLabel:text-is("${menu}")`);
    await this.page.click(`.lm-Menu-itemLabel:text-is("${entry}")`);
  }

  /** Runs one cell. @param {number} index */
  async run(index) {
    await this.page.click(`.jp-Cell.jp-CodeCell >> nth=${index} >> .jp-InputPrompt`);
    await this.page.keyboard.press('Control+Enter');
  }

  runAll() {
    return this.choose('Run', 'Run All Cells');
  }

  /** @param {number} index @param {string} inside a selector of something in a cell's output */
  output(index, inside) {
    return this.page.locator(`.jp-Cell.jp-CodeCell >> nth=${index}`).locator(`.jp-OutputArea-output ${inside}`.trim());
  }

  /** @param {string} name */
  screenshot(name) {
    return this.page.screenshot({ path: join(SCRATCH, `${name}.png`) });
  }

  /** One screenshot for every screen of the notebook, from its top to its end. @param {string} name */
  async screens(name) {
    const notebook = this.page.locator('.jp-NotebookPanel .jp-WindowedPanel-outer').first();
    for (let screen = 0, left = 1; left > 0 && screen < MOST_SCREENS; screen++) {
      left = await notebook.evaluate((element, number) => {
        element.scrollTop = number * element.clientHeight;
        return element.scrollHeight - element.scrollTop - element.clientHeight - 1;
      }, screen);
      await new Promise((wake) => setTimeout(wake, SETTLING_MS));
      await this.screenshot(`${name}-${screen + 1}`);
    }
  }
}

const KERNELSPEC = {
  display_name: 'TypeScript (inference-scaling)',
  language: 'typescript',
  name: 'inference-scaling',
};

/** @param {readonly string[]} sources */
function notebookOfCells(sources) {
  const cells = sources.map((source, i) => ({
    cell_type: 'code',
    id: `cell-${i}`,
    metadata: {},
    execution_count: null,
    outputs: [],
    source,
  }));
  return { cells, metadata: { kernelspec: KERNELSPEC }, nbformat: 4, nbformat_minor: 5 };
}

const STEPS = 40;
const CELLS = [
  `import { figure } from 'inference-scaling';
import { progressBar, show } from 'inference-scaling/notebook';
const line = figure({
  name: 'line', title: 'A line to hover', table: [],
  data: [{ x: [1, 2, 3], y: [1, 4, 9], type: 'scatter', mode: 'markers', marker: { size: 30 } }], layout: {},
});
await show(line);`,
  `const bar = progressBar();
for (let done = 0; done <= ${STEPS}; done++) {
  bar({ done, total: ${STEPS}, label: 'steps' });
  await new Promise((wake) => setTimeout(wake, 50));
}`,
  `let rounds = 0;
while (true) rounds++;`,
];

/** Runs all cells, sees the progress move, interrupts a long cell, runs on and hovers a plot. */
export async function browserTest() {
  await withLab(async (lab) => {
    await lab.open('browser', notebookOfCells([...CELLS, "'goes' + ' on'"]));
    await lab.runAll();
    const progress = lab.output(1, 'pre');
    await progress.first().waitFor();
    const seen = new Set();
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until; ) {
      const text = await progress.first().innerText();
      seen.add(text);
      if (text.includes(`${STEPS} of ${STEPS}`)) break;
      await new Promise((wake) => setTimeout(wake, 100));
    }
    if (seen.size < 3) throw new Error(`expected the progress to move, saw ${[...seen].join(' | ')}`);
    if ((await progress.count()) !== 1)
      throw new Error(`expected one output of progress, got ${await progress.count()}`);
    await lab.page.waitForSelector(`#jp-main-statusbar :text("${KERNELSPEC.display_name} | Busy")`);
    await lab.choose('Kernel', 'Interrupt Kernel');
    await lab.output(2, ':text("Interrupted")').first().waitFor();
    const plot = lab.output(0, '.nsewdrag').first();
    await plot.scrollIntoViewIfNeeded();
    const box = await plot.boundingBox();
    if (box === null) throw new Error('expected a plot, got none');
    await lab.page.mouse.move(box.x + box.width / 2 - 20, box.y + 10);
    await lab.page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.6, { steps: 8 });
    await lab.page.waitForSelector('.hoverlayer .hovertext');
    await lab.run(3);
    await lab.output(3, 'pre:text("goes on")').first().waitFor();
    await lab.screenshot('browser');
    await keeps(lab);
    for (const name of SAVED) await saves(lab, name);
  });
}

/** What a cell declared before it threw is there for the next. @param {Lab} lab */
async function keeps(lab) {
  await lab.open('keeps', notebookOfCells(["const kept = 6;\nthrow new Error('on the way');", 'kept + 1']));
  await lab.run(0);
  await lab.output(0, ':text("on the way")').first().waitFor();
  await lab.run(1);
  await lab.output(1, 'pre:text("7")').first().waitFor();
}

/** Notebooks of which the browser test opens and saves a copy; that all lie as they are saved is a test of the kernel's. */
const SAVED = ['00-index', '05-published'];

/** Opening a notebook does not change it, nor does saving it. @param {Lab} lab @param {string} name */
async function saves(lab, name) {
  const before = readFileSync(join(NOTEBOOKS, `${name}.ipynb`), 'utf8');
  await lab.openText(name, before);
  if ((await lab.page.locator('.jp-mod-dirty').count()) > 0)
    throw new Error(`expected ${name} unchanged by opening, got changes`);
  await lab.choose('File', 'Save Notebook');
  await new Promise((wake) => setTimeout(wake, SETTLING_MS));
  const after = readFileSync(join(SCRATCH, `${name}.ipynb`), 'utf8');
  if (after !== before) throw new Error(`expected ${name} unchanged by saving, got other bytes`);
}

/** Runs one notebook in JupyterLab with its quick parameters. @param {Lab} lab @param {string} name */
export async function runInLab(lab, name) {
  const notebook = readJson(join(NOTEBOOKS, `${name}.ipynb`));
  const quick = Object.entries(notebook.metadata.inference_scaling?.quick ?? {});
  const at = notebook.cells.findIndex((/** @type {any} */ cell) => cell.metadata.tags?.includes('parameters'));
  const source = quick.map(([key, value]) => `${key} = ${JSON.stringify(value)};`).join('\n');
  const [injected] = notebookOfCells([source]).cells;
  if (at >= 0 && quick.length > 0) notebook.cells.splice(at + 1, 0, injected);
  await lab.open(name, notebook);
  await lab.runAll();
  const count = notebook.cells.filter((/** @type {any} */ cell) => cell.cell_type === 'code').length;
  await lab.page.waitForFunction(
    ([expected]) => {
      const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map((one) => one.textContent);
      const error = document.querySelector('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]');
      return error !== null || prompts.some((text) => text === `[${expected}]:`);
    },
    [count],
    { timeout: 300_000 },
  );
  await lab.screens(name);
  const error = lab.page.locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]');
  if ((await error.count()) > 0) throw new Error(`notebook ${name} in JupyterLab: ${await error.first().innerText()}`);
  await lab.choose('Kernel', 'Shut Down Kernel');
}

/** Runs one notebook under papermill with its quick parameters. @param {string} name @param {Record<string, string>} places */
export async function runInPapermill(name, places) {
  const quick = readJson(join(NOTEBOOKS, `${name}.ipynb`)).metadata.inference_scaling?.quick ?? {};
  const parameters = join(SCRATCH, `${name}.json`);
  writeWhole(parameters, JSON.stringify(quick));
  const { run } = await import('../children.mjs');
  const script = join(ROOT, 'environment/kernel/papermill_typescript.py');
  const files = [join(NOTEBOOKS, `${name}.ipynb`), join(SCRATCH, `${name}.papermill.ipynb`)];
  await run(
    PYTHON,
    [script, ...files, '-f', parameters, '--cwd', NOTEBOOKS, '--no-progress-bar', '--log-level', 'ERROR'],
    {
      env: { ...process.env, ...JUPYTER, ...places },
    },
  );
}
