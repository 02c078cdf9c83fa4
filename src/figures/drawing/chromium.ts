import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { optionalPath } from '../../compute/optional.js';
import { IS_CHECKOUT, inPackage } from '../../compute/paths.js';
import { cacheFolder } from '../../pretrained/cache.js';

/** A browser that can draw, or why there is none. */
export interface Chromium {
  readonly path: string | null;
  readonly source: string;
  /** Folders of shared libraries it needs besides the system's. */
  readonly libraries: readonly string[];
  /** What to install, where none was found, and what happens without. */
  readonly missing?: string;
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const WITHOUT = 'Without it figures are written as CSV and HTML only.';
const HOW =
  'Debian: apt-get install chromium; Fedora: dnf install chromium; macOS: brew install --cask google-chrome; or set CHROME to one';

/** Why the program does not say its version, which a missing shared library prevents; undefined where it does. */
async function failing(path: string, libraries: readonly string[] = []): Promise<string | undefined> {
  try {
    await promisify(execFile)(path, ['--version'], { env: environmentWith(libraries), timeout: 20_000 });
    return undefined;
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    return (stderr.trim() || message).split('\n')[0]!;
  }
}

/** The environment for a program that needs `libraries`. */
export function environmentWith(libraries: readonly string[]): NodeJS.ProcessEnv {
  if (libraries.length === 0) return process.env;
  const path = [...libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter);
  return { ...process.env, LD_LIBRARY_PATH: path };
}

/** Folder of the npm package's files, unpacked once, into .local of a checkout or the user's cache: the browser, libraries it may lack, and a font. */
export async function unpackedChromium(): Promise<string> {
  const main = optionalPath('@sparticuz/chromium');
  const root = main.slice(0, main.lastIndexOf('@sparticuz')) + join('@sparticuz', 'chromium');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const folder = IS_CHECKOUT ? inPackage('.local', `chromium-${version}`) : join(cacheFolder(), `chromium-${version}`);
  if (existsSync(folder)) return folder;
  const temporary = `${folder}.${process.pid}`;
  mkdirSync(temporary, { recursive: true });
  try {
    const read = (name: string) => promisify(brotliDecompress)(readFileSync(join(root, 'bin', name)));
    writeFileSync(join(temporary, 'chromium'), await read('chromium.br'), { mode: 0o755 });
    for (const name of ['al2023', 'fonts']) {
      const archive = join(temporary, `${name}.tar`);
      writeFileSync(archive, await read(`${name}.tar.br`));
      await promisify(execFile)('tar', ['-xf', archive, '-C', temporary]);
      rmSync(archive);
    }
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

async function find(): Promise<Chromium> {
  const asked = process.env.CHROME;
  if (asked) {
    const why = await failing(asked);
    if (why === undefined) return { path: asked, source: 'CHROME', libraries: [] };
    const missing = `CHROME is "${asked}", which does not start (${why}). ${WITHOUT}`;
    return { path: null, source: 'CHROME', libraries: [], missing };
  }
  const system = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const reasons: string[] = [];
  for (const path of [...system, ...MAC].filter((path) => existsSync(path))) {
    const why = await failing(path);
    if (why === undefined) return { path, source: 'system', libraries: [] };
    reasons.push(why);
  }
  if (process.platform === 'linux' && process.arch === 'x64') {
    try {
      const folder = await unpackedChromium();
      const path = join(folder, 'chromium');
      for (const libraries of [[], [join(folder, 'lib')]]) {
        const why = await failing(path, libraries);
        if (why === undefined) return { path, source: 'npm package @sparticuz/chromium', libraries };
        reasons.push(why);
      }
    } catch (error) {
      reasons.push((error as Error).message);
    }
  }
  const why = reasons.length > 0 ? `: ${reasons.at(-1)}` : '';
  return { path: null, source: 'none', libraries: [], missing: `no Chromium starts here${why} (${HOW}). ${WITHOUT}` };
}

let found: Promise<Chromium> | undefined;

/**
 * The Chromium that figures are drawn with, once a process: the environment variable CHROME, else the system's, else the one
 * that comes as an npm package (Linux on x64).
 *
 * @returns its path, and how it is started; rejects with an Error where there is none
 * @example (await findChromium()).path // '/usr/bin/chromium'
 */
export function findChromium(): Promise<Chromium> {
  found ??= find();
  return found;
}

/** The folder of plotly.js. */
export function plotlyPath(): string {
  return join(dirname(optionalPath('plotly.js-dist/package.json')), 'plotly.js');
}
