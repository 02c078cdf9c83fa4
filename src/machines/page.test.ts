// Slow: runs the ten commands of docs/machines.md.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { blocksOf } from '../cli/fixtures/markdown.js';
import { inPackage, ROOT } from '../compute/paths.js';

const page = readFileSync(inPackage('docs', 'machines.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'page-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const parallel = spawnSync('parallel', ['--version']).status === 0;

/** A command of the page as it is run here; without GNU parallel its shards are made one after the other. */
function runnable(command: string): string {
  const cli = `'${process.execPath}' '${inPackage('environment', 'cli.mjs')}'`;
  const local = /submit parallel (\S+) --shards (\d+).*--go/.exec(command);
  if (local !== null && !parallel) {
    const [, plan, shards] = local;
    return `for i in $(seq ${shards}); do ${cli} sweep ${plan} --shard $i/${shards} || exit 1; done`;
  }
  return command.replace('npx inference-scaling', cli).replace(/^node /, `'${process.execPath}' `);
}

test('from a laptop to a cluster in ten commands: each is run, and at the end the study reads its rows without sampling', () => {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules', 'inference-scaling'));
  const [study] = blocksOf(page, 'js');
  writeFileSync(join(folder, 'study.mjs'), study!);
  const commands = blocksOf(page, 'sh').flatMap((block) => block.trim().split('\n'));
  assert.equal(commands.length, 10);
  const said = commands.map((command) => {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', runnable(command)], { cwd: folder, encoding: 'utf8' });
    assert.equal(status, 0, `${command}: ${stdout}${stderr}`);
    return stdout;
  });
  assert.match(said[0]!, /study\.plan\.jsonl: 2 cells, 48 rows/);
  assert.match(said[1]!, /0 of 48 rows; of 2 shards 0 done, 0 running, 0 failed, 2 missing/);
  assert.match(said[2]!, /^shard 1 of 2: \d+ rows/);
  assert.match(said[3]!, /#SBATCH --array=1-2%2/);
  assert.match(said[4]!, /"completionMode": "Indexed"/);
  // The other engines have made all rows by now.
  assert.match(said[6]!, /^shard 2 of 2: (\d+) rows in [\d.]+ s, \1 of them there before/);
  assert.match(said[7]!, /^48 of 48 rows; of 2 shards 2 done/);
  assert.match(said[8]!, /^48 rows in \.: records\/arithmetic\/\S+\.jsonl, records\/arithmetic\.parquet/);
  assert.match(said[9]!, /^48 rows, \d+ right$/m);
  // A study that had sampled would have left a second shard.
  assert.ok(existsSync(join(folder, 'records', 'arithmetic')));
  assert.equal(
    spawnSync('ls', [join(folder, 'records', 'arithmetic')], { encoding: 'utf8' })
      .stdout.trim()
      .split('\n').length,
    1,
  );
});
