import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainMissing, MissingPackageError, optionalImport, optionalPath } from './optional.js';

const missing = (name: string) =>
  Object.assign(new Error(`Cannot find package '${name}' imported from x.js`), { code: 'ERR_MODULE_NOT_FOUND' });

test('a missing optional package is one sentence that says what to install', () => {
  const said = explainMissing(missing('@tensorflow/tfjs'));
  assert.ok(said instanceof MissingPackageError);
  assert.equal(
    said.message,
    'networks run on TensorFlow.js: expected the package @tensorflow/tfjs, got an installation without it; npm install @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0',
  );
  assert.match(
    (explainMissing(missing('@tensorflow/tfjs-node')) as Error).message,
    / @tensorflow\/tfjs-node@4\.22\.0$/,
  );
  assert.match((explainMissing(missing('danfojs-node')) as Error).message, /^data frames .* danfojs-node@/);
});

test('other errors stay what they are', async () => {
  for (const error of [missing('left-pad'), missing('@tensorflow/tfjs-layers'), new Error('x'), undefined, null, 'x']) {
    assert.equal(explainMissing(error), error);
  }
  const error = new Error('broken');
  await assert.rejects(
    optionalImport(() => Promise.reject(error)),
    error,
  );
  assert.match(optionalPath('plotly.js-dist/package.json'), /plotly\.js-dist.package\.json$/);
  assert.throws(() => optionalPath('no-such-package'), { code: 'MODULE_NOT_FOUND' });
});
