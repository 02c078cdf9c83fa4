import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's own folder: where package.json, data/ and figures/ are. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A path inside the package's folder. */
export function inPackage(...parts: string[]): string {
  return join(ROOT, ...parts);
}

/** Whether this is a checkout, whose runs are kept in its own data folder, or an installed package, which nothing is written into. */
export const IS_CHECKOUT = existsSync(inPackage('src'));

/** A path below the folder of what runs leave: `data/runs` of the checkout, or `inference-scaling-runs` in the current folder. */
export function inRuns(...parts: string[]): string {
  return IS_CHECKOUT ? inPackage('data', 'runs', ...parts) : resolve('inference-scaling-runs', ...parts);
}

/** The folder of the trained checkpoints: the one that INFERENCE_SCALING_MODELS names, else `data/models` of the package. */
export function modelsFolder(): string {
  return process.env.INFERENCE_SCALING_MODELS ?? inPackage('data', 'models');
}
