import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { inPackage } from '../compute/paths.js';
import { outcomeRows } from '../evidence/outcomes.js';
import {
  type CountRow,
  checkEvidence,
  type Evidence,
  evidenceNames,
  loadEvidence,
  readEvidence,
  saveEvidence,
} from './evidence.js';
import { sampleOf } from './fixtures/sample.js';

const row: CountRow = {
  family: 'language',
  modality: 'language',
  model: 'm',
  parameters: 10,
  task: 't',
  control: false,
  sampler: 'ancestral',
  settings: '{"sampler":{"temperature":0.8}}',
  problem: 0,
  difficulty: 2,
  samples: 100,
  correct: 3,
  guess: 0.01,
  nfe: 4,
  flops: 1e6,
};

function inFolder(use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'evidence-'));
  try {
    use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('evidence comes back as it was written, the same bytes each time', () =>
  inFolder((folder) => {
    const counts = [row, { ...row, problem: 1, prompt: 'x4', model: 'n', correct: 0 }];
    const outcomes = outcomeRows([
      sampleOf({ correct: true, strategy: 'best-of-n', kind: 'choice', verifier: 'v', role: 'verifier', judge: 'v@1' }),
      sampleOf({ correct: null }),
    ]);
    assert.ok(outcomes[0]!.judge === 'v@1' && !('judge' in outcomes[1]!));
    saveEvidence(folder, 'b', { counts, outcomes });
    saveEvidence(folder, 'a', { counts: [row] });
    const [a, b] = ['a', 'b'].map((notebook) => <Row extends object>(one: Row) => ({ ...one, notebook }));
    assert.deepEqual(loadEvidence(folder), {
      outcomes: outcomes.map(b!),
      distances: [],
      counts: [a!(row), ...counts.map(b!)],
    });
    const bytes = readFileSync(join(folder, 'b.json.br'));
    saveEvidence(folder, 'b', { counts, outcomes });
    assert.deepEqual(readFileSync(join(folder, 'b.json.br')), bytes);
  }));

test('evidence that is not what it should be is refused', () =>
  inFolder((folder) => {
    const wrong = { ...row, samples: Number.NaN };
    assert.throws(
      () => saveEvidence(folder, 'a', { counts: [row, wrong] }),
      /evidence a, counts, row 1: column "samples": expected positive count, got NaN/,
    );
    assert.throws(() => saveEvidence(folder, 'a', { counts: [{ ...row, more: 1 } as CountRow] }), /no such column/);
    assert.deepEqual(loadEvidence(folder).counts, []);
    writeFileSync(join(folder, 'x.json.br'), 'not Brotli');
    assert.throws(() => loadEvidence(folder), /x\.json\.br: expected evidence in packed JSON/);
  }));

test('a value that no reader knows is an error that names it and its row, never a gap', () => {
  const [good] = outcomeRows([sampleOf()]);
  for (const [columns, message] of [
    [{ kind: 'guessing' }, /mine, outcomes, row 1: column "kind": expected one of single, .*, got guessing/],
    [{ role: 'judge' }, /row 1: column "role": expected one of none, verifier, oracle, control, got judge/],
    [{ modality: 'sound' }, /row 1: column "modality": expected one of language, image, points, got sound/],
    [{ settings: '{"colour":{}}' }, /row 1: column "settings": expected settings by section, got \{"colour":\{\}\}/],
    [{ settings: 'none' }, /row 1: column "settings"/],
    [{ correct: 1 }, /row 1: column "correct": expected true, false or null, got 1/],
  ] as const) {
    const outcomes = [good!, { ...good!, ...columns }] as never;
    assert.throws(() => checkEvidence({ outcomes }, 'mine'), message);
  }
});

const FIXTURES = inPackage('src', 'records', 'fixtures', 'before-0.2');

test('committed evidence is what the importer makes of the same evidence of before', () => {
  // What was asked was not kept before.
  const unasked = ({ outcomes, counts, distances }: Evidence): Evidence => ({
    outcomes: outcomes.map(({ prompt: _, ...row }) => row),
    counts: counts.map(({ prompt: _, ...row }) => row),
    distances,
  });
  // Notebook 9 has drawn other rows since.
  for (const name of evidenceNames(FIXTURES).filter((name) => !name.startsWith('09'))) {
    assert.deepEqual(readEvidence(FIXTURES, name), unasked(readEvidence(inPackage('data', 'evidence'), name)), name);
  }
  const [first] = readEvidence(FIXTURES, '09-flow-against-diffusion').distances;
  const { family, model, sampler, measure, set, value, settings } = first!;
  assert.deepEqual([family, model, sampler, measure, set], ['flow', 'flow-digits-small', 'euler', 'frechet', 600]);
  assert.deepEqual([value, settings], [5.317016724945912, '{"task":{"classifier":"digit-classifier@caec19dd"}}']);
});

const OLD = {
  ...{ family: 'language', model: 'm@1', parameters: 10, task: 'arithmetic at temperature 2.5', problem: 0 },
  ...{ difficulty: 1, strategy: 'best-of-n', verifier: 'outcome-reward', depth: 24, width: 8, seed: 0 },
  ...{ forwards: 208, flops: 1e6, wallMs: 1, quality: 1, correct: 1 },
};

/** A file as versions before 0.2 wrote it. */
function writeOld(folder: string, tables: Readonly<Record<string, readonly object[]>>): void {
  const packed = Object.entries(tables).map(([table, rows]) => {
    const names = Object.keys(rows[0] ?? { forwards: 0 });
    const columns = names.map((name) => [name, rows.map((one) => (one as Record<string, unknown>)[name])] as const);
    const pack = (values: readonly unknown[]) =>
      typeof values[0] === 'string' ? { texts: values, places: values.map((_, i) => i) } : values;
    return [table, Object.fromEntries(columns.map(([name, values]) => [name, pack(values)]))];
  });
  writeFileSync(join(folder, 'old.json.gz'), gzipSync(JSON.stringify(Object.fromEntries(packed))));
}

test('structure that names of before carried is read out of them into columns', () =>
  inFolder((folder) => {
    const { problem: _, difficulty: __, quality: ___, correct: ____, ...configured } = OLD;
    writeOld(folder, {
      outcomes: [
        OLD,
        { ...OLD, task: 'recall', strategy: 'single', verifier: 'none', width: 1, correct: -1 },
        { ...OLD, task: 'add-digits', strategy: 'lookahead', verifier: 'process-reward', correct: 0 },
        { ...OLD, task: 'digits by c@1', model: 'f@1 guided-2', strategy: 'zero-order', verifier: 'random' },
        { ...OLD, task: 'arithmetic', strategy: 'oracle-allocation', verifier: 'none' },
      ],
      counts: [
        {
          ...{ family: 'language', model: 'm@1', parameters: 10, task: 'add-digits', temperature: 0.8, problem: 0 },
          ...{ difficulty: 1, samples: 10, correct: 2, control: 0.1, forwards: 4, flops: 10 },
        },
      ],
      distances: [
        {
          ...{ ...configured, task: 'digits in sets of 300 by c@1', model: 'f@1 ddim-0.5 guided-4', sampler: 'own' },
          ...{
            strategy: 'path-search',
            verifier: 'classifier',
            samples: 300,
            measure: 'frechet',
            value: 1,
            sigma: 0.1,
          },
        },
      ],
    });
    const { outcomes, counts, distances } = readEvidence(folder, 'old');
    assert.deepEqual(
      outcomes.map((one) => [one.task, one.kind, one.verifier, one.role, one.correct, one.serialDepth, one.settings]),
      [
        ['arithmetic', 'choice', 'outcome-reward', 'verifier', true, 25, '{"sampler":{"temperature":2.5}}'],
        ['recall', 'single', 'none', 'none', null, 24, '{}'],
        ['add-digits', 'process', 'process-reward', 'verifier', false, 70, '{"sampler":{"temperature":0.8}}'],
        [
          ...['digits', 'noise-search', 'random', 'control', true, 75],
          '{"family":{"guidance":2},"task":{"classifier":"c@1"}}',
        ],
        ['arithmetic', 'adaptive', 'difficulty', 'oracle', true, 24, '{}'],
      ],
    );
    assert.deepEqual(
      outcomes.map(({ modality, control, sampler, model, nfe }) => [modality, control, sampler, model, nfe]),
      [
        ['language', false, 'ancestral', 'm@1', 208],
        ['language', true, 'ancestral', 'm@1', 208],
        ['language', false, 'ancestral', 'm@1', 208],
        ['image', false, 'own', 'f@1', 208],
        ['language', false, 'ancestral', 'm@1', 208],
      ],
    );
    assert.deepEqual([counts[0]!.settings, counts[0]!.guess], ['{"sampler":{"temperature":0.8}}', 0.1]);
    const [{ model, sampler, set, kind, serialDepth, settings }] = distances as [(typeof distances)[number]];
    assert.deepEqual([model, sampler, set, kind, serialDepth], ['f@1', 'ddim-0.5', 300, 'process', 43]);
    assert.equal(settings, '{"family":{"guidance":4},"task":{"classifier":"c@1"}}');
  }));

test('a name of before that the importer does not know is refused in one sentence', () =>
  inFolder((folder) => {
    for (const [columns, message] of [
      [
        { strategy: 'guessing' },
        /old\.json\.gz: expected a strategy that versions before 0\.2 knew, one of .*, got "guessing"/,
      ],
      [{ verifier: 'mine' }, /expected a verifier that versions before 0\.2 knew, one of .*, got "mine"/],
      [{ task: 'arithmetic, hot' }, /expected a task that versions before 0\.2 knew, one of .*, got "arithmetic, hot"/],
      [{ model: 'f@1 my-sampler' }, /expected a sampler that versions before 0\.2 knew, one of .*, got "my-sampler"/],
    ] as const) {
      writeOld(folder, { outcomes: [{ ...OLD, ...columns }] });
      assert.throws(() => readEvidence(folder, 'old'), message);
    }
  }));
