/** Fields of a request that a server may refuse, and what is done without them. */
const FIELDS = {
  max_tokens: 'max_completion_tokens is sent instead',
  temperature: 'it samples at its own temperature',
  n: 'completions are asked for one by one',
  seed: 'its samples cannot be made again',
  logprobs: 'log-probabilities are not known',
  stop: 'completions end by themselves',
  stream: 'replies are streamed',
  stream_options: 'streams are read without counts of their own',
} as const;

export type RequestField = keyof typeof FIELDS;

const NAMES = Object.keys(FIELDS) as RequestField[];

/** Names that are words too: only counted where they stand as a name. */
const WORDS: ReadonlySet<string> = new Set(['n', 'stop', 'stream']);

/** Where a text names a field; Infinity where it does not. */
function placeOf(text: string, name: RequestField): number {
  const asName = new RegExp(
    `['"\`]${name}['"\`]|(?:parameter|field|argument|option)s?:? ${name}\\b|(?:^|[.:] ?|\\n )${name} (?:must|is|should|has|=|>)`,
    'i',
  );
  const places = [
    asName.exec(text)?.index,
    WORDS.has(name) ? undefined : new RegExp(`\\b${name}\\b`).exec(text)?.index,
  ];
  return Math.min(...places.filter((place) => place !== undefined), Number.POSITIVE_INFINITY);
}

/** All texts of a value, one behind the other. */
function textsOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value !== null && typeof value === 'object' ? Object.values(value).map(textsOf).join(' \n ') : '';
}

/** What a refusal says in words. */
function wordsOf(body: string): string {
  try {
    return textsOf(JSON.parse(body));
  } catch {
    return body;
  }
}

/** The names of fields that a structured refusal gives: OpenAI's `error.param`, FastAPI's `detail[].loc`. */
function paramsOf(body: string): string[] {
  try {
    const { error, detail, param } = JSON.parse(body) as {
      error?: { param?: unknown } | null;
      detail?: unknown;
      param?: unknown;
    };
    const places = Array.isArray(detail) ? detail.map((one: { loc?: unknown } | null) => one?.loc) : [];
    return [error?.param, param, ...places.map((loc) => (Array.isArray(loc) ? (loc as unknown[]).at(-1) : loc))]
      .filter((name) => typeof name === 'string')
      .map((name) => name.split('.').at(-1)!);
  } catch {
    return [];
  }
}

/**
 * The field that a refusal (status 400 or 422) is about: as the body says by its structure, or else the one that it names first.
 *
 * @example refusedField(400, '{"error":{"message":"Unsupported parameter: \'seed\'"}}') // 'seed'
 */
export function refusedField(status: number, body: string): RequestField | undefined {
  if (status !== 400 && status !== 422) return undefined;
  const params = paramsOf(body);
  if (params.length > 0) return NAMES.find((name) => params.includes(name));
  const text = wordsOf(body).slice(0, 4096);
  if (/\b(only|must)\b.*\bstream/i.test(text)) return 'stream';
  const [first] = NAMES.map((name) => ({ name, place: placeOf(text, name) }))
    .filter(({ place }) => place < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.place - b.place);
  return first?.name;
}

/** What is done without a field, in words. */
export const withoutField = (field: RequestField): string => FIELDS[field];
