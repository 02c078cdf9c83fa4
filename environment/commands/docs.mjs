// @ts-check
// The docs as a site that opens from a disk or any web server: pages, executed notebooks, the reference, and a search.
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installLocked, runShown, sayAtStop } from '../children.mjs';
import { subpaths, writeReference } from '../docs/api.mjs';
import { browse, serve } from '../docs/browse.mjs';
import { GROUPS, writePages } from '../docs/pages.mjs';
import { digest, filesBelow, LOCAL, ROOT, remove, writeWhole } from '../places.mjs';

const HERE = join(ROOT, 'environment/docs');
const TOOLS = join(LOCAL, 'docs');
const MODULES = join(TOOLS, 'node_modules');
/** The pages lie beside the tools, for what is made of them imports Vue. */
const PAGES = join(TOOLS, 'pages');
const SITE = join(ROOT, 'data/runs/docs/site');
const SHOTS = join(ROOT, 'data/runs/docs/shots');
/** Where a site is looked at, as VitePress has it. */
const PORT = 4173;

const USAGE = `npm run docs -- [--open] [--check]
Builds the docs as a site into data/runs/docs/site: the pages of docs/, the notebooks of the last run, the reference of every subpath.
  --check  opens every page in a browser, in light, dark and at a phone's width, and says what is wrong; pictures go to data/runs/docs/shots
  --open   serves the site on 127.0.0.1 until Ctrl-C`;

/** VitePress and typedoc, which only this command needs, from their own lock. */
async function tools() {
  const files = ['package.json', 'package-lock.json'];
  const key = digest(
    [],
    files.map((name) => join(HERE, name)),
  );
  const mark = join(TOOLS, 'done');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === key) return;
  process.stderr.write('docs: VitePress and typedoc are fetched, about 150 MB, once ...\n');
  mkdirSync(TOOLS, { recursive: true });
  for (const name of files) copyFileSync(join(HERE, name), join(TOOLS, name));
  await installLocked(TOOLS);
  writeWhole(mark, key);
}

/** @param {string} page @returns {string} its first heading */
const titleOf = (page) => /^# (.*)$/m.exec(readFileSync(join(PAGES, `${page}.md`), 'utf8'))?.[1] ?? page;

/** @param {readonly string[]} args @returns {Promise<number>} */
export async function docs(args) {
  const unknown = args.find((word) => !['--open', '--check', '--help'].includes(word));
  if (args.includes('--help') || unknown !== undefined) {
    process.stderr.write(
      `${unknown === undefined ? '' : `docs: expected --open or --check, got ${unknown}\n`}${USAGE}\n`,
    );
    return unknown === undefined ? 0 : 2;
  }
  sayAtStop('');
  await tools();
  remove(PAGES);
  const { notebooks, pages } = writePages(PAGES);
  await writeReference(join(PAGES, 'api'), MODULES);
  const item = (/** @type {string} */ page) => ({ text: titleOf(page), link: `/${page}` });
  const api = filesBelow(join(PAGES, 'api'), (name) => name.endsWith('.md')).map((file) =>
    file.slice(PAGES.length + 1, -'.md'.length),
  );
  const groups = Object.entries(GROUPS).map(([text, names]) => ({
    text,
    items: names.filter((name) => pages.includes(name)).map(item),
  }));
  const sidebar = [
    ...groups,
    { text: 'Notebooks', collapsed: true, items: notebooks.map(item) },
    { text: 'Reference', collapsed: true, items: api.map(item) },
  ];
  mkdirSync(join(PAGES, '.vitepress'));
  copyFileSync(join(HERE, 'config.mjs'), join(PAGES, '.vitepress/config.mjs'));
  writeWhole(join(PAGES, '.vitepress/outline.json'), JSON.stringify({ sidebar }));
  const env = { ...process.env, DOCS_SITE: SITE, DOCS_CACHE: join(TOOLS, 'cache') };
  const vitepress = join(MODULES, 'vitepress/bin/vitepress.js');
  const code = await runShown(process.execPath, [vitepress, 'build', PAGES], { cwd: TOOLS, env });
  if (code !== 0) return code;
  process.stderr.write(
    `${pages.length} pages and ${api.length} of the reference for ${subpaths().length} subpaths are in data/runs/docs/site\n`,
  );
  if (args.includes('--check')) {
    const { pages: opened, faults } = await browse(SITE, SHOTS, MODULES);
    for (const fault of faults) process.stderr.write(`${fault}\n`);
    process.stderr.write(`${opened} pages opened in three views, ${faults.length} faults\n`);
    if (faults.length > 0) return 1;
  }
  if (!args.includes('--open')) return 0;
  const { address } = await serve(SITE, MODULES, PORT);
  process.stderr.write(`${address}\n`);
  return new Promise(() => {});
}
