// @ts-check
// JupyterLab in a headless browser, with settings of its own.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import { start } from '../children.mjs';
import { withBrowser } from '../notebooks/browser.mjs';
import { JUPYTER } from '../notebooks/jupyter.mjs';
import { NOTEBOOKS } from '../notebooks/notebooks.mjs';
import { LOCAL, PYTHON, ROOT, readJson, remove, writeWhole } from '../places.mjs';

/** Notebooks that the browser opens, and its screenshots; inside the checkout, so that cells find the library. */
export const SCRATCH = join(LOCAL, 'browser');
/** Where notebooks put their records and figures by default. */
const PLACES = { INFERENCE_SCALING_RUN: join(SCRATCH, 'run'), INFERENCE_SCALING_FIGURES: join(SCRATCH, 'figures') };
/** What a test sets and trusts is nothing to the user's own JupyterLab. */
const SETTINGS = { JUPYTER_CONFIG_DIR: join(SCRATCH, 'config'), JUPYTER_DATA_DIR: join(SCRATCH, 'data') };
const TOKEN = 'test';
export const PATIENCE_MS = 60_000;
const MOST_SCREENS = 15;
/** What is scrolled to is drawn after this. */
export const SETTLING_MS = 700;

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
  remove(SETTINGS.JUPYTER_CONFIG_DIR);
  const port = await freePort();
  const fixed = [
    '--no-browser',
    '--ServerApp.ip=127.0.0.1',
    `--ServerApp.port=${port}`,
    `--IdentityProvider.token=${TOKEN}`,
    '--LabApp.expose_app_in_browser=True',
  ];
  const hidden = ['--ContentsManager.allow_hidden=True', `--ServerApp.root_dir=${ROOT}`];
  const root = process.getuid?.() === 0 ? ['--allow-root'] : [];
  const env = { ...process.env, ...JUPYTER, ...SETTINGS, ...places };
  const server = start(PYTHON, ['-m', 'jupyterlab', ...fixed, ...hidden, ...root], { cwd: ROOT, env, stdio: 'ignore' });
  try {
    const base = `http://127.0.0.1:${port}`;
    await answers(`${base}/api?token=${TOKEN}`);
    await withBrowser(async (browser) => {
      const context = await browser.newContext({ viewport: { width: 1200, height: 1400 } });
      const page = await context.newPage();
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

/** @param {string} name */
export const fileOf = (name) => join(SCRATCH, `${name}.ipynb`);
/** As JupyterLab names it. @param {string} name */
export const pathOf = (name) => relative(ROOT, fileOf(name));

/** What a test does in JupyterLab. */
export class Lab {
  /** @param {import('playwright-core').Page} page @param {string} base */
  constructor(page, base) {
    this.page = page;
    this.base = base;
  }

  /** Opens a notebook and waits for its kernel. @param {string} name @param {object} notebook */
  open(name, notebook) {
    writeFileSync(fileOf(name), JSON.stringify(notebook));
    return this.reopen(name);
  }

  /** Opens a notebook that lies in the scratch folder. @param {string} name */
  async reopen(name) {
    await this.page.goto(this.address(`lab/workspaces/test-${name}/tree/${pathOf(name)}`, '&reset'));
    await this.page.waitForSelector('.jp-NotebookPanel .jp-CodeCell');
    await this.page.waitForSelector(`#jp-main-statusbar :text("${KERNELSPEC.display_name} | Idle")`);
  }

  /** @param {string} path @param {string} [rest] of the query */
  address(path, rest = '') {
    return `${this.base}/${path}?token=${TOKEN}${rest}`;
  }

  /** Runs code in the page, with JupyterLab's application. @template R @template A @param {(app: any, given: A) => Promise<R>} work its own source, without names of this module @param {A} given @returns {Promise<R>} */
  inApp(work, given) {
    const call = `(${work})(window.jupyterapp, ${JSON.stringify(given)})`;
    return /** @type {Promise<any>} */ (this.page.evaluate(call));
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

export const KERNELSPEC = {
  display_name: 'TypeScript (inference-scaling)',
  language: 'typescript',
  name: 'inference-scaling',
};

/** @param {readonly string[]} sources */
export function notebookOfCells(sources) {
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
