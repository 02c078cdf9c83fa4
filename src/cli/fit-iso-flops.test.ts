import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { main } from './main.js';

const folder = mkdtempSync(join(tmpdir(), 'iso-flops-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs whose loss is lowest at N = sqrt(C), and by how much they are smaller or larger. */
const runs = (budgets: readonly number[], steps: readonly number[]) =>
  budgets.flatMap((budget) =>
    steps.map((step) => `m,${budget},${Math.sqrt(budget) * Math.exp(step)},${2 + 0.1 * step ** 2}`),
  );
const HEAD = 'model,budget,params,loss';
const STEPS = [-1.5, -0.5, 0.25, 1, 2];

async function run(lines: readonly string[], ...args: readonly string[]) {
  const path = join(folder, 'runs.csv');
  writeFileSync(path, `${[HEAD, ...lines].join('\n')}\n`);
  let [text, refusal] = ['', ''];
  const asked = ['fit', path, '--x', 'params', '--y', 'loss', '--iso-flops', 'budget', ...args];
  const code = await main(
    asked,
    (part) => {
      text += part;
    },
    (part) => {
      refusal += part;
    },
  );
  return { code, text, refusal: refusal.replaceAll(folder, '') };
}

describe('fit --iso-flops', () => {
  test('finds the lowest points of parabolas and their exponents, and says which budget has none', async () => {
    const lines = [...runs([1e18, 1e20, 1e22], STEPS), ...runs([1e24], [1, 2]), 'm,,1e9,2', 'm,1e20,0,3'];
    const { code, text } = await run(lines, '--json', '--by', 'model', '--bootstrap', '50');
    assert.equal(code, 0);
    const { groups, notes } = JSON.parse(text);
    const [{ by, optima, left, exponentN, exponentD }] = groups;
    assert.equal(by, 'm');
    assert.deepEqual(
      optima.map(({ n, d }: { n: { value: number }; d: { value: number } }) => [
        n.value.toPrecision(6),
        d.value.toPrecision(6),
      ]),
      [1e9, 1e10, 1e11].map((n) => [n.toPrecision(6), (n / 6).toPrecision(6)]),
    );
    assert.deepEqual(left, [{ budget: 1e24, why: 'fewer than 3 sizes' }]);
    assert.ok(Math.abs(exponentN.value - 0.5) < 1e-9 && Math.abs(exponentD.value - 0.5) < 1e-9);
    assert.ok(exponentN.ci[0] <= exponentN.ci[1]);
    assert.match(notes[0], /^left out: 1 row with empty cells; 1 row with params or budget = 0, /);
    const told = await run(lines, '--unit', '2');
    assert.match(told.text, /1\.000e\+20 +1\.000e\+10 \[.*\n.*\nN grows as budget\^0\.5000 /);
    assert.match(told.text, /budget 1\.000e\+24: no lowest point, fewer than 3 sizes/);
  });

  test('refuses what parabolas have no use for, and runs without two lowest points', async () => {
    const lines = runs([1e18, 1e20], STEPS);
    for (const [args, refusal] of [
      [['--law', 'power'], /--iso-flops: expected no --law with it, got one$/],
      [['--plot', 'a.svg'], /--iso-flops: expected no --plot with it, got one$/],
      [['--unit', '0'], /--unit: expected a number/],
      [['--where', 'budget < 10^19'], /runs\.csv: isoFlops: expected optima at 2 budgets or more, got 1 /],
    ] as const) {
      const { code, refusal: told } = await run(lines, ...args);
      assert.equal(code, 2);
      assert.match(told.trim(), refusal);
    }
    const plain = ['fit', join(folder, 'runs.csv'), '--x', 'params', '--y', 'loss', '--unit', '6'];
    let err = '';
    await main(
      plain,
      () => undefined,
      (part) => {
        err += part;
      },
    );
    assert.match(err, /--unit: expected --iso-flops with it, got none/);
  });
});
