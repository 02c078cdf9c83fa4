// @ts-check
// Every page of the built site in a real browser, in light, dark and at a phone's width: nothing missing, nothing too wide; and the search.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withBrowser } from '../notebooks/browser.mjs';
import { filesBelow } from '../places.mjs';

const VIEWS = [
  { name: 'light', colorScheme: /** @type {const} */ ('light'), viewport: { width: 1280, height: 900 } },
  { name: 'dark', colorScheme: /** @type {const} */ ('dark'), viewport: { width: 1280, height: 900 } },
  { name: 'phone', colorScheme: /** @type {const} */ ('light'), viewport: { width: 390, height: 844 } },
];

const SEARCH_MS = 20_000;

/**
 * Serves the built site on 127.0.0.1 alone, by Vite's own preview; VitePress's would listen on every interface.
 * @param {string} site @param {string} modules where VitePress is installed
 * @param {number} [port] (default: any that is free)
 * @returns {Promise<{address: string, close: () => Promise<void>}>}
 */
export async function serve(site, modules, port = 0) {
  const { preview } = await import(pathToFileURL(join(modules, 'vite/dist/node/index.js')).href);
  const server = await preview({
    configFile: false,
    appType: 'mpa',
    logLevel: 'error',
    build: { outDir: site },
    preview: { host: '127.0.0.1', port },
  });
  return { address: `http://127.0.0.1:${server.httpServer.address().port}`, close: () => server.close() };
}

/**
 * Opens all pages; pictures of them go to `shots`.
 * @param {string} site @param {string} shots @param {string} modules where VitePress is installed
 * @returns {Promise<{pages: number, faults: string[]}>}
 */
export async function browse(site, shots, modules) {
  const { address, close } = await serve(site, modules);
  const names = filesBelow(site, (name) => name.endsWith('.html')).map((file) => file.slice(site.length + 1));
  try {
    const found = await withBrowser(async (browser) => {
      /** @type {string[]} */
      const faults = [];
      for (const view of VIEWS) faults.push(...(await look(browser, view, address, names, join(shots, view.name))));
      return faults;
    });
    return { pages: names.length, faults: found };
  } finally {
    await close();
  }
}

/**
 * Every page in one view, and the search in the first.
 * @param {import('playwright-core').Browser} browser @param {(typeof VIEWS)[number]} view @param {string} address
 * @param {readonly string[]} names @param {string} shots @returns {Promise<string[]>} what is wrong
 */
async function look(browser, { name: view, ...options }, address, names, shots) {
  /** @type {string[]} */
  const faults = [];
  const page = await browser.newPage(options);
  let at = '';
  page.on('pageerror', (error) => faults.push(`${view} ${at}: ${error.message}`));
  page.on('response', (response) => {
    if (response.status() >= 400)
      faults.push(`${view} ${at}: ${response.status()} of ${response.url().slice(address.length)}`);
  });
  for (at of names) {
    await page.goto(`${address}/${at}`, { waitUntil: 'load' });
    const wide = Number(
      await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
    );
    if (wide > 1) faults.push(`${view} ${at}: ${wide} pixels wider than the window`);
    await page.screenshot({ path: join(shots, `${at.replaceAll('/', '-')}.png`) });
  }
  if (view === VIEWS[0]?.name) {
    at = 'the search';
    await page.goto(`${address}/index.html`, { waitUntil: 'networkidle' });
    await page.keyboard.press('Control+k');
    await page.locator('.search-input').fill('coverage');
    await page.locator('.result').first().waitFor({ timeout: SEARCH_MS });
  }
  await page.close();
  return faults;
}
