// CSV, TSV, JSON and gzipped tables, through `fit` and `coverage`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { main } from '../../dist/cli/main.js';
import { damaged, damagedJson } from './random.mjs';

export const cases = 2000;

export async function open(folder) {
  const rows = Array.from({ length: 24 }, (_, i) => ({
    x: 2 ** (i % 8),
    y: 1 + 1 / (1 + i),
    p: `p${i % 4}`,
    c: i % 3 === 0,
  }));
  const separated = (mark) =>
    ['x,y,p,c', ...rows.map(({ x, y, p, c }) => [x, y, p, c].join(','))].join('\n').replaceAll(',', mark);
  const lines = rows.map((row) => JSON.stringify(row)).join('\n');
  const kinds = [
    ['t.csv', separated(','), false],
    ['t.tsv', separated('\t'), false],
    ['t.csv', separated(';').replaceAll('.', ','), false],
    ['t.jsonl', lines, true],
    ['t.json', JSON.stringify(rows), true],
    ['t.csv.gz', separated(','), false],
  ];
  const commands = [
    ['fit', '--x', 'x', '--y', 'y', '--law', 'power-floor'],
    ['coverage', '--problem', 'p', '--correct', 'c', '--bootstrap', '4'],
  ];
  return async (random) => {
    const [name, text, json] = random.pick(kinds);
    const path = join(folder, name);
    const plain = json && random.below(2) === 0 ? Buffer.from(damagedJson(text, random)) : Buffer.from(text);
    const packed = name.endsWith('.gz') ? gzipSync(plain) : plain;
    writeFileSync(path, json && random.below(2) === 0 ? packed : damaged(packed, random));
    const [command, ...options] = random.pick(commands);
    let refused = '';
    const say = (message) => {
      refused += message;
    };
    if ((await main([command, path, ...options], () => {}, say)) !== 0) throw new Error(refused.trimEnd());
  };
}
