import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { inPackage } from '../compute/paths.js';

const DIST = inPackage('dist');

/** The files that a module of the build imports before it runs, from itself on; by whom each was met first. */
function importedBy(entry: string): Map<string, string> {
  const met = new Map([[entry, '']]);
  for (const file of met.keys()) {
    const text = readFileSync(file, 'utf8');
    for (const [, path] of text.matchAll(/^(?:import|export) (?:[^'"();]* from )?'(\.[^']+\.js)';$/gm)) {
      const other = resolve(dirname(file), path!);
      if (!met.has(other)) met.set(other, file);
    }
  }
  return met;
}

test('no command imports TensorFlow.js before it is run, so that every help and every mistake is told without it', () => {
  const tensors = join(DIST, 'compute', 'tf.js');
  assert.ok(importedBy(join(DIST, 'families', 'index.js')).has(tensors), 'imports are followed');
  const main = readFileSync(join(DIST, 'cli', 'main.js'), 'utf8');
  const commands = [...main.matchAll(/import\('\.\/([\w-]+)\.js'\)/g)].map(([, name]) => name!);
  assert.ok(commands.length > 10 && readdirSync(join(DIST, 'cli')).includes(`${commands[0]}.js`));
  for (const name of ['main', ...commands]) {
    const met = importedBy(join(DIST, 'cli', `${name}.js`));
    const way = [];
    for (let at = met.has(tensors) ? tensors : ''; at !== ''; at = met.get(at)!) way.unshift(at.slice(DIST.length + 1));
    assert.deepEqual(way, [], name);
  }
});

test('the command line itself loads no client of servers, which takes longer than all else that it starts with', () => {
  const client = join(DIST, 'text', 'server', 'client.js');
  assert.ok(importedBy(join(DIST, 'text', 'openai.js')).has(client), 'imports are followed');
  assert.ok(!importedBy(join(DIST, 'cli', 'main.js')).has(client));
});
