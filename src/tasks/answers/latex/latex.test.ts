import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { latexSpelling, sameLatex } from '../latex.js';
import { spelt } from './spelling.js';

/** Answers that are the same, and others that are not, by what they are written with. */
const SAME: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  numbers: [
    ['1,234,567', '1234567'],
    ['1{,}234', '1234'],
    ['10,\\!000', '10000'],
    ['.5', '\\frac12'],
    ['0.333333', '\\frac{1}{3}'],
    ['3.141593', '\\pi'],
    ['1\\frac{1}{2}', '\\frac32'],
    ['2.5 \\times 10^{-3}', '0.0025'],
    ['1.5e3'.replace('e', 'E'), '1500'],
    ['10^{-3}', '0.001'],
    ['2^{2024}', '4^{1012}'],
    ['\\frac{100!}{99!}', '100'],
    ['\\binom{5}{2}', '10'],
    ['3:4', '\\frac34'],
    ['204_5', '204'],
    ['\\sqrt[3]{-8}', '-2'],
  ],
  units: [
    ['5\\text{ cm}', '5'],
    ['15\\mbox{ cm}^2', '15'],
    ['9.8 \\mathrm{~m} / \\mathrm{s}^{2}', '9.8'],
    ['12 \\mathrm{~min}', '12'],
    ['90^\\circ', '90'],
    ['90^{\\circ}', '90'],
    ['\\$1,234.50', '1234.5'],
    ['20 dollars', '20'],
    ['28\\%', '28'],
    ['28\\%', '0.28'],
    ['28 \\text{ percent}', '28\\%'],
    ['-3\\%', '-0.03'],
  ],
  algebra: [
    ['(x+1)^2', 'x^2+2x+1'],
    ['2\\sqrt{2}', '\\sqrt{8}'],
    ['\\frac{1}{\\sqrt 2}', '\\frac{\\sqrt2}{2}'],
    ['x^{1/3}', '\\sqrt[3]{x}'],
    ['|x-1|', '\\left|1-x\\right|'],
    ['x_1+x_2', 'x_{2}+x_{1}'],
    ['\\alpha\\beta', '\\beta \\alpha'],
    ['\\frac{ab}{c}', 'a \\cdot b / c'],
    ['k(k+1)/2', '\\frac{k^2+k}{2}'],
    ['-\\frac{2}{3}', '\\frac{-2}{3}'],
    ['\\frac{K-1}{L}', '\\frac{k}{l}-\\frac1l'],
    ['x^2 + C', 'c + x^{2}'],
    ['(2+i)^2', '3+4i'],
    ['\\lfloor 2.5 \\rfloor', '2'],
    ['\\sum_{k=1}^{4} k^2', '30'],
    ['\\sum_{k=1}^{n} 2k', '\\sum_{j=1}^{n} (j+j)'],
    ["y'+y", "y + y'"],
    ['f(x+1)', 'f(1+x)'],
    ['\\mathbf{v}+2\\mathbf{u}', '2u+v'],
  ],
  functions: [
    ['\\sin 2x', '2\\sin x\\cos x'],
    ['\\sin^2 x', '1-\\cos^{2}(x)'],
    ['\\sin^{-1} x', '\\arcsin x'],
    ['\\operatorname{arctan} 1', '\\frac{\\pi}{4}'],
    ['\\log_2 8', '3'],
    ['\\log_{10} 100', '\\log 100'],
    ['\\ln 8', '3\\ln 2'],
    ['e^{\\ln 5}', '5'],
    ['\\tan x', '\\frac{\\sin x}{\\cos x}'],
    ['\\cos \\pi/3', '\\frac12'],
    ['\\cosh{\\left(x \\right)}', '\\frac{e^x+e^{-x}}{2}'],
    ['\\max(3, 5)', '5'],
    ['\\gcd(12, 18)', '6'],
  ],
  lists: [
    ['\\{2, 1\\}', '1, 2'],
    ['1 \\text{ and } 2', '2, 1'],
    ['1 \\text{ or } 2', '1,2'],
    ['1 \\pm \\sqrt{5}', '1+\\sqrt5, 1-\\sqrt5'],
    ['\\pm 2', '\\{-2, 2\\}'],
    ['x = 1, x = 2', '1, 2'],
    ['x = 1, y = 2', '(1, 2)'],
    ['(x, y) = (1, 2)', '(1,2)'],
    ['(3, \\frac{\\pi}{2})', '\\left( 3, \\frac{\\pi}{2} \\right)'],
    ['(1,2),(3,4)', '(3,4), (1,2)'],
    ['\\{5\\}', '5'],
    ['\\emptyset', '\\{\\}'],
    ['\\langle 1, 2 \\rangle', '(1, 2)'],
  ],
  sets: [
    ['(-\\infty, 1) \\cup (2, \\infty)', '(2,\\infty)\\cup(-\\infty,1)'],
    ['[1, 3) \\cup [3, 5]', '[1,5]'],
    ['x > 3', '(3, \\infty)'],
    ['-1 < x \\le 2', '(-1, 2]'],
    ['x \\ne 3', '(-\\infty,3)\\cup(3,\\infty)'],
    ['\\mathbb{R} \\setminus \\{3\\}', 'x \\neq 3'],
    ['x \\in [1, 2]', '[1, 2]'],
    ['\\{x \\mid x < 1\\}', '(-\\infty, 1)'],
    ['\\mathbb{R}', '(-\\infty, \\infty)'],
    ['x < 1 \\text{ or } x > 2', '(-\\infty, 1) \\cup (2, \\infty)'],
    ['[a, b)', '[a,b)'],
  ],
  relations: [
    ['x=5', '5'],
    ['f(x) = x^2', 'x^2'],
    ['a_n = 2^n', '2^{n}'],
    ['x = 2 + 3 = 5', '5'],
    ['3 + 4 = 7', '7'],
    ['x = \\frac13 \\approx 0.33', '\\frac13'],
    ['x \\approx 11', '11'],
    ['x+y=1', '2x+2y=2'],
    ['2x+4y-3=0', 'y=-\\frac{1}{2}x+\\frac{3}{4}'],
    ['F = m a', 'a = \\frac{F}{m}'],
    ['x^2/4 + y^2/3 = 1', 'x^2/16 + y^2/12 = 1/4'],
    ['x \\le 5', '5 \\ge x'],
    ['x < 1', '-x > -1'],
    ['2 > x > 1', '1 < x < 2'],
    ['f(2) < f(1) < f(4)', 'f(4)>f(1)>f(2)'],
  ],
  matrices: [
    [
      '\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}',
      '\\left[\\begin{array}{cc}1 & 2 \\\\3 & 4\\end{array}\\right]',
    ],
    ['\\frac12\\begin{bmatrix} 2 \\\\ 4 \\end{bmatrix}', '\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}'],
    [
      '\\begin{pmatrix}1 & 2\\\\ 3 & 4\\end{pmatrix} + \\begin{pmatrix}5&6\\\\7&8\\end{pmatrix}',
      '\\begin{pmatrix}6&8\\\\10&12\\end{pmatrix}',
    ],
    ['\\begin{pmatrix} \\frac13 \\\\ 1 \\end{pmatrix}', '\\begin{pmatrix} 0.333333 \\\\ 1 \\end{pmatrix}'],
    ['\\begin{vmatrix} 1 & 2 \\\\ 3 & 4 \\end{vmatrix}', '-2'],
  ],
  words: [
    ['\\text{East}', 'east'],
    ['\\text{Evelyn}', 'Evelyn'],
    ['\\text{(A)}', 'A'],
    ['\\\\left(\\\\frac{1}{5},2\\\\right)', '(\\frac15, 2)'],
    ['\\text{no solution}', 'no solution'],
    ['12:00', '12:00'],
  ],
};

