// Slow: starts the command line many times.
import { describe } from 'node:test';
import { type BadTable, COUNTS, FIT, lines, refuseAll, SAMPLES, SIGMA } from './fixtures/bad-tables.js';

const STRICT = [...FIT, '--strict'];

const CELLS: readonly BadTable[] = [
  [
    'text in a number column.csv',
    lines('x,y', '1,2', '2,abc'),
    FIT,
    /^row 2, column "y": expected a finite number, got "abc"$/,
  ],
  ['NaN.csv', lines('x,y', '1,2', '2,NaN'), STRICT, /^row 2, column "y": .*got "NaN"$/],
  ['infinite.csv', lines('x,y', '1,2', '-Infinity,3'), FIT, /^row 2, column "x": .*got "-Infinity"$/],
  ['overflow.csv', lines('x,y', '1,2', '1e999,3'), FIT, /^row 2, column "x": .*got "1e999"$/],
  ['missing cell.csv', lines('x,y', '1,2', ',3'), STRICT, /^row 2, column "x": .*got nothing$/],
  ['blank cell.csv', lines('x,y', '1,2', '3,  '), STRICT, /^row 2, column "y": .*got " {2}"$/],
  ['date.csv', lines('x,y', '1,2', '2024-03-01,3'), FIT, /^row 2, column "x": .*got "2024-03-01"$/],
  ['groups of two.csv', lines('x,y', '1,2', '"1,23,456",3'), FIT, /^row 2, column "x": .*got "1,23,456"$/],
  ['two points.tsv', lines('x\ty', '1\t2', '2\t0.5.5'), FIT, /^row 2, column "y": .*got "0.5.5"$/],
  [
    'thousands or a fraction.csv',
    lines('x;y', '1;2', '1,234;3'),
    FIT,
    /^column "x": expected numbers of one meaning, got "1,234", which may be read both ways \(--decimal \. or --decimal ,\)$/,
  ],
  ['hexadecimal.csv', lines('x,y', '1,2', '0x10,3'), FIT, /^row 2, column "x": .*got "0x10"$/],
  ['unit.csv', lines('x,y', '1,2', '2,5%'), FIT, /^row 2, column "y": .*got "5%"$/],
  [
    'zero byte in a cell.csv',
    lines('x,y', ...Array(2000).fill('1,2'), '2,3\0', ...Array(2000).fill('1,2')),
    FIT,
    /^row 2001, column "y": .*got "3\\u0000"$/,
  ],
  ['null.jsonl', lines('{"x":1,"y":2}', '{"x":null,"y":2}'), STRICT, /^row 2, column "x": .*got nothing$/],
  ['absent key.jsonl', lines('{"x":1,"y":2}', '{"x":3}'), STRICT, /^row 2, column "y": .*got nothing$/],
  ['list.jsonl', lines('{"x":1,"y":2}', '{"x":[1],"y":2}'), FIT, /^row 2, column "x": .*got "\[1\]"$/],
  [
    'text late.jsonl',
    lines('{"x":1,"y":2}', ...Array(30_000).fill('{"x":1,"y":2}'), '{"x":"abc","y":2}'),
    FIT,
    /^row 30002, column "x": .*got "abc"$/,
  ],
  [
    'sigma of zero.csv',
    lines('x,y,s', '1,2,1', '2,3,0'),
    SIGMA,
    /^row 2, column "s": expected a standard error above 0, got 0$/,
  ],
  [
    'sigma below zero.csv',
    lines('x,y,s', '1,2,1', '2,3,-1'),
    SIGMA,
    /^row 2, column "s": expected a standard error above 0, got -1$/,
  ],
  ['x of zero.csv', lines('x,y', '1,2', '0,3'), STRICT, /^row 2, column "x": expected a number above 0, got 0$/],
  [
    'x below zero.csv',
    lines('x,y', '1,2', '-1,3'),
    [...FIT, '--law', 'power'],
    /^row 2, column "x": expected a number above 0, got -1$/,
  ],
  [
    'group without a name.csv',
    lines('x,y,m', '1,2,a', '2,3,'),
    [...FIT, '--by', 'm'],
    /^row 2, column "m": expected the name of a group, got nothing$/,
  ],
  [
    'samples below zero.csv',
    lines('p,n,c', 'a,5,1', 'b,-5,1'),
    COUNTS,
    /^row 2, column "n": expected a whole number of samples from 1, got "-5"$/,
  ],
  [
    'no samples.csv',
    lines('p,n,c', 'a,5,1', 'b,0,0'),
    COUNTS,
    /^row 2, column "n": expected a whole number of samples from 1, got "0"$/,
  ],
  [
    'half a sample.csv',
    lines('p,n,c', 'a,5,1.5', 'b,5,1'),
    COUNTS,
    /^row 1, column "c": expected a whole number of right samples from 0, got "1.5"$/,
  ],
  ['right below zero.csv', lines('p,n,c', 'a,5,1', 'b,5,-1'), COUNTS, /^row 2, column "c": .*got "-1"$/],
  ['count with two commas.csv', lines('p,n,c', 'a,"1,0,00",5', 'b,5,1'), COUNTS, /^row 1, column "n": .*got "1,0,00"$/],
  ['count with a line.csv', lines('p,n,c', 'a,5,1', 'b,1_000,5'), COUNTS, /^row 2, column "n": .*got "1_000"$/],
  ['count too large.csv', lines('p,n,c', 'a,5,1', 'b,1e30,5'), COUNTS, /^row 2, column "n": .*got "1e30"$/],
  ['count missing.csv', lines('p,n,c', 'a,5,1', 'b,5,'), [...COUNTS, '--strict'], /^row 2, column "c": .*got nothing$/],
  [
    'count not a number.csv',
    lines('p,n,c', 'a,5,1', 'b,5,NaN'),
    [...COUNTS, '--strict'],
    /^row 2, column "c": .*got "NaN"$/,
  ],
  [
    'more right than samples.csv',
    lines('p,n,c', 'a,5,1', 'b,5,7'),
    COUNTS,
    /^row 2, problem "b": expected at most 5 right samples in column "c", got 7$/,
  ],
  [
    'problem twice.csv',
    lines('p,n,c', 'a,5,3', 'b,5,1', 'a,5,2'),
    COUNTS,
    /^problem "a": expected one row of counts, got 2 \(rows 1, 3\)$/,
  ],
  [
    'problem without a name.csv',
    lines('p,n,c', 'a,5,1', ',5,1'),
    COUNTS,
    /^row 2, column "p": expected the name of a problem, got nothing$/,
  ],
  [
    'sample without a problem.csv',
    lines('p,c', 'a,1', ' ,1', 'b,0'),
    SAMPLES,
    /^row 2, column "p": expected the name of a problem, got " "$/,
  ],
  [
    'neither right nor wrong.csv',
    lines('p,c', 'a,1', 'a,maybe'),
    SAMPLES,
    /^row 2, column "c": expected 1 or 0, true or false, yes or no \(or --right WORDS\), got "maybe"$/,
  ],
  [
    'counts without --samples.csv',
    lines('p,c', 'a,1', 'a,2'),
    SAMPLES,
    /^row 2, column "c": expected 1 or 0.*got "2"$/,
  ],
  ['right or nothing.csv', lines('p,c', 'a,1', 'a,'), [...SAMPLES, '--strict'], /^row 2, column "c": .*got nothing$/],
];

describe('a bad cell is one sentence that names file, row and column', () => refuseAll(CELLS));
