import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expressionLaw, type Law } from '../laws/index.js';
import { type Fit, fitLaw } from './least-squares.js';

/*
 * The nonlinear regression sets of the NIST Statistical Reference Datasets, each from both of its starts:
 * https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml
 */
const FOLDER = join(import.meta.dirname, '../../data/published/nist-strd');

const EXPONENTIALS = 'b1*exp(-b2*x) + b3*exp(-b4*x) + b5*exp(-b6*x)';
const GAUSSIANS = 'b1*exp(-b2*x) + b3*exp(-(x-b4)^2/b5^2) + b6*exp(-(x-b7)^2/b8^2)';
const CUBICS = '(b1 + b2*x + b3*x^2 + b4*x^3) / (1 + b5*x + b6*x^2 + b7*x^3)';

const MODELS: Readonly<Record<string, string>> = {
  Bennett5: 'b1*(b2 + x)^(-1/b3)',
  BoxBOD: 'b1*(1 - exp(-b2*x))',
  Chwirut1: 'exp(-b1*x)/(b2 + b3*x)',
  Chwirut2: 'exp(-b1*x)/(b2 + b3*x)',
  DanWood: 'b1*x^b2',
  ENSO:
    'b1 + b2*cos(2*pi*x/12) + b3*sin(2*pi*x/12) + b5*cos(2*pi*x/b4) + b6*sin(2*pi*x/b4)' +
    ' + b8*cos(2*pi*x/b7) + b9*sin(2*pi*x/b7)',
  Eckerle4: '(b1/b2) * exp(-0.5*((x - b3)/b2)^2)',
  Gauss1: GAUSSIANS,
  Gauss2: GAUSSIANS,
  Gauss3: GAUSSIANS,
  Hahn1: CUBICS,
  Kirby2: '(b1 + b2*x + b3*x^2) / (1 + b4*x + b5*x^2)',
  Lanczos1: EXPONENTIALS,
  Lanczos2: EXPONENTIALS,
  Lanczos3: EXPONENTIALS,
  MGH09: 'b1*(x^2 + x*b2) / (x^2 + x*b3 + b4)',
  MGH10: 'b1*exp(b2/(x + b3))',
  MGH17: 'b1 + b2*exp(-x*b4) + b3*exp(-x*b5)',
  Misra1a: 'b1*(1 - exp(-b2*x))',
  Misra1b: 'b1*(1 - (1 + b2*x/2)^(-2))',
  Misra1c: 'b1*(1 - (1 + 2*b2*x)^(-0.5))',
  Misra1d: 'b1*b2*x*(1 + b2*x)^(-1)',
  Nelson: 'b1 - b2*x1*exp(-b3*x2)', // of log y
  Rat42: 'b1/(1 + exp(b2 - b3*x))',
  Rat43: 'b1/(1 + exp(b2 - b3*x))^(1/b4)',
  Roszman1: 'b1 - b2*x - atan(b3/(x - b4))/pi',
  Thurber: CUBICS,
};

interface Certified {
  readonly starts: readonly Record<string, number>[];
  readonly values: readonly number[];
  readonly errors: readonly number[];
  readonly sse: number;
  /** The rows of the table: y and then each x. */
  readonly rows: readonly (readonly number[])[];
}

function read(name: string): Certified {
  const lines = readFileSync(join(FOLDER, `${name}.dat`), 'utf8').split('\n');
  const parameters = lines.flatMap((line) => {
    const found = /^\s*(b\d) =\s+(.*)$/.exec(line);
    return found ? [{ name: found[1]!, numbers: found[2]!.trim().split(/\s+/).map(Number) }] : [];
  });
  const start = (k: number) => Object.fromEntries(parameters.map(({ name, numbers }) => [name, numbers[k]!]));
  const from = lines.map((line) => line.startsWith('Data:')).lastIndexOf(true) + 1;
  return {
    starts: [start(0), start(1)],
    values: parameters.map(({ numbers }) => numbers[2]!),
    errors: parameters.map(({ numbers }) => numbers[3]!),
    sse: Number(/Residual Sum of Squares:\s+(\S+)/.exec(lines.join('\n'))![1]),
    rows: lines
      .slice(from)
      .filter((line) => line.trim() !== '')
      .map((line) => line.trim().split(/\s+/).map(Number)),
  };
}

/** The logarithm of the relative error, at most 11: as many digits as are certified. */
const digits = (actual: number, certified: number) =>
  Math.min(11, -Math.log10(Math.max(1e-11, Math.abs(actual / certified - 1))));
const fewest = (actual: readonly number[], certified: readonly number[]) =>
  Math.min(...actual.map((value, j) => digits(value, certified[j]!)));

describe('the NIST reference sets for nonlinear regression', () => {
  for (const [name, model] of Object.entries(MODELS)) {
    const { starts, values, errors, sse, rows } = read(name);
    starts.forEach((start, k) => {
      it(`${name} from start ${k + 1}`, () => {
        const fit: Fit<never> =
          name === 'Nelson'
            ? fitLaw(
                expressionLaw(model, start, { variables: ['x1', 'x2'] }),
                rows.map(([y, ...x]) => ({ x, y: Math.log(y!) })),
              )
            : fitLaw(
                expressionLaw(model, start) satisfies Law,
                rows.map(([y, x]) => ({ x: x!, y: y! })),
              );
        const found = [fewest(fit.values, values), fewest(fit.errors, errors), digits(fit.sse, sse)];
        if (process.env['SHOW_DIGITS']) console.log(name, k + 1, fit.status, found.map((d) => d.toFixed(1)).join(' '));
        assert.equal(fit.status, 'converged', fit.note);
        assert.ok(found[0]! >= 8, `${found[0]} digits of the values ${fit.values}`);
        // The residuals of Lanczos1 are 1e-13: rounding of y - f leaves 3 digits of them.
        assert.ok(found[1]! >= (name === 'Lanczos1' ? 2 : 8), `${found[1]} digits of the errors ${fit.errors}`);
      });
    });
  }
});
