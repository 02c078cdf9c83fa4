import { TableError } from '../records/table.js';
import { libraryVersion } from '../records/version.js';
import { COVERAGE_USAGE, coverageCommand } from './coverage.js';
import { FIT_USAGE, fit } from './fit.js';
import { UsageError } from './usage.js';

type Write = (text: string) => void;

const COMMANDS: Readonly<
  Record<string, { usage: string; run: (args: readonly string[], out: Write) => Promise<void> }>
> = {
  fit: { usage: FIT_USAGE, run: fit },
  coverage: { usage: COVERAGE_USAGE, run: coverageCommand },
};

const USAGE = Object.values(COMMANDS)
  .map(({ usage }) => usage)
  .join('\n\n');

/** Runs the command line; resolves to the exit code: 0, or 2 for a mistake in what was asked or in the table. */
export async function main(
  args: readonly string[],
  out: Write = (text) => process.stdout.write(text),
  err: Write = (text) => process.stderr.write(text),
): Promise<number> {
  const [name = '--help', ...rest] = args;
  if (name === '--version') {
    out(`${libraryVersion()}\n`);
    return 0;
  }
  const command = COMMANDS[name];
  if (name === '--help' || name === '-h' || (command && rest.includes('--help'))) {
    out(`${command?.usage ?? USAGE}\n`);
    return 0;
  }
  try {
    if (command === undefined) {
      throw new UsageError(`expected one of ${Object.keys(COMMANDS).join(', ')}, got ${name} (--help tells more)`);
    }
    await command.run(rest, out);
    return 0;
  } catch (error) {
    if (!(error instanceof TableError || error instanceof UsageError || error instanceof RangeError)) throw error;
    err(`inference-scaling: ${error.message}\n`);
    return 2;
  }
}
