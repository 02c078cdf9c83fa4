// @ts-check
// The index of the notebooks, notebooks/00-index.ipynb: made from what the notebooks say of themselves.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeWhole } from '../places.mjs';
import { canonical } from './canonical.mjs';
import { cellText, NOTEBOOKS, notebookNames } from './notebooks.mjs';

const NAME = '00-index';
const PATH = join(NOTEBOOKS, `${NAME}.ipynb`);

/** @param {string} markdown */
const plain = (markdown) =>
  markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();

/** The title of a notebook and the one sentence that tells what it asks. @param {string} name */
function entry(name) {
  const source = readJson(join(NOTEBOOKS, `${name}.ipynb`))?.cells?.[0]?.source ?? '';
  const [head = name, ...rest] = cellText({ source }).split('\n');
  const sentences = plain(rest.join(' ')).match(/(?:\bal\.|[^.?!]|[.?!](?=\S))+[.?!]+(?=\s|$)/g) ?? [];
  const title = head.replace(/^#+\s*\d+\.\s*/, '');
  const asks = title.includes('?') ? undefined : [...sentences].reverse().find((sentence) => sentence.endsWith('?'));
  return `${Number(name.slice(0, 2))}. [${title}](${name}.ipynb): ${(asks ?? sentences[0] ?? '').trim()}`;
}

/** @param {string} id @param {'markdown' | 'code'} type @param {string} source */
function cell(id, type, source) {
  const lines = source.split(/(?<=\n)/);
  const own = type === 'code' ? { execution_count: null, outputs: [] } : {};
  return { cell_type: type, id, metadata: {}, source: lines, ...own };
}

function contents() {
  const list = notebookNames()
    .filter((name) => name !== NAME)
    .map(entry);
  const cells = [
    cell(
      'cell-1',
      'markdown',
      '# What does inference compute buy?\n\nThe notebooks in their reading order. Each starts with a cell of parameters: what is spent, and the seed. ' +
        '*Run > Run All Cells* runs one here; `npm run notebook -- 01 -p samples=100` runs it in a terminal.',
    ),
    cell('cell-2', 'markdown', list.join('\n')),
    cell('cell-3', 'markdown', 'On what they run on this machine:'),
    cell('cell-4', 'code', "import { startRun } from 'inference-scaling';\n\nconst run = await startRun();"),
  ];
  const kernelspec = {
    display_name: 'TypeScript (inference-scaling)',
    language: 'typescript',
    name: 'inference-scaling',
  };
  const metadata = { inference_scaling: { quick: {} }, kernelspec };
  return canonical({ cells, metadata, nbformat: 4, nbformat_minor: 5 });
}

/** Writes the index where it is not as the notebooks are. */
export function writeContents() {
  if (!existsSync(PATH) || readFileSync(PATH, 'utf8') !== contents()) writeWhole(PATH, contents());
}

/** Throws where the index is not as the notebooks are, or where saving one that was opened would change it. */
export async function checkContents() {
  const changed = notebookNames().filter((name) => {
    const text = readFileSync(join(NOTEBOOKS, `${name}.ipynb`), 'utf8');
    return text !== canonical(JSON.parse(text));
  });
  if (changed.length > 0) {
    const files = changed.map((name) => `notebooks/${name}.ipynb`).join(' ');
    throw new Error(
      `expected notebooks as they are saved, without outputs; node environment/notebooks/canonical.mjs ${files}`,
    );
  }
  if (!existsSync(PATH) || readFileSync(PATH, 'utf8') !== contents()) {
    throw new Error(
      `${NAME}.ipynb does not list the notebooks as they are; npm run reproduce and npm run lab write it`,
    );
  }
}
