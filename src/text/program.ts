import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { printable } from '../compute/printable.js';
import type { Judged, TextProblem } from '../tasks/few-shot.js';
import { slots } from './pool.js';

/** Milliseconds that a program may take for one mark. */
const LONGEST = 60_000;
/** Letters that are read of what a program says. */
const MOST = 1 << 16;

/** A program that marks did not do so. */
export class ProgramError extends Error {
  override name = 'ProgramError';
}

/** What a program printed, as a mark. */
function markIn(said: string, command: string): Judged {
  const failure = () =>
    new ProgramError(
      `${command}: expected a mark as {"correct": true}, true or a number, got ${JSON.stringify(printable(said, 80))}`,
    );
  let value: unknown;
  try {
    value = JSON.parse(said);
  } catch {
    throw failure();
  }
  const given = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : { correct: value };
  const { correct, answer } = given;
  const quality = given['quality'] ?? (typeof correct === 'boolean' ? Number(correct) : correct);
  if (
    !Number.isFinite(quality) ||
    !(correct === undefined || typeof correct === 'boolean' || typeof correct === 'number')
  )
    throw failure();
  const told = typeof answer === 'string' || typeof answer === 'number' ? String(answer).slice(0, 1000) : '';
  return {
    mark: { quality: quality as number, correct: typeof correct === 'boolean' ? correct : (quality as number) >= 1 },
    ...(told === '' ? {} : { answer: told }),
  };
}

/** Runs a command with a text as its input, and resolves to what it prints. */
function run(command: string, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, {
      shell: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: LONGEST,
      killSignal: 'SIGKILL',
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (data: Buffer) => {
      if (out.length < MOST) out += data.toString();
    });
    child.stderr.on('data', (data: Buffer) => {
      if (err.length < MOST) err += data.toString();
    });
    // A program that does not read has nothing to read.
    child.stdin.on('error', () => undefined);
    child.on('error', (error) =>
      reject(new ProgramError(`${command}: expected a program that runs, got "${error.message}"`)),
    );
    child.on('close', (code, signal) => {
      if (code === 0) resolve(out);
      else
        reject(
          new ProgramError(
            `${command}: expected exit code 0 within ${LONGEST / 1000} s, got ${signal ?? code}: ${printable(err)}`,
          ),
        );
    });
    child.stdin.end(input);
  });
}

/**
 * Marks by a command, run once per reply: it reads `{ "prompt", "right", "problem", "text" }` as JSON and prints `{"correct": true}`, with
 * `quality` and `answer` where it has them, or just `true`, `false` or a number. As many run at once as there are processors. What a command
 * may do, and in which sandbox, is whoever writes it to say.
 *
 * @param command for the system's shell
 * @returns marks a reply to a problem
 * @throws RangeError for no command; the marks throw a ProgramError for a command that fails, takes longer than a minute or prints no mark
 * @example await programJudge('echo true')(sums.problem(0), 'def f(): ...')
 */
export function programJudge(command: string): (problem: TextProblem, text: string) => Promise<Judged> {
  if (command.trim() === '') throw new RangeError('programJudge: expected a command, got none');
  const places = slots(availableParallelism());
  return ({ prompt, right, index }, text) =>
    places.within(async () =>
      markIn(await run(command, JSON.stringify({ prompt, right, problem: index, text })), command),
    );
}
