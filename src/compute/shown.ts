import { quotedText } from './printable.js';

/** Items of a list or an object that are shown. */
const ITEMS = 6;
/** How deep lists and objects are shown. */
const DEEP = 2;
function brief(value: unknown, most: number, depth: number): string {
  if (typeof value === 'string') return quotedText(value, most);
  if (typeof value === 'function') return 'a function';
  if (value === null || typeof value !== 'object') return String(value);
  if (depth === DEEP) return Array.isArray(value) ? '[...]' : '{...}';
  const more = (count: number) => (count > ITEMS ? ['...'] : []);
  if (Array.isArray(value)) {
    const items = value.slice(0, ITEMS).map((item) => brief(item, most, depth + 1));
    return `[${[...items, ...more(value.length)].join(',')}]`;
  }
  const names = Object.keys(value);
  const fields = names.slice(0, ITEMS).map((name) => {
    const held = (value as Readonly<Record<string, unknown>>)[name];
    return `${brief(name, most, depth + 1)}:${brief(held, most, depth + 1)}`;
  });
  return `{${[...fields, ...more(names.length)].join(',')}}`;
}

/**
 * A value that somebody else wrote, as an error may show it: much like JSON, cut to `most` characters, what cannot be seen escaped, however
 * large or deep it is.
 *
 * @example shown({ a: [1, 'x\u0007'] }) // '{"a":[1,"x\\u0007"]}'
 */
export function shown(value: unknown, most = 60): string {
  const text = brief(value, most, 0);
  return typeof value === 'string' || text.length <= most ? text : `${text.slice(0, most)}...`;
}
