// @ts-check
// The project's own Chromium, for pages of notebooks.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, writeWhole } from '../places.mjs';

const findChromium = async () => {
  const library = await import(pathToFileURL(join(ROOT, 'dist/figures/drawing/chromium.js')).href);
  return { ...(await library.findChromium()), environmentWith: library.environmentWith };
};

/** Why no browser can be used here; undefined where one can. @returns {Promise<string | undefined>} */
export const missingBrowser = async () => (await findChromium()).missing;

/**
 * Runs `work` with a browser that is closed after it; throws with what is missing where there is none.
 * @template T @param {(browser: import('playwright-core').Browser) => Promise<T>} work @returns {Promise<T>}
 */
export async function withBrowser(work) {
  const { path, libraries, missing, environmentWith } = await findChromium();
  if (path === null) throw new Error(missing);
  const { chromium } = await import('playwright-core');
  const args = ['--no-sandbox', '--disable-gpu'];
  const browser = await chromium.launch({ executablePath: path, args, env: environmentWith(libraries) });
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}

const MARGIN = '18mm';
/** What does not fit beside itself on paper goes below, and no picture is cut in two. */
const PRINTED = `
  pre { white-space: pre-wrap !important; overflow-wrap: anywhere }
  .jp-OutputArea-output { overflow: visible !important }
  img, svg, tr { break-inside: avoid }
  body { margin: 0; padding: 0 }
`;

/** Prints a report in HTML on pages of A4. @param {string} html @param {string} pdf both are files */
export function printPdf(html, pdf) {
  return withBrowser(async (browser) => {
    const page = await browser.newPage();
    await page.context().setOffline(true);
    await page.goto(pathToFileURL(html).href);
    await page.addStyleTag({ content: PRINTED });
    const margin = { top: MARGIN, bottom: MARGIN, left: MARGIN, right: MARGIN };
    writeWhole(pdf, await page.pdf({ format: 'A4', printBackground: true, margin, tagged: true, outline: true }));
  });
}