const OTHERS: readonly (readonly [string, string])[] = [
  ['\\frac12', '0.3'],
  ['0.33', '\\frac13'],
  ['3.14', '\\pi'],
  ['12345678901234567890', '12345678901234567891'],
  ['2^{2024}', '2^{2024}+1'],
  ['\\frac{1}{2^{99}}', '\\frac{1}{2^{98}}'],
  ['1.6 \\times 10^{-19}', '1.7 \\times 10^{-19}'],
  ['204_5', '204_6'],
  ['(0,1)', '[0,1]'],
  ['(1,2)', '(2,1)'],
  ['[1,2]', '1,2'],
  ['(1,2)', '(1,2]'],
  ['x+1', 'x-1'],
  ['x+1', 'y+1'],
  ['x^2', '2x'],
  ['\\sqrt{x^2}', 'x'],
  ['x_1', 'x_2'],
  ['A - a', '0'],
  ['\\text{East}', '\\text{West}'],
  ['1,2', '1,2,3'],
  ['\\pm 2', '2'],
  ['x=5', 'y=5'],
  ['x=5', 'x=6'],
  ['2x+z=1', '1'],
  ['7=11a+c', '11a+c'],
  ['0,111', '111'],
  ['x < 1', 'x > 1'],
  ['x < 1', 'x \\le 1'],
  ['x^2 = 1', 'x = 1'],
  ['\\log x', '\\ln x'],
  ['\\sin x', '\\cos x'],
  ['\\sin^{-1} x', '\\frac{1}{\\sin x}'],
  ['90^\\circ', '\\frac{\\pi}{2}'],
  ['(-\\infty, 1)', '(-\\infty, 1]'],
  ['(-\\infty, 1) \\cup (2, \\infty)', '(-\\infty, 1) \\cap (2, \\infty)'],
  ['f(2)+f(3)', 'f(5)'],
  ['\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}', '\\begin{pmatrix} 2 \\\\ 1 \\end{pmatrix}'],
  ['\\infty', '-\\infty'],
  ['12:00', '1:00'],
  ['', '0'],
];

