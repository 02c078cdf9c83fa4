import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { digits, fewest, fitSet, MODELS, read } from './fixtures/nist.js';

describe('the NIST reference sets for nonlinear regression', () => {
  for (const name of Object.keys(MODELS)) {
    const { starts, values, errors, sse, rows } = read(name);
    starts.forEach((start, k) => {
      it(`${name} from start ${k + 1}`, () => {
        const fit = fitSet(name, start, rows);
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
