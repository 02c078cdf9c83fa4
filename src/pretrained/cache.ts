import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The folder that all checkouts of a user share: INFERENCE_SCALING_CACHE, else inference-scaling in the user's cache folder.
 *
 * @returns its path, which may not be there yet
 * @example cacheFolder().endsWith('inference-scaling') // true
 */
export function cacheFolder(): string {
  const { INFERENCE_SCALING_CACHE: own, XDG_CACHE_HOME: users } = process.env;
  return own || join(users || join(homedir(), '.cache'), 'inference-scaling');
}

/** Where a model's file is kept once it has been fetched. */
export function keptModel(file: string, cache = cacheFolder()): string {
  return join(cache, 'models', file.split('/').at(-1)!);
}