describe('answers in LaTeX', () => {
  for (const [what, pairs] of Object.entries(SAME))
    test(`${what} in two forms are the same, either way round`, () => {
      for (const [a, b] of pairs) {
        assert.ok(sameLatex(a, b), `${a} is ${b}`);
        assert.ok(sameLatex(b, a), `${b} is ${a}`);
      }
    });

  test('others are not the same, either way round', () => {
    for (const [a, b] of OTHERS) {
      assert.ok(!sameLatex(a, b), `${a} is not ${b}`);
      assert.ok(!sameLatex(b, a), `${b} is not ${a}`);
    }
  });

  test('each answer is itself, its spelling, and symmetric to all others', () => {
    const all = [...Object.values(SAME).flat(), ...OTHERS].flat().filter((text) => text !== '');
    for (const text of all) {
      assert.ok(sameLatex(text, text), text);
      assert.ok(sameLatex(text, spelt(text)), `${text} is ${spelt(text)}`);
      assert.equal(spelt(spelt(text)), spelt(text));
    }
    for (let i = 0; i < all.length; i += 3)
      for (let j = i + 7; j < all.length; j += 11)
        assert.equal(sameLatex(all[i]!, all[j]!), sameLatex(all[j]!, all[i]!), `${all[i]} and ${all[j]}`);
  });

  test('a spelling has no layout, units and blanks', () => {
    assert.equal(spelt('\\left( 3,\\, \\dfrac12 \\right) \\text{ cm}'), '(3,\\frac{1}{2})');
    assert.equal(spelt('\\sin x + \\cos  y'), '\\sin x+\\cos y');
    assert.equal(spelt('(1,234)'), '(1,234)');
    assert.equal(latexSpelling('Hence $\\boxed{\\dfrac{1}{2}}$.'), '\\frac{1}{2}');
    assert.equal(latexSpelling(' $ $ '), undefined);
  });

  test('no text takes long, and none throws', () => {
    const hostile = [
      ...[
        '(x+1)^{10^9}',
        '9^{9^{9^{9}}}',
        '100000000!',
        '\\binom{10^9}{5 \\cdot 10^8}',
        '2^2^2^2^2^2^2',
        '\\frac{1}{0}',
      ],
      ...[
        '\\sum_{i=1}^{999} \\sum_{j=1}^{999} \\sum_{k=1}^{999} i j k',
        '\\sum_{i=1}^{10^{18}} i',
        '\\prod_{i=1}^{\\infty} i',
      ],
      ...[
        '\\frac{',
        '(',
        '{',
        '\\{',
        '\\left(',
        '[',
        '|',
        '-',
        '\\sin ',
        '\\sqrt',
        '^',
        '_',
        '$',
        '\\pm ',
        '1,',
        '1\\pm 2,',
        "'",
        'x=',
      ],
      ...[
        '\\text{',
        '\\text{ a}',
        '1\\text{ m}',
        '\\\\',
        '\\begin{pmatrix}',
        '\\cup',
        '<',
        '1<',
        'f(',
        '!',
        '\\%',
        ' ',
        ',',
        '{,}',
      ],
      ...[
        '((((1',
        'import("x")',
        '__proto__',
        'constructor(1)',
        '\\constructor',
        '\\hasOwnProperty',
        '\\toString',
        '\u0000',
        '\ud800',
      ],
    ];
    const texts = hostile.flatMap((part) => [
      part,
      part.repeat(30),
      part.repeat(Math.ceil(990 / part.length)).slice(0, 999),
    ]);
    texts.push(
      '('.repeat(1e6),
      '\\frac{'.repeat(2e5),
      `${'{'.repeat(5e5)}${'}'.repeat(5e5)}`,
      '1'.repeat(1e6),
      ' '.repeat(1e6),
    );
    let worst = 0;
    for (const text of texts) {
      const begun = performance.now();
      assert.equal(typeof sameLatex(text, '1'), 'boolean');
      assert.equal(sameLatex('x', text), sameLatex(text, 'x'));
      worst = Math.max(worst, performance.now() - begun);
    }
    assert.ok(worst < 2000, `${worst} ms`);
  });

  test('long texts are compared whole', () => {
    const long = 'x'.repeat(2000);
    assert.ok(sameLatex(long, ` ${long} `));
    assert.ok(!sameLatex(`${long}1`, `${long}2`));
  });
});
