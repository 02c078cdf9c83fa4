// Slow: sweeps every family.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { useBackend } from '../compute/backend.js';
import { flowDigits } from '../families/images/flow/flow.js';
import { languageArithmetic } from '../families/language/language.js';
import { sectionsOf } from '../records/settings-column.js';
import { openStore } from '../records/store.js';
import { digitClassifier } from '../tasks/images/classifier.js';
import { digits } from '../tasks/images/digits.js';
import { arithmetic } from '../tasks/reasoning/arithmetic.js';
import { RUNS, rowsOf, withoutTime } from './fixtures/families.js';
import { sweep } from './sweep.js';

const folder = mkdtempSync(join(tmpdir(), 'families-'));
before(() => useBackend());
after(() => rmSync(folder, { recursive: true, force: true }));

const script = fileURLToPath(new URL('./fixtures/families.js', import.meta.url));

for (const [name, load] of Object.entries(RUNS)) {
  test(`${name}: the same rows to the last bit from any batch size and any process, wall times aside`, async () => {
    const run = load();
    const whole = await rowsOf(join(folder, `${name}-64`), 64, run);
    assert.equal(whole.length, 36);
    assert.deepEqual(await rowsOf(join(folder, `${name}-7`), 7, run), whole);
    assert.deepEqual(await rowsOf(join(folder, `${name}-1`), 1, run), whole);
    const made = execFileSync(process.execPath, [script, join(folder, `${name}-other`), name, '5'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    assert.deepEqual(JSON.parse(made), whole);
  });
}

test('an adaptive sampler leaves what was asked for and what each image used', async () => {
  const [family, task] = [flowDigits({ name: 'flow-digits-tiny', adaptive: {} }), digits(digitClassifier())];
  const store = openStore(join(folder, 'adaptive'));
  const rows = await sweep({ family, task, depths: [300], problems: 3, candidates: 1, seed: 5, store });
  store.close();
  assert.match(rows[0]!.model, /^flow-digits-tiny@[0-9a-f]{8}$/);
  assert.deepEqual([rows[0]!.sampler, sectionsOf(rows[0]!.settings).sampler], ['dormand-prince', undefined]);
  for (const { nfeAsked, nfe } of rows) {
    assert.equal(nfeAsked, 300);
    assert.ok(nfe < 300 && (nfe - 2) % 6 === 0, `${nfe}`);
  }
});

test('two temperatures in one store are two sets of rows, the same as in stores of their own', async () => {
  const at = (temperature: number, name: string) => {
    const [family, task, store] = [languageArithmetic({ temperature }), arithmetic(), openStore(join(folder, name))];
    return sweep({ family, task, depths: [8], problems: 24, seed: 3, store }).finally(() => store.close());
  };
  const shared = [await at(1, 'temperatures'), await at(2.5, 'temperatures')].map(withoutTime);
  const own = [await at(1, 'cold'), await at(2.5, 'hot')].map(withoutTime);
  assert.deepEqual(shared, own);
  const qualities = shared.map((rows) => rows.map(({ quality }) => quality));
  assert.notDeepEqual(qualities[0], qualities[1]);
  assert.deepEqual(
    shared.map(([row]) => row!.settings),
    ['{}', '{"sampler":{"temperature":2.5}}'],
  );
});
