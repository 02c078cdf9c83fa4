import type { Fields } from '../values.js';
import { jsonParts, type Step } from './json-parts.js';

/** What is read of a document that holds a list of objects. */
export interface Elements {
  /** The member that is the list. */
  readonly list: string;
  /** The members of each of its objects that are kept. */
  readonly keys: ReadonlySet<Step>;
  /** The members of the document that are kept; they count for the elements that come after them. */
  readonly head?: ReadonlySet<Step>;
}

/** An element of the list, and what is kept of the document before it. */
export interface Element {
  readonly fields: Fields;
  readonly head: Fields;
}

/** The objects of a list in a JSON document of any size, one in memory at a time. */
export async function* elementsOf(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  { list, keys, head = new Set() }: Elements,
): AsyncGenerator<Element> {
  const kept: Record<string, unknown> = {};
  let fields: Record<string, unknown> = {};
  const parts = jsonParts(chunks, name, (path) => {
    if (path.length === 0) return 'inside';
    if (path[0] !== list) return head.has(path[0]!) ? 'value' : 'skip';
    return path.length < 3 ? 'inside' : keys.has(path[2]!) ? 'value' : 'skip';
  });
  for await (const { path, value, closed } of parts) {
    if (path[0] !== list) {
      if (!closed) kept[String(path[0])] = value;
    } else if (path.length === 3) fields[String(path[2])] = value;
    else if (path.length === 2 && closed) {
      yield { fields, head: kept };
      fields = {};
    }
  }
}
