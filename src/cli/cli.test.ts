// Slow: starts the command line many times.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { normals } from '../compute/random.js';
import { writeParquet } from '../records/fixtures/parquet.js';
import { run } from './fixtures/run.js';

const folder = mkdtempSync(join(tmpdir(), 'cli-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function emptyFolder(): string {
  const path = join(folder, 'a folder');
  mkdirSync(path, { recursive: true });
  return path;
}

const noise = normals({ seed: 4, problem: 0, candidate: 0 }, 0, 24);
const costs = [0, 1].flatMap((group) =>
  Array.from({ length: 12 }, (_, i) => {
    const x = 2 ** i;
    const y = 0.1 * (group + 1) + 0.6 * x ** -0.5 + 0.004 * noise[group * 12 + i]!;
    return { x, y, who: group === 0 ? 'first' : 'second "2"' };
  }),
);
const csv = (delimiter: string) =>
  ['x,y,who', ...costs.map(({ x, y, who }) => `${x},${y},"${who.replaceAll('"', '""')}"`)]
    .map((line) => (delimiter === ',' ? line : line.replaceAll(',', delimiter)))
    .join('\n');

describe('fit', () => {
  test('finds the law of every group, in every kind of file, with the same numbers', async () => {
    const asCsv = file('costs.csv', csv(','));
    const asTsv = file('costs.tsv', csv('\t'));
    const asLines = file('costs.jsonl', costs.map((row) => JSON.stringify(row)).join('\n'));
    const asParquet = await writeParquet(join(folder, 'costs.parquet'), `SELECT * FROM read_json('${asLines}')`);
    const results = [];
    for (const path of [asCsv, asTsv, asLines, asParquet]) {
      const { code, out } = await run('fit', path, '--x', 'x', '--y', 'y', '--by', 'who', '--json');
      assert.equal(code, 0);
      results.push(out);
    }
    for (const out of results) assert.equal(out, results[0]);
    const { groups } = JSON.parse(results[0]!) as {
      groups: {
        by: string;
        verdict: string;
        n: number;
        parameters: Record<string, { value: number; ci: [number, number] }>;
      }[];
    };
    assert.deepEqual(
      groups.map(({ by, verdict, n }) => [by, verdict, n]),
      [
        ['first', 'chosen', 12],
        ['second "2"', 'chosen', 12],
      ],
    );
    groups.forEach(({ parameters }, i) => {
      const [low, high] = parameters['e']!.ci;
      assert.ok(low < 0.1 * (i + 1) && 0.1 * (i + 1) < high);
    });
  });

  test('the held-out error of the true law is the smallest, and the bootstrap is the same for the same seed', async () => {
    const path = file('costs.csv', csv(','));
    const asked = [
      'fit',
      path,
      '--x',
      'x',
      '--y',
      'y',
      '--hold-out',
      '0.2',
      '--bootstrap',
      '40',
      '--cluster',
      'who',
      '--json',
    ];
    const first = await run(...asked);
    assert.equal((await run(...asked)).out, first.out);
    const byGroup = await run('fit', path, '--x', 'x', '--y', 'y', '--by', 'who', '--hold-out', '0.2', '--json');
    const [group] = (
      JSON.parse(byGroup.out) as { groups: { law: string; alternatives: { law: string; holdOutError: number }[] }[] }
    ).groups;
    const best = group!.alternatives.reduce((a, b) => (b.holdOutError < a.holdOutError ? b : a));
    assert.equal(best.law, group!.law);
  });

  test('--engine finds the same curves with ml-levenberg-marquardt, and says so', async () => {
    const path = file('costs.csv', csv(','));
    const asked = ['fit', path, '--x', 'x', '--y', 'y', '--by', 'who', '--hold-out', '0.2', '--json'];
    type Groups = {
      groups: { engine?: string; law: string; status: string; parameters: Record<string, { ci: number[] }> }[];
    };
    const [own, other] = await Promise.all([run(...asked), run(...asked, '--engine', 'ml-levenberg-marquardt')]);
    const { groups } = JSON.parse(own.out) as Groups;
    const theirs = (JSON.parse(other.out) as Groups).groups;
    assert.deepEqual(
      theirs.map(({ engine, law, status }) => [engine, law, status]),
      groups.map(({ law, status }) => ['ml-levenberg-marquardt', law, status]),
    );
    const ends = (list: Groups['groups']) =>
      list.flatMap((group) => Object.values(group.parameters).flatMap(({ ci }) => ci));
    ends(theirs).forEach((end, i) => {
      assert.ok(Math.abs(end / ends(groups)[i]! - 1) < 1e-4, `${ends(theirs)} and ${ends(groups)}`);
    });
    assert.equal((await run(...asked, '--engine', 'own')).out, own.out);
  });
});

describe("fit with a law of one's own, or of two columns", () => {
  test('--model gives what the law of the menu gives', async () => {
    const path = file('costs.csv', csv(','));
    const values = async (...law: string[]) => {
      const { out } = await run('fit', path, '--x', 'x', '--y', 'y', '--by', 'who', '--json', ...law);
      const { groups } = JSON.parse(out) as { groups: { parameters: Record<string, { value: number; se: number }> }[] };
      return groups.flatMap(({ parameters }) => Object.values(parameters).flatMap(({ value, se }) => [value, se]));
    };
    const named = await values('--law', 'power-floor');
    const own = await values('--model', 'c + a*x^(-b)', '--start', 'c=0.3,a=1,b=0.3');
    named.forEach((value, i) => assert.ok(Math.abs(own[i]! / value - 1) < 1e-5, `${own[i]} and ${value}`));
  });

  test('two columns of x take the joint law', async () => {
    const rows = [1, 4, 16, 64, 256].flatMap((n) => [1, 2, 4, 8, 16].map((k) => [1e5 * n, k] as const));
    const lines = rows.map(([n, k]) => `${n},${k},${0.2 + 30 * n ** -0.4 + 0.5 * k ** -0.7}`);
    const path = file('joint.csv', ['N,k,loss', ...lines].join('\n'));
    const { out } = await run('fit', path, '--x', 'N,k', '--y', 'loss', '--json');
    const [group] = (JSON.parse(out) as { groups: { law: string; parameters: Record<string, { value: number }> }[] })
      .groups;
    assert.equal(group!.law, 'joint');
    const found = Object.values(group!.parameters).map(({ value }) => value);
    [0.2, 30, 0.4, 0.5, 0.7].forEach((value, i) => assert.ok(Math.abs(found[i]! / value - 1) < 1e-6, String(found)));
  });
});

describe('fit by a robust loss', () => {
  const surface = [1e6, 8e6, 6.4e7, 5.12e8].flatMap((n) =>
    [1e8, 4e8, 1.6e9, 6.4e9, 2.56e10].map((d, i) => {
      const y = 1.7 + 400 * n ** -0.34 + 410 * d ** -0.28;
      return `${n},${d},${(i === 2 && n === 8e6 ? 1.5 : 1) * y}`;
    }),
  );
  const path = file('surface.csv', ['n,d,loss', ...surface].join('\n'));
  const joint = ['fit', path, '--x', 'n,d', '--y', 'loss', '--json'];

  test('passes by the point that least squares follow', async () => {
    const alphaOf = ({ out }: { out: string }) => JSON.parse(out).groups[0].parameters.alpha;
    const robust = alphaOf(await run(...joint, '--loss', 'huber-log', '--bootstrap', '50'));
    assert.ok(Math.abs(robust.value - 0.34) < 1e-3, `${robust.value}`);
    assert.ok(robust.ci[0] <= robust.value && robust.value <= robust.ci[1]);
    assert.ok(Math.abs(alphaOf(await run(...joint)).value - 0.34) > 0.02);
  });

  test('says what does not go with it', async () => {
    const mistakes: readonly [readonly string[], RegExp][] = [
      [[...joint, '--loss', 'cubic'], /--loss: expected squares or huber-log, got cubic/],
      [[...joint, '--delta', '0.1'], /--delta: expected --loss huber-log with it/],
      [[...joint, '--loss', 'huber-log', '--delta', '0'], /--delta|delta: expected a number/],
      [[...joint, '--loss', 'huber-log', '--sigma', 'd'], /expected no --sigma/],
      [
        ['fit', path, '--x', 'n', '--y', 'loss', '--loss', 'huber-log'],
        /expected one --law, or --model, got the whole menu/,
      ],
      [
        [
          'fit',
          file('below.csv', 'x,y\n1,2\n2,1\n3,-1\n4,1'),
          '--x',
          'x',
          '--y',
          'y',
          '--law',
          'power',
          '--loss',
          'huber-log',
        ],
        /row 3, column "y": expected a number above 0, for its logarithm, got -1/,
      ],
    ];
    for (const [args, expected] of mistakes) {
      const { code, err } = await run(...args);
      assert.equal(code, 2);
      assert.match(err, expected);
    }
  });
});

describe('coverage', () => {
  const rows = Array.from({ length: 40 }, (_, p) =>
    Array.from({ length: 10 }, (_, s) => ({ problem: `p${p}`, ok: s < p % 5 })),
  ).flat();

  test('rows of samples and rows of counts give the same pass@k', async () => {
    const samples = file(
      'samples.csv',
      ['problem,ok', ...rows.map(({ problem, ok }) => `${problem},${ok}`)].join('\n'),
    );
    const counts = file(
      'counts.csv',
      ['problem,n,c', ...Array.from({ length: 40 }, (_, p) => `p${p},10,${p % 5}`)].join('\n'),
    );
    const a = await run('coverage', samples, '--problem', 'problem', '--correct', 'ok', '--k', '1,5', '--json');
    const b = await run(
      'coverage',
      counts,
      '--problem',
      'problem',
      '--samples',
      'n',
      '--correct',
      'c',
      '--k',
      '1,5',
      '--json',
    );
    assert.equal(a.code, 0);
    assert.equal(a.out, b.out);
    const [one] = (JSON.parse(a.out) as { groups: { problems: number; coverage: { k: number; value: number }[] }[] })
      .groups;
    assert.equal(one!.problems, 40);
    assert.ok(Math.abs(one!.coverage[0]!.value - 0.2) < 1e-12);
  });

  test('beyond the samples only a law can say something', async () => {
    const counts = file(
      'counts.csv',
      ['problem,n,c', ...Array.from({ length: 40 }, (_, p) => `p${p},10,${p % 5}`)].join('\n'),
    );
    const asked = ['coverage', counts, '--problem', 'problem', '--samples', 'n', '--correct', 'c', '--k', '100'];
    const without = await run(...asked);
    assert.equal(without.code, 2);
    assert.match(without.err, /--k: expected at most 10, which the samples tell, got 100/);
    const fitted = await run(...asked, '--law', 'beta-binomial', '--json');
    const [group] = (JSON.parse(fitted.out) as { groups: { fit: { status: string; forecast: { value: number }[] } }[] })
      .groups;
    assert.equal(group!.fit.status, 'converged');
    assert.ok(group!.fit.forecast[0]!.value > 0.7);
  });
});

describe('mistakes are one sentence that says where, and exit code 2', () => {
  const FIT = ['--x', 'x', '--y', 'y'];
  const COVERAGE = ['--problem', 'p', '--samples', 'n', '--correct', 'c'];
  const cases: [string, string | Uint8Array, string[], RegExp][] = [
    ['text.csv', 'x,y\n1,2\n2,abc\n', FIT, /row 2, column "y": expected a finite number, got "abc"/],
    ['infinite.csv', 'x,y\n1,2\n2,Infinity\n', FIT, /row 2, column "y".*got "Infinity"/],
    ['empty.csv', '', FIT, /expected a table, got an empty file/],
    ['header.csv', 'x,y\n', FIT, /expected at least one row, got none/],
    ['short.csv', 'x,y\n1,2\n3\n', FIT, /line 3.*Expected Number of Columns: 2 Found: 1/],
    ['long.csv', 'x,y\n1,2\n3,4,5\n', FIT, /line 3.*Expected Number of Columns: 2 Found: 3/],
    ['quote.csv', 'x,y\n1,"2\n', FIT, /line 2.*unterminated quote/],
    ['column.csv', 'x,z\n1,2\n', FIT, /expected a column "y", got x, z/],
    ['twice.csv', 'x,x,y\n1,2,3\n', FIT, /expected one column "x", got 2 \(columns 1 and 2\)/],
    ['negative.csv', 'x,y\n-1,2\n2,3\n', FIT, /row 1, column "x": expected a number above 0, got -1/],
    [
      'sigma.csv',
      'x,y,s\n1,2,0\n2,3,1\n',
      [...FIT, '--sigma', 's'],
      /row 1, column "s": expected a standard error above 0/,
    ],
    ['latin1.csv', Buffer.from('x,y\n1,2\nä,3\n', 'latin1'), FIT, /line 3.*not utf-8/],
    ['zero.csv', Uint8Array.of(0, 1, 2), FIT, /expected text in UTF-8/],
    ['wide.csv', Array.from({ length: 10_001 }, (_, i) => `c${i}`).join(','), FIT, /at most 10000 columns/],
    ['cut.parquet', 'PAR1abc', FIT, /too small to be a Parquet file/],
    ['not.parquet', 'x,y\n1,2\n', FIT, /expected a Parquet file, got one that does not begin with PAR1/],
    ['broken.jsonl', '{"x":1,"y":2}\n{"x":}\n', FIT, /expected JSON lines/],
    [
      'twice-counted.csv',
      'p,n,c\na,5,3\nb,5,1\na,5,2\n',
      COVERAGE,
      /problem "a": expected one row of counts, got 2 \(rows 1, 3\)/,
    ],
    [
      'too-many.csv',
      'p,n,c\na,5,7\nb,5,1\n',
      COVERAGE,
      /problem "a": expected at most 5 right samples in column "c", got 7/,
    ],
    ['half.csv', 'p,n,c\na,5,1.5\nb,5,1\n', COVERAGE, /row 1, column "c": expected a whole number/],
    ['less.csv', 'p,n,c\na,-5,1\nb,5,1\n', COVERAGE, /row 1, column "n": expected a whole number/],
    [
      'nameless.csv',
      'p,n,c\n,5,1\nb,5,1\n',
      COVERAGE,
      /row 1, column "p": expected the name of a problem, got nothing/,
    ],
    [
      'maybe.csv',
      'p,c\na,maybe\n',
      ['--problem', 'p', '--correct', 'c'],
      /row 1, column "c": expected 1 or 0, true or false, yes or no \(or --right WORDS\), got "maybe"/,
    ],
  ];
  for (const [name, content, options, expected] of cases) {
    test(name, async () => {
      const { code, out, err } = await run(
        options === FIT || options.includes('--x') ? 'fit' : 'coverage',
        file(name, content),
        ...options,
      );
      assert.equal(code, 2);
      assert.equal(out, '');
      assert.match(err, expected);
      assert.equal(err.trim().split('\n').length, 1);
    });
  }

  test('on the command line itself', async () => {
    const path = file('costs.csv', csv(','));
    const mistakes: [string[], RegExp][] = [
      [['fot'], /expected one of .*, got fot/],
      [['fit'], /expected a table/],
      [['fit', join(folder, 'none.csv'), ...FIT], /expected a file, got none of that name/],
      [['fit', emptyFolder(), ...FIT], /expected a file, got a folder/],
      [['fit', path, '--x', 'x'], /expected --y, got none/],
      [['fit', path, ...FIT, '--law', 'cubic'], /--law: expected auto, constant.*got cubic/],
      [['fit', path, ...FIT, '--engine', 'newton'], /--engine: expected own or ml-levenberg-marquardt, got newton/],
      [
        ['fit', path, ...FIT, '--engine', 'ml-levenberg-marquardt', '--bootstrap', '9'],
        /--engine ml-levenberg-marquardt: expected no --bootstrap, whose fits are this library's own, got one/,
      ],
      [
        ['fit', path, ...FIT, '--engine', 'ml-levenberg-marquardt', '--loss', 'huber-log', '--law', 'power'],
        /--engine ml-levenberg-marquardt: expected --loss squares, got huber-log/,
      ],
      [['fit', path, ...FIT, '--hold-out', 'half'], /--hold-out: expected a number from 0 to 0.9, got half/],
      [
        ['fit', path, ...FIT, '--plot', 'fit.gif'],
        /--plot: expected a file that ends in svg, pdf, png, html, got fit\.gif/,
      ],
      [['fit', path, ...FIT, '--colour', 'red'], /--colour/],
      [['coverage', path, '--problem', 'who', '--correct', 'y', '--k', '0'], /column "y": expected 1 or 0/],
    ];
    for (const [args, expected] of mistakes) {
      const { code, err } = await run(...args);
      assert.equal(code, 2, args.join(' '));
      assert.match(err, expected);
    }
  });
});
