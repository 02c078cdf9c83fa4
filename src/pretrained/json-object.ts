import { textOfFile } from '../compute/files.js';
import { shown } from '../compute/shown.js';
import { ModelError } from './model-error.js';

/**
 * A JSON file whose top level is an object.
 *
 * @throws a `ModelError` where it is not there or not such a file
 * @example jsonObject('SmolLM2-135M/config.json')['model_type'] // 'llama'
 */
export function jsonObject(path: string): Record<string, unknown> {
  const text = textOfFile(path, (expected, got) => {
    throw new ModelError(`${path}: expected ${expected}, got ${got}`);
  });
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new ModelError(`${path}: expected a JSON object, got ${shown(text, 40)}`);
}
