import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareTables } from './compare.js';

const ENDINGS = ['csv', 'svg', 'png', 'pdf'] as const;

/** What became of one committed figure. */
export interface Kept {
  readonly name: string;
  readonly what: 'same' | 'changed' | 'new' | 'redrawn';
  /** What changed; empty for a figure that is as it was. */
  readonly why: string;
}

/** What a drawing says in words: its title, its axes, its series. */
const wordsOf = (path: string) => /<desc\b[^>]*>([^<]*)<\/desc>/.exec(readFileSync(path, 'utf8'))?.[1] ?? '';

function judged(name: string, from: string, to: string, redraw: boolean): Kept {
  const file = (folder: string, ending: string) => join(folder, `${name}.${ending}`);
  const missing = ENDINGS.filter((ending) => !existsSync(file(to, ending)));
  if (missing.length === ENDINGS.length) return { name, what: 'new', why: 'was not there' };
  if (missing.length > 0) return { name, what: 'new', why: `${missing.join(', ')} was not there` };
  const [before, after] = [to, from].map((folder) => readFileSync(file(folder, 'csv'), 'utf8')) as [string, string];
  const { why } = compareTables(before, after);
  if (why !== '') return { name, what: 'changed', why };
  const [was, is] = [to, from].map((folder) => wordsOf(file(folder, 'svg'))) as [string, string];
  if (was !== is) return { name, what: 'changed', why: `its words: "${was}" became "${is}"` };
  return redraw ? { name, what: 'redrawn', why: 'the numbers agree' } : { name, what: 'same', why: '' };
}

/**
 * Brings figures of a run into the folder of the committed ones. Where the numbers behind a figure agree (`compareTables`), and the words in
 * it too, the committed files stay as they are, byte for byte: another machine's last digits are no change. With `redraw` they are written
 * too, for a change of how figures look. Figures that the run could not draw, without a browser, are left out.
 *
 * @example keepFigures(['flow-steps'], 'data/runs/default/figures', 'figures') // [{ name: 'flow-steps', what: 'same', why: '' }]
 */
export function keepFigures(
  names: readonly string[],
  from: string,
  to: string,
  { redraw = false }: { readonly redraw?: boolean } = {},
): Kept[] {
  const whole = names.filter((name) => ENDINGS.every((ending) => existsSync(join(from, `${name}.${ending}`))));
  return whole.map((name) => {
    const kept = judged(name, from, to, redraw);
    if (kept.what === 'same') return kept;
    mkdirSync(to, { recursive: true });
    for (const ending of ENDINGS) copyFileSync(join(from, `${name}.${ending}`), join(to, `${name}.${ending}`));
    return kept;
  });
}
