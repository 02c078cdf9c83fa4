import { DataError } from '../compute/data-error.js';
import { explainMissing, MissingPackageError } from '../compute/optional.js';
import { oneLine } from '../compute/printable.js';
import { ModelError } from '../pretrained/model-error.js';
import { ProvisionError } from '../pretrained/provision.js';
import { TableError } from '../records/tables/error.js';
import { libraryVersion } from '../records/version.js';
import { ProgramError } from '../text/program.js';
import { ServerError } from '../text/server/errors.js';
import { UsageError } from './usage.js';

type Write = (text: string) => void;

interface Command {
  readonly usage: string;
  readonly run: (args: readonly string[], out: Write, err: Write) => Promise<void>;
}

/** Loaded when asked for: what one command needs, the other does not wait for. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  fit: async () => {
    const { FIT_USAGE, fit } = await import('./fit.js');
    return { usage: FIT_USAGE, run: fit };
  },
  coverage: async () => {
    const { COVERAGE_USAGE, coverageCommand } = await import('./coverage.js');
    return { usage: COVERAGE_USAGE, run: coverageCommand };
  },
  choose: async () => {
    const { CHOOSE_USAGE, chooseCommand } = await import('./choose.js');
    return { usage: CHOOSE_USAGE, run: chooseCommand };
  },
  import: async () => {
    const { IMPORT_USAGE, importCommand } = await import('./import.js');
    return { usage: IMPORT_USAGE, run: importCommand };
  },
  sample: async () => {
    const { SAMPLE_USAGE, sampleCommand } = await import('./sample.js');
    return { usage: SAMPLE_USAGE, run: sampleCommand };
  },
  mark: async () => {
    const { MARK_USAGE, markCommand } = await import('./mark.js');
    return { usage: MARK_USAGE, run: markCommand };
  },
  plan: async () => {
    const { PLAN_USAGE, planCommand } = await import('./plan.js');
    return { usage: PLAN_USAGE, run: planCommand };
  },
  sweep: async () => {
    const { SWEEP_USAGE, sweepCommand } = await import('./sweep.js');
    return { usage: SWEEP_USAGE, run: sweepCommand };
  },
  submit: async () => {
    const { SUBMIT_USAGE, submitCommand } = await import('./submit.js');
    return { usage: SUBMIT_USAGE, run: submitCommand };
  },
  status: async () => {
    const { STATUS_USAGE, statusCommand } = await import('./status.js');
    return { usage: STATUS_USAGE, run: statusCommand };
  },
  gather: async () => {
    const { GATHER_USAGE, gatherCommand } = await import('./gather.js');
    return { usage: GATHER_USAGE, run: gatherCommand };
  },
  claims: async () => {
    const { CLAIMS_USAGE, claimsCommand } = await import('./claims.js');
    return { usage: CLAIMS_USAGE, run: claimsCommand };
  },
};

/** A mistake of whoever called, or of the file system, which names the file itself; anything else is ours. */
function isMistake(error: unknown): error is Error {
  if (error instanceof TableError || error instanceof UsageError || error instanceof DataError) return true;
  // The library's own say what was expected; those of the engine (a stack or an array too large) are faults of the code.
  if (error instanceof RangeError) return /\bexpected\b/.test(error.message);
  if (error instanceof ModelError || error instanceof ProvisionError || error instanceof ServerError) return true;
  if (error instanceof ProgramError || error instanceof MissingPackageError) return true;
  return error instanceof Error && (error as NodeJS.ErrnoException).syscall !== undefined;
}

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
  if (name === '--help' || name === '-h') {
    const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()));
    out(`${commands.map(({ usage }) => usage).join('\n\n')}\n`);
    return 0;
  }
  try {
    if (!Object.hasOwn(COMMANDS, name)) {
      throw new UsageError(`expected one of ${Object.keys(COMMANDS).join(', ')}, got ${name} (--help tells more)`);
    }
    const command = await COMMANDS[name]!();
    if (rest.includes('--help')) out(`${command.usage}\n`);
    else await command.run(rest, out, err);
    return 0;
  } catch (caught) {
    const error = explainMissing(caught);
    if (!isMistake(error)) throw error;
    err(`inference-scaling: ${oneLine(error.message)}\n`);
    return 2;
  }
}
