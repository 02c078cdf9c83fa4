// @ts-check
// All pages of the site as Markdown in one folder: the docs, what they link to, and the notebooks.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { NOTEBOOKS, notebookNames } from '../notebooks/notebooks.mjs';
import { digest, ROOT, readJson, writeWhole } from '../places.mjs';
import { isFolder, pageOf, relink } from './links.mjs';
import { notebookPage } from './notebook-page.mjs';

/** Lines of a source file that a page shows. */
const MOST_LINES = 800;
/** @type {Record<string, string>} */
const LANGUAGES = {
  '.ts': 'ts',
  '.mjs': 'js',
  '.json': 'json',
  '.csv': 'csv',
  '.py': 'python',
  '.md': 'md',
  '.sh': 'sh',
};

/** Pages of text in the order of the side bar, by group. */
export const GROUPS = {
  Use: ['getting-started', 'logs', 'tables', 'latex', 'served', 'choosing', 'figures', 'gpu', 'machines'],
  Findings: ['findings', 'verdicts', 'tasks', 'performance'],
  Understand: ['theory', 'architecture', 'reproducibility', 'glossary'],
  Contribute: ['extending', 'contributing', 'changelog'],
};

/** A notebook of the last run of `reproduce`, else the committed one, which has no outputs. @param {string} name */
function newest(name) {
  for (const run of ['full', 'default']) {
    const path = join(ROOT, 'data/runs', run, 'notebooks', `${name}.ipynb`);
    if (existsSync(path)) return path;
  }
  return join(NOTEBOOKS, `${name}.ipynb`);
}

/** @param {string} file relative to the checkout @returns {string} its page */
function sourcePage(file) {
  const title = `# ${file.split('/').at(-1)}\n\n\`${file}\`\n\n`;
  if (isFolder(file)) {
    const names = readdirSync(join(ROOT, file)).filter((name) => !name.includes('.test.'));
    return title + names.map((name) => `- \`${name}\``).join('\n');
  }
  const lines = readFileSync(join(ROOT, file), 'utf8').split('\n');
  const rest = lines.length > MOST_LINES ? `\n\n${lines.length - MOST_LINES} more lines.` : '';
  const text = lines.slice(0, MOST_LINES).join('\n').replace(/\n$/, '');
  return `${title}\`\`\`\`${LANGUAGES[extname(file)] ?? 'text'}\n${text}\n\`\`\`\`${rest}`;
}

/**
 * Writes the pages and the pictures in them below `folder`.
 * @param {string} folder @returns {{notebooks: string[], pages: string[]}} names, without the ending
 */
export function writePages(folder) {
  const seen = { source: new Set(), pictures: new Set() };
  /** @type {string[]} */
  const pages = [];
  const write = (/** @type {string} */ page, /** @type {string} */ text) => {
    writeWhole(join(folder, `${page}.md`), text);
    pages.push(page);
  };
  const texts = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  for (const file of ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...texts.map((name) => `docs/${name}`)]) {
    write(pageOf(file), relink(readFileSync(join(ROOT, file), 'utf8'), file, seen));
  }
  writeWhole(join(folder, 'public/CITATION.cff'), readFileSync(join(ROOT, 'CITATION.cff')));
  const keep = (/** @type {string | Buffer} */ bytes, /** @type {string} */ ending) => {
    const name = `pictures/${digest([bytes.toString('base64')]).slice(0, 16)}.${ending}`;
    writeWhole(join(folder, 'public', name), bytes);
    return `/${name}`;
  };
  const notebooks = notebookNames().map((name) => {
    const notebook = readJson(newest(name));
    const from = `notebooks/${name}.ipynb`;
    const text = notebookPage(notebook, keep, (words) => relink(words, from, seen));
    write(pageOf(from), text);
    return pageOf(from);
  });
  for (const file of seen.source) write(pageOf(file), sourcePage(file));
  for (const file of seen.pictures) {
    const path = join(folder, 'public', file);
    mkdirSync(dirname(path), { recursive: true });
    copyFileSync(join(ROOT, file), path);
  }
  return { notebooks, pages };
}
