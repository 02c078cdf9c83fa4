import { readFileSync } from 'node:fs';
import { ModelError } from './model-error.js';

/**
 * A JSON file whose top level is an object.
 *
 * @throws a `ModelError` where it is not there or not such a file
 * @example jsonObject('SmolLM2-135M/config.json')['model_type'] // 'llama'
 */
export function jsonObject(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ModelError(`${path}: expected a file that can be read, got "${(error as Error).message}"`);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new ModelError(`${path}: expected a JSON object, got ${JSON.stringify(text.slice(0, 40))}`);
}
