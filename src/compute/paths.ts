import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's own folder: where package.json, data/ and figures/ are. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A path inside the package's folder. */
export function inPackage(...parts: string[]): string {
  return join(ROOT, ...parts);
}

/** The folder of the trained checkpoints: the one that INFERENCE_SCALING_MODELS names, else `data/models` of the package. */
export function modelsFolder(): string {
  return process.env.INFERENCE_SCALING_MODELS ?? inPackage('data', 'models');
}
