import { TableError } from '../../records/table.js';
import { elementsOf } from '../containers/elements.js';
import { jsonParts, type Step, type Want } from '../containers/json-parts.js';
import type { Archive } from '../containers/zip.js';
import type { DocumentFormat } from '../log.js';
import type { Mark, MarkedSample } from '../sample.js';
import { type Fields, fieldsOf, isFields, listOf, numberOr, problemOf, textOr, verdictOf } from '../values.js';

/** What is read of a sample; its messages, events and attachments are passed over. */
const SAMPLE_KEYS: ReadonlySet<Step> = new Set([
  ...['id', 'epoch', 'input', 'target', 'scores', 'score', 'output', 'model_usage', 'total_time', 'working_time'],
]);

/** inspect_ai's letters: correct, partial, incorrect, no answer. */
const LETTERS: Readonly<Record<string, Mark>> = {
  C: { correct: 1 },
  P: { correct: 0, score: 0.5 },
  I: { correct: 0 },
  N: { correct: 0 },
};

/** What a text says: true, false or a number. */
function numberIn(text: string): number | boolean | null {
  const word = text.trim().toLowerCase();
  if (word === 'true' || word === 'false') return word === 'true';
  return word === '' ? null : Number(word);
}

function markOf(value: unknown, answer: string | null): Mark {
  const letter = typeof value === 'string' ? LETTERS[value] : undefined;
  if (letter !== undefined) return { ...letter, answer };
  const number = typeof value === 'string' ? numberIn(value) : value;
  const correct = verdictOf(number);
  return { correct, score: correct === null ? numberOr(number) : null, answer };
}

/** The marks of a sample by scorer; a scorer of several values has a mark for each, named "scorer/value". */
function marksOf(scores: Fields): Record<string, Mark> {
  const marks: Record<string, Mark> = {};
  for (const [scorer, given] of Object.entries(scores)) {
    const { value, answer } = fieldsOf(given);
    const said = textOr(answer);
    if (!isFields(value)) marks[scorer] = markOf(value, said);
    else for (const [name, part] of Object.entries(value)) marks[`${scorer}/${name}`] = markOf(part, said);
  }
  return marks;
}

/** The text of a completion: a string, or the texts among its parts. */
function completionOf(output: Fields): string | null {
  const { content } = fieldsOf(fieldsOf(listOf(output['choices'])[0])['message']);
  if (typeof content === 'string') return content;
  const texts = listOf(content).map((part) => fieldsOf(part)['text']);
  return texts.length === 0 ? null : texts.filter((text) => typeof text === 'string').join('');
}

function sampleOf(found: Fields, run: Fields, where: string): MarkedSample {
  const model = textOr(run['model']);
  const usages = fieldsOf(found['model_usage']);
  const only = Object.values(usages).length === 1 ? Object.values(usages)[0] : undefined;
  const output = fieldsOf(found['output']);
  const usage = fieldsOf(usages[model ?? ''] ?? only ?? output['usage']);
  const epoch = numberOr(found['epoch']) ?? 1;
  return {
    problem: problemOf(found['id'], where),
    sample: epoch - 1,
    marks: marksOf(fieldsOf(found['scores'] ?? (isFields(found['score']) ? { score: found['score'] } : undefined))),
    tokensIn: numberOr(usage['input_tokens']),
    tokensOut: numberOr(usage['output_tokens']),
    tokensReasoning: numberOr(usage['reasoning_tokens']),
    seconds: numberOr(found['working_time']) ?? numberOr(found['total_time']),
    model,
    task: textOr(run['task']),
    target: textOr(found['target']),
    input: textOr(found['input']),
    text: completionOf(output),
  };
}

const IN_DOCUMENT = { list: 'samples', keys: SAMPLE_KEYS, head: new Set<Step>(['eval']) };

/**
 * The samples of an inspect_ai log in JSON, one sample in memory at a time.
 * Source: inspect_ai's EvalLog (https://inspect.aisi.org.uk/eval-logs.html).
 */
async function* inspectDocument(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<MarkedSample> {
  let count = 0;
  for await (const { fields, head } of elementsOf(chunks, name, IN_DOCUMENT)) {
    yield sampleOf(fields, fieldsOf(head['eval']), `${name}: sample ${++count}`);
  }
  if (count === 0) throw new TableError(`${name}: expected samples, got an inspect_ai log without any`);
}

const isSample = (name: string) => name.startsWith('samples/') && name.endsWith('.json');

/** Whether a zip archive is an inspect_ai log; a run that was cut off has no header, but its journal. */
export const isInspectArchive = ({ has, names }: Archive) =>
  has('header.json') || has('_journal/start.json') || names.some(isSample);

async function membersOf(archive: Archive, entry: string, where: string, wanted: (key: Step) => boolean) {
  const members: Record<string, unknown> = {};
  const decide = (path: readonly Step[]): Want => (path.length === 0 ? 'inside' : wanted(path[0]!) ? 'value' : 'skip');
  for await (const { path, value } of jsonParts(archive.bytes(entry), where, decide)) {
    if (path.length === 1) members[String(path[0])] = value;
  }
  return members;
}

/** The samples of an inspect_ai log in a zip archive (`.eval`), deflated or in zstd. */
export async function* inspectArchive(archive: Archive, name: string): AsyncGenerator<MarkedSample> {
  const entries = archive.names.filter(isSample);
  if (entries.length === 0) throw new TableError(`${name}: expected samples, got an inspect_ai log without any`);
  const head = ['header.json', '_journal/start.json'].find((entry) => archive.has(entry));
  const header = head === undefined ? {} : await membersOf(archive, head, `${name}: ${head}`, (key) => key === 'eval');
  for (const entry of entries) {
    const where = `${name}: ${entry}`;
    const found = await membersOf(archive, entry, where, (key) => SAMPLE_KEYS.has(key));
    yield sampleOf(found, fieldsOf(header['eval']), where);
  }
}

/** inspect_ai's log as one JSON object. */
export const INSPECT: DocumentFormat = {
  name: 'inspect_ai',
  recognises: (keys) => keys.has('eval') && keys.has('status') && keys.has('version'),
  samples: (chunks, { name }) => inspectDocument(chunks, name),
};
