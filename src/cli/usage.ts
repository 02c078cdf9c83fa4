import { parseArgs } from 'node:util';

/** A mistake on the command line; shown with the command's usage, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** `list` is an option that may be given several times. */
type Kinds = Readonly<Record<string, 'string' | 'boolean' | 'list'>>;
export type Values<K extends Kinds> = {
  [N in keyof K]?: K[N] extends 'string' ? string : K[N] extends 'list' ? string[] : boolean;
};

/** What stands beside the options of a command, and these; anything unknown is refused by name. */
export function parseAll<K extends Kinds>(args: readonly string[], kinds: K): { rest: string[]; values: Values<K> } {
  const options = Object.fromEntries(
    Object.entries(kinds).map(([name, type]) => [
      name,
      type === 'list' ? ({ type: 'string', multiple: true } as const) : { type },
    ]),
  );
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError((error as Error).message.split('\n')[0]!);
  }
  return { rest: parsed.positionals, values: parsed.values as Values<K> };
}

/** The options of a command that takes nothing else; anything unknown is refused by name. */
export function options<K extends Kinds>(args: readonly string[], kinds: K): Values<K> {
  const { rest, values } = parseAll(args, kinds);
  if (rest.length > 0) throw new UsageError(`expected only options, got also ${rest.join(', ')}`);
  return values;
}

/** The one table and the options of a command; anything unknown is refused by name. */
export function parse<K extends Kinds>(args: readonly string[], kinds: K): { table: string; values: Values<K> } {
  const { rest, values } = parseAll(args, kinds);
  const [table, ...more] = rest;
  if (table === undefined) throw new UsageError('expected a table (a file, or - for standard input), got none');
  if (more.length > 0) throw new UsageError(`expected one table, got also ${more.join(', ')}`);
  return { table, values };
}

/** The files or folders and the options of a command; anything unknown is refused by name. */
export function files<K extends Kinds>(args: readonly string[], kinds: K): { paths: string[]; values: Values<K> } {
  const { rest, values } = parseAll(args, kinds);
  if (rest.length === 0) throw new UsageError('expected a file or a folder, got none');
  return { paths: rest, values };
}

/** An option that has to be there. */
export function required(name: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new UsageError(`expected --${name}, got none`);
  return value;
}

/** A number in [least, most] from an option. */
export function numberOf(name: string, value: string, least: number, most: number, whole: boolean): number {
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (!(number >= least && number <= most) || (whole && !Number.isInteger(number))) {
    throw new UsageError(`--${name}: expected a ${whole ? 'whole ' : ''}number from ${least} to ${most}, got ${value}`);
  }
  return number;
}
