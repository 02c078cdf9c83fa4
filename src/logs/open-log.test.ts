import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { jsonLines, testFolder } from './fixtures/folder.js';
import { zipOf } from './fixtures/zip.js';
import { findLogs } from './open-log.js';

const folder = testFolder('logs');

const attempts = jsonLines([0, 1].map((n) => ({ i: 1, n, flagged: n === 1 })));

describe('folders of logs', () => {
  test('every log in a folder is read, what is none is passed over', async () => {
    folder.file('run/a/attempts.jsonl', attempts);
    folder.file('run/b.txt', gzipSync(attempts));
    folder.file('run/notes.txt', 'nothing of interest\n');
    folder.file('run/config.json', '{\n  "seed": 1\n}\n');
    folder.file('run/results_x.json', JSON.stringify({ results: {}, configs: {} }));
    folder.file('run/sheet.xlsx', zipOf([{ name: 'xl/workbook.xml', content: '' }]));
    symlinkSync('nowhere', `${folder.path}/run/broken link`);
    symlinkSync('.', `${folder.path}/run/round`);
    const rows = await folder.samples(`${folder.path}/run`);
    assert.deepEqual(
      rows.map(({ problem, sample }) => [problem, sample]),
      [
        ['1', 0],
        ['1', 1],
        ['1', 2],
        ['1', 3],
      ],
    );
  });

  test('a broken log in a folder is refused, not left out', async () => {
    folder.file('broken/a.jsonl', attempts);
    const archive = zipOf([{ name: 'header.json', content: '{}' }]);
    folder.file('broken/b.eval', archive.subarray(0, archive.length - 10));
    await assert.rejects(
      findLogs([`${folder.path}/broken`]),
      /b\.eval: expected a whole zip archive, got a broken one/,
    );
    await assert.rejects(
      findLogs([folder.file('empty/none.txt', 'x\n').replace('/none.txt', '')]),
      /empty: expected an evaluation log/,
    );
  });
});

describe('hostile files', () => {
  test('are refused in one sentence', async () => {
    const long = Buffer.concat([
      Buffer.from('{"i": 1, "n": 0, "flagged": true, "x": "'),
      Buffer.alloc(135 * 2 ** 20, 65),
    ]);
    const cases: readonly [string, string | Uint8Array, RegExp][] = [
      ['bomb.gz', gzipSync(long, { level: 1 }), /line 1: expected at most 128 MiB in a line, got more$/],
      ['deep.json', '['.repeat(1e6), /expected at most 512 levels of nesting, got more$/],
      ['deep.jsonl', '{"a":'.repeat(1e5), /line 1: expected JSON, got .*, which is cut off$/],
      ['utf16.jsonl', Buffer.from(`\uFEFF${attempts}`, 'utf16le'), /utf16\.jsonl: expected text in UTF-8, got UTF-16$/],
      [
        'latin1.jsonl',
        Buffer.from(attempts.replace('}', ',"behavior_id":"é"}'), 'latin1'),
        /line 1: expected text in UTF-8/,
      ],
      ['nothing', '', /expected an evaluation log, got none that is known/],
      ['parquet', 'PAR1 and nothing else', /expected Parquet, got: /],
      ['array.json', '[{"i": 1, "n": 0, "flagged": true}, 7]', /row 2: expected a JSON object, got 7$/],
    ];
    for (const [name, content, message] of cases) {
      await assert.rejects(folder.samples(folder.file(name, content)), (error: Error) => {
        assert.equal(error.name, 'TableError', name);
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      });
    }
  });
});
