import { readFileSync, statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { TableError } from '../../records/table.js';
import { MOST_BYTES, textOf } from '../containers/json-text.js';
import type { LogFile } from '../log.js';
import type { MarkedSample } from '../sample.js';
import { isFields } from '../values.js';
import { problemSamples } from './monkeys.js';

/** Whether a text is the start of a YAML file of one problem, as Brown et al. published them. */
export const isMonkeysYaml = (start: string): boolean =>
  /^(?:gt_answer|is_corrects?|prompt|question|samples):/m.test(start.split('\n')[0] ?? '') &&
  /^[a-z_]+:(?:\s|$)/.test(start);

/** The samples of one problem in a YAML file; its name is the problem's. */
export async function* monkeysYaml({ path, name }: LogFile): AsyncGenerator<MarkedSample> {
  if (statSync(path).size > MOST_BYTES) {
    throw new TableError(`${name}: expected YAML of at most ${MOST_BYTES / 2 ** 20} MiB, got a longer file`);
  }
  const { parse } = await import('yaml');
  let problem: unknown;
  try {
    problem = parse(textOf(readFileSync(path), name), { maxAliasCount: 0 });
  } catch (error) {
    if (error instanceof TableError) throw error;
    throw new TableError(`${name}: expected YAML, got: ${(error as Error).message.split('\n')[0]}`);
  }
  if (!isFields(problem)) throw new TableError(`${name}: expected a problem with its samples, got ${typeof problem}`);
  yield* problemSamples(problem, basename(path, extname(path)), name);
}
