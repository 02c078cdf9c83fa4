// @ts-check
// What people at work run, in about a minute: types, lint, the order of the house, and the unit tests that are not slow.
// A test file is slow that says so in its first line, `// Slow: why`; a new one is run here until it does.
import { CHECKS } from '../tests/checks.mjs';
import { attempt, close, say } from '../tests/results.mjs';
import { isSlow, saySlowest, unitFiles, unitTests } from '../tests/unit.mjs';

const SHOWN = 3;

/** @returns {Promise<number>} */
export async function check() {
  const start = performance.now();
  const checks = async () => {
    for (const { name, check: work } of CHECKS) await attempt(name, work);
  };
  const files = unitFiles(() => true);
  const quick = files.filter((file) => !isSlow(file));
  // What the checks wait for, the tests have: types and tests together are as long as the cores need for both.
  const [seconds] = await Promise.all([unitTests(quick), checks()]);
  saySlowest(seconds, SHOWN);
  say(`        ${files.length - quick.length} slow test files are left to npm test`);
  return close(start);
}
