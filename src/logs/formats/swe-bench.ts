import { basename } from 'node:path';
import { TableError } from '../../records/table.js';
import { jsonParts, type Step, type Want } from '../containers/json-parts.js';
import type { DocumentFormat, LogFile } from '../log.js';
import type { MarkedSample } from '../sample.js';

/** The lists of instances in a report, and what they say. Instances that were not handed in have no sample. */
const FATES: Readonly<Record<string, number>> = {
  resolved_ids: 1,
  unresolved_ids: 0,
  empty_patch_ids: 0,
  error_ids: 0,
};

const want = (path: readonly Step[]): Want => {
  if (path.length === 0) return 'inside';
  return Object.hasOwn(FATES, String(path[0])) ? (path.length === 1 ? 'inside' : 'value') : 'skip';
};

/** The model in the name of a report, MODEL.RUN.json, where "__" stands for "/". */
function modelOf(name: string): string | null {
  const parts = basename(name)
    .replace(/\.json$/i, '')
    .split('.');
  return parts.length < 2 ? null : parts.slice(0, -1).join('.').replaceAll('__', '/');
}

async function* samplesOf(chunks: AsyncIterable<Uint8Array>, { name }: LogFile): AsyncGenerator<MarkedSample> {
  const fates = new Map<string, number>();
  for await (const { path, value } of jsonParts(chunks, name, want)) {
    if (path.length !== 2 || typeof value !== 'string') continue;
    // A patch that failed in two ways is in two lists, and one sample.
    fates.set(value, Math.max(fates.get(value) ?? 0, FATES[String(path[0])]!));
  }
  if (fates.size === 0) throw new TableError(`${name}: expected instances, got a report of SWE-bench without any`);
  for (const [problem, correct] of fates) {
    yield { problem, sample: 0, marks: { resolved: { correct } }, model: modelOf(name), task: 'SWE-bench' };
  }
}

/**
 * Reports of SWE-bench's harness, `MODEL.RUN.json`: instances by what came of them. As in its own count, a patch that is empty or ends in an
 * error is not resolved; several runs of one model are several samples of an instance.
 */
export const SWE_BENCH: DocumentFormat = {
  name: 'SWE-bench',
  recognises: (keys) => keys.has('resolved_ids') && (keys.has('unresolved_ids') || keys.has('completed_ids')),
  samples: samplesOf,
};
