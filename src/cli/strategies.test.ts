import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { openStore } from '../records/store.js';
import { type Script, withScript } from '../text/fixtures/scripted.js';
import { run, sampling } from './fixtures/run.js';

const folder = mkdtempSync(join(tmpdir(), 'strategies-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const problems = join(folder, 'sums.jsonl');
writeFileSync(
  problems,
  Array.from({ length: 5 }, (_, i) => JSON.stringify({ question: `What is ${i} + 9?`, answer: `${i + 9}` })).join('\n'),
);
const prices = join(folder, 'prices.csv');
writeFileSync(prices, 'model,prompt,completion\nm,1,4\nj,2,8\n');

/** Right once in three; the judge and a reward model know. */
const adding: Script = ({ body, path }) => {
  const said = JSON.stringify(body);
  const sum = Number(/is (\d+) \+/.exec(said)![1]) + 9;
  if (path.endsWith('/score')) {
    return { body: { data: [{ score: said.includes(`is ${sum}.`) ? 1 : 0 }], usage: { prompt_tokens: 30 } } };
  }
  const count = (body['n'] as number | undefined) ?? 1;
  const contents = Array.from({ length: count }, (_, i) => {
    if (body['model'] === 'j') return said.includes(`is ${sum}.`) ? 'Score: 10' : 'Score: 0';
    return `The answer is ${(Number(body['seed']) + i) % 3 === 0 ? sum : sum + 1 + i}.`;
  });
  const choices = contents.map((content, index) => ({ index, finish_reason: 'stop', message: { content } }));
  return { body: { choices, usage: { prompt_tokens: 10, completion_tokens: 5 * count } } };
};

const asked = (url: string, ...more: string[]) => [
  ...sampling(url),
  ...['--chat', '--problems', problems],
  ...['--to', join(folder, 'rows'), ...more],
];

describe('sample --strategies', () => {
  test('spends budgets, tells what they cost, and draws them', async () => {
    await withScript(adding, async ({ url, requests }) => {
      const judge = ['--judge', 'j', '--judge-parameters', '500', '--prices', prices];
      const names = ['--strategies', 'single,majority,best-of-n,oracle,random'];
      const plot = join(folder, 'plot.html');
      const drawn = ['--plot', plot, '--axis', 'price'];
      const first = await run(...asked(url, ...names, ...judge, '--widths', '1,6', ...drawn));
      assert.equal(first.code, 0, first.err);
      assert.match(
        first.out,
        /^m on sums: 5 problems; rows in \S+\nstrategy +width +right +low +high +FLOPs +tokens +price/,
      );
      assert.match(first.out, /\nbest-of-n by judge +6 +1\.000 .* 60 /);
      assert.match(first.out, /\nbest-of-n by oracle +6 +1\.000 /);
      assert.ok(readFileSync(plot, 'utf8').includes('price per problem'));
      const rows = openStore(join(folder, 'rows')).read();
      assert.ok(rows.filter(({ strategy }) => strategy === 'best-of-n').every(({ price }) => price! > 0));
      const before = requests.length;
      const again = await run(...asked(url, ...names, ...judge, '--widths', '1,6', '--json'));
      assert.equal((JSON.parse(again.out) as { rows: unknown[] }).rows.length, 5 * 9);
      assert.equal(requests.length, before);
      const reward = ['--judge', 'r', '--judge-parameters', '7', '--reward', `${url}/score`, '--widths', '6'];
      const scored = await run(...asked(url, '--strategies', 'best-of-n,weighted-majority,revise,adaptive', ...reward));
      assert.equal(scored.code, 0, scored.err);
      assert.match(scored.out, /\nbest-of-n by reward +6 +1\.000 /);
      assert.match(scored.out, /\nweighted-majority by reward +6 +1\.000 /);
    });
  });

  test('a mistake is one sentence, and nothing is asked', async () => {
    const mistakes: [string[], RegExp][] = [
      [['--strategies', 'luck'], /--strategies: expected some of single, majority, .*, got luck/],
      [['--strategies', 'best-of-n'], /--strategies best-of-n: expected --judge with it, got none/],
      [['--strategies', 'best-of-n', '--judge', 'j'], /expected --judge-parameters, got none/],
      [['--strategies', 'single', '--axis', 'luck'], /--axis: expected one of flops, .*, got luck/],
      [['--strategies', 'single', '--plot', 'a.doc'], /--plot: expected a file that ends in svg/],
      [['--strategies', 'single', '--prices', problems], /expected columns model, prompt, completion/],
      [['--strategies', 'majority', '--widths', '0'], /--widths: expected a whole number from 1/],
    ];
    for (const [args, message] of mistakes) {
      const { code, out, err } = await run(...asked('http://127.0.0.1:9/v1', ...args, '--to', join(folder, 'none')));
      assert.deepEqual([code, out], [2, ''], args.join(' '));
      assert.match(err, message);
    }
    assert.ok(!existsSync(join(folder, 'none')));
  });
});
