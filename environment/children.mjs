// @ts-check
// Child processes that never outlive this one: each leads its own process group, which is ended on Ctrl-C, TERM and HUP, and by a watch when
// this process is killed outright.
import { spawn } from 'node:child_process';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** @param {import('node:child_process').ChildProcess} child @param {NodeJS.Signals} signal */
function signalGroup(child, signal) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has ended already.
  }
}

/** Reads "+ group" and "- group" until this process ends, however it does, and then ends the groups that are left. */
const WATCH = `
groups=' '
while read -r what group; do
  case "$what" in
    +) groups="$groups$group " ;;
    -) case "$groups" in *" $group "*) groups="\${groups%% $group *} \${groups#* $group }" ;; esac ;;
  esac
done
[ "$groups" = ' ' ] && exit
for group in $groups; do kill -s TERM -- "-$group" 2>/dev/null; done
sleep 1
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done`;

/** @type {import('node:child_process').ChildProcess | undefined} */
let watch;

/** Tells the watch of a child; there is none where there is no shell. @param {'+' | '-'} what @param {number | undefined} group */
function tellWatch(what, group) {
  if (group === undefined) return;
  if (watch === undefined) {
    watch = spawn('sh', ['-c', WATCH], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    watch.on('error', () => {});
    watch.stdin?.on('error', () => {});
    watch.unref();
    /** @type {import('node:net').Socket | null} */ (watch.stdin)?.unref?.();
  }
  watch.stdin?.write(`${what} ${group}\n`);
}

let stopping = false;
let farewell = '; the next run goes on from here';

/** What follows "stopped by SIGINT"; nothing for a command that has nothing to go on with. @param {string} text */
export function sayAtStop(text) {
  farewell = text;
}

/** Whether this process is on its way out, after Ctrl-C; children that end now have nothing to report. */
export const isStopping = () => stopping;

/** @type {Record<string, number>} */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** Ends all children, first kindly; what they tell after that is of no interest. */
export async function endChildren() {
  stopping = true;
  for (const child of running) signalGroup(child, 'SIGTERM');
  const deadline = Date.now() + 1000;
  while (running.size > 0 && Date.now() < deadline) await new Promise((wake) => setTimeout(wake, 20));
  for (const child of running) signalGroup(child, 'SIGKILL');
}

/** @param {NodeJS.Signals} signal */
async function stop(signal) {
  if (stopping) return;
  await endChildren();
  process.stderr.write(`\nstopped by ${signal}${farewell}\n`);
  process.exit(EXIT_CODES[signal]);
}

let watching = false;

function watchSignals() {
  if (watching) return;
  watching = true;
  for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => void stop(signal));
  }
}

/**
 * Starts a command in a process group of its own.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function start(command, args, options = {}) {
  watchSignals();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options, detached: true });
  running.add(child);
  tellWatch('+', child.pid);
  const ended = () => {
    if (running.delete(child)) tellWatch('-', child.pid);
  };
  child.on('close', ended);
  child.on('error', ended);
  return child;
}

/**
 * Runs a command to its end and returns what it printed; a failure is an error with the last lines of it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<string>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = start(command, args, options);
    let output = '';
    const keep = (/** @type {Buffer} */ chunk) => {
      output += chunk;
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('error', (error) => reject(new Error(`${command}: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (stopping) return;
      if (code === 0) return resolve(output);
      const lines = output.trim().split('\n');
      const shown = lines.length <= 30 ? lines : [...lines.slice(0, 15), '...', ...lines.slice(-15)];
      reject(
        new Error(`${command} ${args.join(' ')} ended with ${signal ?? `exit code ${code}`}\n${shown.join('\n')}`),
      );
    });
  });
}

/**
 * Runs a command that owns the terminal's output; resolves to its exit code.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export function runShown(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = start(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
    child.on('error', reject);
    child.on('close', (code) => {
      if (!stopping) resolve(code ?? 1);
    });
  });
}

/** Installs what the lock file of a folder names, without the packages' own scripts. @param {string} folder @param {readonly string[]} more */
export const installLocked = (folder, more = []) =>
  run('npm', ['ci', ...more, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder });
