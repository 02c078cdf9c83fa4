import { Tokenizer as Pieces } from '@huggingface/tokenizers';
import { shown } from '../compute/shown.js';
import type { MetadataValue } from './gguf.js';
import { ModelError } from './model-error.js';

/** Text to tokens and back. */
export interface Tokenizer {
  readonly vocabulary: number;
  /** The tokens of a text; `<|marks|>` of the model's own are read as such. */
  encode(text: string): number[];
  /** The text of tokens, with the model's own marks in it. */
  decode(tokens: readonly number[]): string;
  /** The number of a token by its exact text. */
  tokenOf(text: string): number | undefined;
}

const BYTE_LEVEL = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true };
const split = (pattern: string) => ({
  type: 'Split',
  pattern: { Regex: pattern },
  behavior: 'Isolated',
  invert: false,
});
const bytes = { ...BYTE_LEVEL, use_regex: false };

/** How text is cut before byte pairs are merged, by the name that GGUF gives it (`tokenizer.ggml.pre`). */
const CUTS: ReadonlyMap<string, object> = new Map<string, object>([
  ['gpt-2', { ...BYTE_LEVEL, use_regex: true }],
  [
    'smollm',
    {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Digits', individual_digits: true },
        { ...BYTE_LEVEL, use_regex: true },
      ],
    },
  ],
  [
    'llama-bpe',
    {
      type: 'Sequence',
      pretokenizers: [
        split(
          "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        ),
        bytes,
      ],
    },
  ],
  [
    'qwen2',
    {
      type: 'Sequence',
      pretokenizers: [
        split(
          "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        ),
        bytes,
      ],
    },
  ],
]);

/** GGUF's types of tokens that stand for themselves: control and user-defined. */
const CONTROL = 3;
const OWN = 4;

function wrap(pieces: Pieces, vocabulary: number): Tokenizer {
  return {
    vocabulary,
    encode: (text) => pieces.encode(text, { add_special_tokens: false }).ids.map(Number),
    decode: (tokens) =>
      tokens.length === 0
        ? ''
        : pieces.decode([...tokens], { skip_special_tokens: false, clean_up_tokenization_spaces: false }),
    tokenOf: (text) => pieces.token_to_id(text),
  };
}

/** A list of one kind of value in GGUF's metadata. */
function listOf<T>(
  path: string,
  metadata: ReadonlyMap<string, MetadataValue>,
  key: string,
  kind: string,
): readonly T[] {
  const list = metadata.get(key);
  if (!Array.isArray(list) || !list.every((value) => typeof value === kind)) {
    throw new ModelError(
      `${path}: expected a list of ${kind}s as "${key}", got ${list === undefined ? 'none' : typeof list}`,
    );
  }
  return list as readonly T[];
}

/**
 * The tokenizer that a GGUF file describes: byte-level byte pairs (`tokenizer.ggml.model` "gpt2") with a known way of cutting.
 * Throws a `ModelError` for any other.
 *
 * @example tokenizerOfGguf(openGguf('model.gguf')).encode('Hello') // [19556]
 */
export function tokenizerOfGguf({
  path,
  metadata,
}: {
  readonly path: string;
  readonly metadata: ReadonlyMap<string, MetadataValue>;
}): Tokenizer {
  const model = metadata.get('tokenizer.ggml.model');
  if (model !== 'gpt2') throw new ModelError(`${path}: expected a tokenizer "gpt2" of byte pairs, got ${shown(model)}`);
  const cut = metadata.get('tokenizer.ggml.pre') ?? 'gpt-2';
  const cutter = typeof cut === 'string' ? CUTS.get(cut) : undefined;
  if (cutter === undefined) {
    throw new ModelError(`${path}: expected text cut as one of ${[...CUTS.keys()].join(', ')}, got ${shown(cut)}`);
  }
  const tokens = listOf<string>(path, metadata, 'tokenizer.ggml.tokens', 'string');
  const merges = listOf<string>(path, metadata, 'tokenizer.ggml.merges', 'string');
  const types = metadata.has('tokenizer.ggml.token_type')
    ? listOf<number>(path, metadata, 'tokenizer.ggml.token_type', 'number')
    : tokens.map(() => 1);
  const added = tokens.flatMap((content, id) =>
    types[id] === CONTROL || types[id] === OWN
      ? [
          {
            id,
            content,
            single_word: false,
            lstrip: false,
            rstrip: false,
            normalized: false,
            special: types[id] === CONTROL,
          },
        ]
      : [],
  );
  const json = {
    version: '1.0',
    added_tokens: added,
    normalizer: null,
    pre_tokenizer: cutter,
    post_processor: null,
    decoder: BYTE_LEVEL,
    model: {
      type: 'BPE',
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges,
      // Words that are tokens as a whole need no merges in Llama 3's tokenizer.
      ignore_merges: cut === 'llama-bpe',
    },
  };
  return wrap(new Pieces(json, { tokenizer_class: 'GPT2Tokenizer' }), tokens.length);
}

/**
 * The tokenizer of Hugging Face's tokenizer.json and tokenizer_config.json, and the tokens that it begins every text with.
 * Throws a `ModelError` where it is of a kind that is not known.
 */
export function tokenizerOfJson(
  path: string,
  json: object,
  config: object,
): { tokenizer: Tokenizer; begins: readonly number[] } {
  try {
    const pieces = new Pieces(json, config);
    const numbers = [...pieces.get_vocab(true).values()];
    // Numbers of tokens may have gaps: what counts is the largest.
    const tokenizer = wrap(pieces, numbers.reduce((most, number) => Math.max(most, number), -1) + 1);
    const begins = pieces.encode('').ids.map(Number);
    // Some tokenizers make a token of nothing.
    return { tokenizer, begins: begins.slice(0, begins.length - tokenizer.encode('').length) };
  } catch (error) {
    throw new ModelError(`${path}: expected a tokenizer of a known kind, got ${shown((error as Error).message, 200)}`);
  }
}
