import { TableError } from '../../records/table.js';
import { MOST_BYTES, MOST_DEPTH, parseJson, textOf } from './json-text.js';

/** A member's name, or an element's place from 0. */
export type Step = string | number;

/** What becomes of a value: handed over whole, entered, or passed over without being kept. */
export type Want = 'value' | 'inside' | 'skip';

/** A wanted value; or, with `closed`, the end of an object or array that was entered. */
export interface JsonPart {
  readonly path: readonly Step[];
  readonly value?: unknown;
  readonly closed?: true;
}

interface Opened {
  readonly array: boolean;
  step: Step;
  /** What may come next. */
  next: 'first' | 'key' | 'colon' | 'value' | 'comma';
}

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY] = [0x7b, 0x7d, 0x5b, 0x5d];
const isSpace = (byte: number) => byte === 32 || byte === 10 || byte === 13 || byte === 9;

/** One value on its way in: where it ends is known by counting brackets outside strings. */
class Value {
  private depth = 0;
  private inString = false;
  private escaped = false;
  private readonly scalar: boolean;
  private readonly pieces: Uint8Array[] = [];
  private size = 0;

  constructor(
    first: number,
    private readonly kept: boolean,
    private readonly where: string,
  ) {
    this.scalar = first !== QUOTE && first !== OPEN_OBJECT && first !== OPEN_ARRAY;
  }

  /** Takes bytes from `from` on, and returns where the value ends, or -1 where it goes on in the next chunk. */
  take(chunk: Uint8Array, from: number): number {
    const end = this.scalar ? this.endOfScalar(chunk, from) : this.endOfNested(chunk, from);
    if (this.kept) {
      const piece = chunk.subarray(from, end < 0 ? chunk.length : end);
      this.size += piece.length;
      if (this.size > MOST_BYTES) {
        throw new TableError(`${this.where}: expected values of at most ${MOST_BYTES / 2 ** 20} MiB, got a longer one`);
      }
      this.pieces.push(end < 0 ? piece.slice() : piece);
    }
    return end;
  }

  private endOfScalar(chunk: Uint8Array, from: number): number {
    for (let i = from; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY || isSpace(byte)) return i;
    }
    return -1;
  }

  private endOfNested(chunk: Uint8Array, from: number): number {
    let { depth, inString, escaped } = this;
    let end = -1;
    for (let i = from; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) {
          inString = false;
          if (depth === 0) end = i + 1;
        }
      } else if (byte === QUOTE) inString = true;
      else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        if (++depth > MOST_DEPTH) {
          throw new TableError(`${this.where}: expected at most ${MOST_DEPTH} levels of nesting, got more`);
        }
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        if (--depth === 0) end = i + 1;
      }
      if (end >= 0) break;
    }
    this.depth = depth;
    this.inString = inString;
    this.escaped = escaped;
    return end;
  }

  get whole(): boolean {
    return this.scalar;
  }

  parsed(): unknown {
    if (!this.kept) return undefined;
    return parseJson(textOf(Buffer.concat(this.pieces), this.where), this.where);
  }
}

/**
 * Reads one JSON document of any size piece by piece: `decide` says of every value what becomes of it, by its path.
 * Only what is wanted is kept, so that memory is bounded by the longest wanted value.
 */
export class JsonScanner {
  private readonly open: Opened[] = [];
  private readonly path: Step[] = [];
  private value: Value | undefined;
  private key: Value | undefined;
  private begun = false;
  /** Whether the document has come to its end. */
  done = false;

  constructor(
    private readonly name: string,
    private readonly decide: (path: readonly Step[]) => Want,
    private readonly emit: (part: JsonPart) => void,
  ) {}

  private refuse(expected: string, byte: number | undefined): never {
    const where = this.path.length === 0 ? this.name : `${this.name}: ${this.path.join('.').slice(0, 100)}`;
    const got = byte === undefined ? 'the end of the file' : JSON.stringify(String.fromCharCode(byte));
    throw new TableError(`${where}: expected ${expected}, got ${got}`);
  }

