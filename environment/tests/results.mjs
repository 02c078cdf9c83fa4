// @ts-check
// What the checks of a command came to, line by line and counted; closes on `N passed, N failed`.

export const counts = { passed: 0, failed: 0, skipped: 0 };

/** @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/** @param {number} start */
const since = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`;

/** @param {string} line a remark under a result @param {number} start when what it speaks of began */
export function remark(line, start) {
  say(`        ${line} (${since(start)})`);
}

/** @param {string} name @param {string} why */
export function skip(name, why) {
  counts.skipped++;
  say(`skipped ${name}: ${why}`);
}

/** @param {string} name @param {unknown} error */
export function fail(name, error) {
  counts.failed++;
  say(`FAILED  ${name}\n${error instanceof Error ? error.message : error}`);
}

/** Does something that passes, unless it throws; a list that it returns is shown. @param {string} name @param {() => Promise<unknown>} work */
export async function attempt(name, work) {
  const start = performance.now();
  try {
    const told = await work();
    counts.passed++;
    say(`ok      ${name} (${since(start)})`);
    if (Array.isArray(told)) for (const line of told) say(`        ${line}`);
  } catch (error) {
    fail(`${name} (${since(start)})`, error);
  }
}

/** The last lines. @param {number} start of the command @returns {number} its exit code */
export function close(start) {
  say(`        all in ${((performance.now() - start) / 1000).toFixed(0)} s`);
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  say(`${counts.passed} passed, ${counts.failed} failed${skipped}`);
  return counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}
