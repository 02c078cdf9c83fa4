import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { testFolder } from '../logs/fixtures/folder.js';
import { run } from './fixtures/run.js';

const folder = testFolder('plots');
const counts = folder.file(
  'counts.csv',
  ['p,n,c', ...Array.from({ length: 30 }, (_, p) => `p${p},8,${p % 5}`)].join('\n'),
);
const asked = ['coverage', counts, '--problem', 'p', '--samples', 'n', '--correct', 'c'];

async function page(...args: readonly string[]): Promise<string> {
  const plot = `${folder.path}/plot.html`;
  const { code, err } = await run(...asked, '--plot', plot, ...args);
  assert.deepEqual([code, err], [0, '']);
  return readFileSync(plot, 'utf8');
}

describe('figures of the command line', () => {
  test('take a title, a size and axes', async () => {
    const [single, double] = [await page(), await page('--size', 'double', '--title', 'Coverage of mine')];
    const widthOf = (html: string) => Number(/"width":(\d+),"height":\d/.exec(html)![1]);
    assert.ok(widthOf(double) > 1.5 * widthOf(single));
    assert.match(double, /Coverage of mine/);
    assert.match(single, /"xaxis":.{0,1000}"type":"log"/);
    assert.doesNotMatch(await page('--log', 'none'), /"xaxis":.{0,1000}"type":"log"/);
  });

  test('are not written into what is no folder', async () => {
    const { code, out, err } = await run(...asked, '--plot', `${counts}/plot.html`);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /^inference-scaling: [^\n]*counts\.csv[^\n]*\n$/);
  });

  test('a forecast is a smooth curve whatever k are asked for', async () => {
    const { out } = await run(...asked, '--law', 'beta-binomial', '--k', '1,1000', '--json');
    const { groups } = JSON.parse(out) as { groups: { fit: { forecast: unknown[] }; curve?: unknown }[] };
    assert.deepEqual([groups[0]!.fit.forecast.length, groups[0]!.curve], [2, undefined]);
    const html = await page('--law', 'beta-binomial', '--k', '1,1000');
    const longest = Math.max(...[...html.matchAll(/"x":\[([^\]]*)\]/g)].map(([, list]) => list!.split(',').length));
    assert.ok(longest >= 100, `${longest} places of the curve`);
  });

  test('what is no style is refused before any work', async () => {
    const cases: readonly [readonly string[], RegExp][] = [
      [['--size', 'double'], /--size: expected --plot with it, got none/],
      [['--plot', 'x.html', '--size', 'wide'], /--size: expected single or double, got wide/],
      [['--plot', 'x.html', '--log', 'z'], /--log: expected x, y, xy or none, got z/],
    ];
    for (const [args, message] of cases) {
      const { code, err } = await run(...asked, ...args);
      assert.equal(code, 2);
      assert.match(err, message);
    }
  });
});
