import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { writeWhole } from './files.js';
import { inPackage } from './paths.js';

// Set-up writes before there is a build, and has a writer of its own.
const places = (await import(pathToFileURL(inPackage('environment', 'places.mjs')).href)) as {
  writeWhole: typeof writeWhole;
};

for (const [who, write] of Object.entries({ library: writeWhole, environment: places.writeWhole }))
  test(`${who}: what a killed process left beside a file goes with the next write, what another is writing stays`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'files-'));
    try {
      const path = join(folder, 'weights.safetensors');
      const [left, running, other] = [`${path}.11.tmp`, `${path}.12.tmp`, `${path}.card.json.11.tmp`];
      for (const name of [left, running, other]) writeFileSync(name, 'half');
      const hoursAgo = new Date(Date.now() - 2 * 3_600_000);
      for (const name of [left, other]) utimesSync(name, hoursAgo, hoursAgo);
      write(path, 'whole');
      assert.equal(readFileSync(path, 'utf8'), 'whole');
      assert.equal(existsSync(left), false);
      assert.deepEqual(readdirSync(folder).sort(), [
        'weights.safetensors',
        'weights.safetensors.12.tmp',
        'weights.safetensors.card.json.11.tmp',
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