  /** Reads a chunk. */
  write(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.key !== undefined) at = this.readKey(chunk, at);
      else if (this.value !== undefined) at = this.readValue(chunk, at);
      else if (isSpace(chunk[at]!) || (!this.begun && isMark(chunk[at]!))) at++;
      else at = this.step(chunk, at);
    }
  }

  /** Refuses a document that has not come to its end. */
  end(): void {
    if (this.value?.whole && this.open.length === 0) this.finish();
    if (!this.done) this.refuse('a whole JSON document', undefined);
  }

  private readKey(chunk: Uint8Array, at: number): number {
    const end = this.key!.take(chunk, at);
    if (end < 0) return chunk.length;
    const opened = this.open.at(-1)!;
    opened.step = this.key!.parsed() as string;
    opened.next = 'colon';
    this.path[this.path.length - 1] = opened.step;
    this.key = undefined;
    return end;
  }

  private readValue(chunk: Uint8Array, at: number): number {
    const end = this.value!.take(chunk, at);
    if (end < 0) return chunk.length;
    this.finish();
    return end;
  }

  private finish(): void {
    const value = this.value!.parsed();
    this.value = undefined;
    if (value !== undefined) this.emit({ path: [...this.path], value });
    this.after();
  }

  private after(): void {
    const opened = this.open.at(-1);
    if (opened === undefined) this.done = true;
    else opened.next = 'comma';
  }

  private close(): void {
    this.open.pop();
    this.path.pop();
    this.emit({ path: [...this.path], closed: true });
    this.after();
  }

  /** One byte of structure, or the start of a key or a value. */
  private step(chunk: Uint8Array, at: number): number {
    const byte = chunk[at]!;
    if (this.done) this.refuse('the end of the file', byte);
    const opened = this.open.at(-1);
    if (opened === undefined) return this.start(byte, at);
    const closing = opened.array ? CLOSE_ARRAY : CLOSE_OBJECT;
    if (byte === closing && (opened.next === 'first' || opened.next === 'comma')) {
      this.close();
      return at + 1;
    }
    if (opened.next === 'comma') {
      if (byte !== COMMA) this.refuse(`"," or "${String.fromCharCode(closing)}"`, byte);
      if (opened.array) {
        opened.step = (opened.step as number) + 1;
        this.path[this.path.length - 1] = opened.step;
      }
      opened.next = opened.array ? 'value' : 'key';
      return at + 1;
    }
    if (opened.next === 'colon') {
      if (byte !== COLON) this.refuse('":"', byte);
      opened.next = 'value';
      return at + 1;
    }
    if (!opened.array && opened.next !== 'value') {
      if (byte !== QUOTE) this.refuse('a name in quotes', byte);
      this.key = new Value(byte, true, this.name);
      return at;
    }
    return this.start(byte, at);
  }

  /** The start of a value. */
  private start(byte: number, at: number): number {
    this.begun = true;
    const want = this.decide(this.path);
    if (want === 'inside' && (byte === OPEN_OBJECT || byte === OPEN_ARRAY)) {
      if (this.open.length >= MOST_DEPTH) this.refuse(`at most ${MOST_DEPTH} levels of nesting`, byte);
      const array = byte === OPEN_ARRAY;
      this.open.push({ array, step: array ? 0 : '', next: 'first' });
      this.path.push(array ? 0 : '');
      return at + 1;
    }
    const where = this.path.length === 0 ? this.name : `${this.name}: ${this.path.join('.').slice(0, 100)}`;
    this.value = new Value(byte, want !== 'skip', where);
    return at;
  }
}

/** A byte of UTF-8's byte order mark. */
const isMark = (byte: number) => byte === 0xef || byte === 0xbb || byte === 0xbf;

/** The wanted parts of one JSON document, as they come. */
export async function* jsonParts(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  decide: (path: readonly Step[]) => Want,
): AsyncGenerator<JsonPart> {
  const found: JsonPart[] = [];
  const scanner = new JsonScanner(name, decide, (part) => found.push(part));
  for await (const chunk of chunks) {
    scanner.write(chunk);
    yield* found.splice(0);
  }
  scanner.end();
  yield* found;
}
