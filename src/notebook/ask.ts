import { createInterface } from 'node:readline/promises';

type Ask = (prompt: string, password: boolean) => Promise<string>;

const ASK = Symbol.for('inference-scaling.ask');
const CLEAR = Symbol.for('inference-scaling.clear');

/**
 * Asks whoever sits before the notebook, or the terminal, for a line of text. A run that nobody watches takes no input, and
 * says so by an error.
 *
 * @param prompt what is asked
 * @param options `password`, whether the answer is hidden
 * @returns the line
 * @throws Error where no one can be asked
 * @example const name = await ask('Which model? ');
 */
export async function ask(prompt: string, { password = false }: { readonly password?: boolean } = {}): Promise<string> {
  const notebook = (globalThis as Record<symbol, unknown>)[ASK] as Ask | undefined;
  if (notebook !== undefined) return notebook(prompt, password);
  if (process.stdin.isTTY !== true) throw new Error(`no one can be asked "${prompt}" here: this run takes no input`);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(prompt);
  } finally {
    lines.close();
  }
}

/**
 * Removes what the cell has shown so far; with `wait` when something else is shown.
 *
 * @param options `wait` (default false)
 * @example clearOutput() // undefined: outside a notebook it does nothing
 */
export function clearOutput({ wait = false }: { readonly wait?: boolean } = {}): void {
  const clear = (globalThis as Record<symbol, unknown>)[CLEAR] as ((wait: boolean) => void) | undefined;
  clear?.(wait);
}
