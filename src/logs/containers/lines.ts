import { TableError } from '../../records/table.js';
import { MOST_BYTES, textOf } from './json-text.js';

/** A line of text, and its number from 1. */
export interface Line {
  readonly text: string;
  readonly number: number;
}

/** The lines of a file that are not blank, one at a time; a line beyond the bound or in another encoding is a `TableError`. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Line> {
  let number = 0;
  let rest: Uint8Array[] = [];
  let size = 0;
  const line = (last: Uint8Array): Line | undefined => {
    number++;
    const bytes = rest.length === 0 ? last : Buffer.concat([...rest, last]);
    rest = [];
    size = 0;
    const text = textOf(bytes, `${name}: line ${number}`).replace(number === 1 ? /^\uFEFF/ : /^(?!)/, '');
    return text.trim() === '' ? undefined : { text, number };
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      const found = line(chunk.subarray(from, at));
      from = at + 1;
      if (found !== undefined) yield found;
    }
    const tail = chunk.subarray(from);
    size += tail.length;
    if (size > MOST_BYTES) {
      throw new TableError(
        `${name}: line ${number + 1}: expected at most ${MOST_BYTES / 2 ** 20} MiB in a line, got more`,
      );
    }
    if (tail.length > 0) rest.push(tail.slice());
  }
  const found = size > 0 ? line(new Uint8Array(0)) : undefined;
  if (found !== undefined) yield found;
}
