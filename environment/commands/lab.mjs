// @ts-check
// JupyterLab on this machine alone, with a token, opened on the index of the notebooks.
import { runShown, sayAtStop } from '../children.mjs';
import { writeContents } from '../notebooks/contents.mjs';
import { JUPYTER } from '../notebooks/jupyter.mjs';
import { notebookNames } from '../notebooks/notebooks.mjs';
import { PYTHON, ROOT } from '../places.mjs';

/** @param {readonly string[]} args more arguments for JupyterLab @returns {Promise<number>} */
export function lab(args) {
  writeContents();
  sayAtStop('');
  const first = notebookNames()[0];
  const fixed = [
    '--ServerApp.ip=127.0.0.1',
    '--ServerApp.answer_yes=True',
    // Of a cell that prints much nothing is dropped, and not its result.
    '--ZMQChannelsWebsocketConnection.limit_rate=False',
    `--ServerApp.root_dir=${ROOT}`,
    `--LabApp.default_url=/lab/tree/notebooks/${first}.ipynb`,
  ];
  const root = process.getuid?.() === 0 ? ['--allow-root'] : [];
  const env = { ...process.env, ...JUPYTER };
  return runShown(PYTHON, ['-m', 'jupyterlab', ...fixed, ...root, ...args], { cwd: ROOT, env });
}
