// Slow: starts the command line many times.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { at, COUNTS, FIT, file, NC, XY } from './fixtures/bad-tables.js';
import { run } from './fixtures/run.js';

describe('a mistake in what is asked is one sentence that names the option', () => {
  const cases: readonly [readonly string[], RegExp][] = [
    [['fit', '--x', 'x'], /expected --y, got none/],
    [['fit', '--y', 'y'], /expected --x, got none/],
    [[...FIT, '--law', 'cubic'], /--law: expected auto, .*got cubic/],
    [[...FIT, '--law', '__proto__'], /--law: expected auto, .*got __proto__/],
    [[...FIT, '--hold-out', '1.5'], /--hold-out: expected a number from 0 to 0\.9, got 1\.5/],
    [[...FIT, '--hold-out', 'half'], /--hold-out: .*got half/],
    [[...FIT, '--bootstrap', '1'], /--bootstrap: expected a whole number from 2 to 1000000, got 1/],
    [[...FIT, '--bootstrap', '10.5'], /--bootstrap: .*got 10\.5/],
    [[...FIT, '--seed', '-1'], /--seed/],
    [[...FIT, '--model', 'a*x'], /expected --start, got none/],
    [[...FIT, '--model', 'a*x', '--start', 'a'], /--start: expected name=number, got a/],
    [[...FIT, '--model', 'a*x', '--start', 'a=one'], /--start a: expected a number .*got one/],
    [[...FIT, '--model', 'a*x', '--start', 'b=1'], /a/],
    [[...FIT, '--model', 'a*(x', '--start', 'a=1'], /expression|parenthesis/i],
    [[...FIT, '--model', 'import("x")', '--start', 'a=1'], /import/],
    [[...FIT, '--model', 'a*x', '--start', 'a=1', '--law', 'power'], /expected --law or --model, got both/],
    [[...FIT, '--plot', 'fit.gif'], /--plot: expected a file that ends in svg, pdf, png, html, got fit\.gif/],
    [[...FIT, '--colour', 'red'], /--colour/],
    [[...FIT, 'second.csv'], /expected one table, got also second\.csv/],
    [[...COUNTS, '--k', '0'], /--k: expected a whole number from 1 to .*got 0/],
    [[...COUNTS, '--k', '1,,5'], /--k: .*got$/],
    [[...COUNTS, '--k', '2.5'], /--k: .*got 2\.5/],
    [[...COUNTS, '--k', '1,6'], /--k: expected at most 5, which the samples tell, got 6/],
    [[...COUNTS, '--law', 'power'], /--law: expected beta-binomial or coverage, got power/],
    [[...COUNTS, '--bootstrap', '0'], /--bootstrap: .*got 0/],
    [['coverage', '--problem', 'p'], /expected --correct, got none/],
    [['coverage', '--correct', 'c'], /expected --problem, got none/],
    [['coverage'], /asked\.csv: expected an evaluation log, or --problem and --correct for a table, got neither/],
  ];
  for (const [[command, ...options], message] of cases) {
    test([command, ...options].join(' ').replace(at(), ''), async () => {
      const { code, out, err } = await run(command!, file('asked.csv', command === 'fit' ? XY : NC), ...options);
      assert.equal(code, 2, err);
      assert.equal(out, '');
      assert.match(err, /^inference-scaling: [^\n]*\n$/);
      assert.match(err.trimEnd(), message);
    });
  }

  test('a log that is not there is said to be, not that columns are missing', async () => {
    const { code, err } = await run('coverage', 'absent.jsonl');
    assert.equal(code, 2);
    assert.match(err, /^inference-scaling: absent\.jsonl: [^\n]*\n$/);
  });

  test('no command, and one that an object has anyway', async () => {
    for (const name of ['fot', 'constructor', '']) {
      const { code, err } = await run(name);
      assert.equal(code, 2);
      assert.match(err, /^inference-scaling: expected one of fit, coverage, [a-z, ]+, got .*\n$/);
      assert.ok(err.endsWith(`got ${name} (--help tells more)\n`));
    }
  });
});
