// @ts-check
// Every page of the built site in a real browser, in light, dark and at a phone's width: nothing missing, nothing too wide; and the search.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { withBrowser } from '../notebooks/browser.mjs';
import { filesBelow } from '../places.mjs';

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
};

const VIEWS = [
  { name: 'light', colorScheme: /** @type {const} */ ('light'), viewport: { width: 1280, height: 900 } },
  { name: 'dark', colorScheme: /** @type {const} */ ('dark'), viewport: { width: 1280, height: 900 } },
  { name: 'phone', colorScheme: /** @type {const} */ ('light'), viewport: { width: 390, height: 844 } },
];

const SEARCH_MS = 20_000;

/** A server of the site on 127.0.0.1. @param {string} site @returns {Promise<{address: string, close: () => void}>} */
function serve(site) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    const path = join(site, normalize(decodeURIComponent(pathname)), pathname.endsWith('/') ? 'index.html' : '');
    if (!existsSync(path) || !statSync(path).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' });
    createReadStream(path).pipe(response);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      resolve({ address: `http://127.0.0.1:${port}`, close: () => server.close() });
    });
  });
}

/**
 * Opens all pages; pictures of them go to `shots`.
 * @param {string} site @param {string} shots @returns {Promise<{pages: number, faults: string[]}>}
 */
export async function browse(site, shots) {
  const { address, close } = await serve(site);
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
    close();
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
