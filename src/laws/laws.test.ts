/** Every law of the library: its derivatives, its bounds, and its example found again. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseLaw } from '../fit/choose.js';
import { lawFrom, sourceOf } from '../fit/intervals/law-source.js';
import { fitLaw } from '../fit/least-squares.js';
import { CURVES, type Input, LAWS, type Law, SURFACES } from './index.js';

const ALL = [...CURVES, ...SURFACES] as unknown as readonly Law<Input>[];

for (const law of ALL) {
  describe(law.name, () => {
    assert.ok(law.example, `law ${law.name}: expected an example`);
    const { values, at } = law.example;
    const points = at.map((x) => ({ x, y: law.predict(x, values) }));

    it('has as many meanings, values and bounds as parameters', () => {
      const { low, high } = law.bounds(points);
      for (const list of [law.meanings, values, low, high, law.start(points)]) {
        assert.equal(list.length, law.parameters.length);
      }
      for (const [j, value] of values.entries()) assert.ok(low[j]! <= value && value <= high[j]!);
    });

    it('has the derivatives that differences say', () => {
      for (const x of at) {
        law.jacobian(x, values).forEach((slope, j) => {
          const step = 1e-5 * Math.max(1e-2, Math.abs(values[j]!));
          const moved = (by: number) =>
            law.predict(
              x,
              values.map((value, i) => (i === j ? value + by : value)),
            );
          const difference = (moved(step) - moved(-step)) / (2 * step);
          assert.ok(Math.abs(slope - difference) < 1e-6 * (1 + Math.abs(slope)), `${law.parameters[j]} at ${x}`);
        });
      }
    });

    it('is found again from its own points', () => {
      const fit = fitLaw(law, points);
      assert.equal(fit.status, 'converged', fit.note);
      fit.values.forEach((value, j) => assert.ok(Math.abs(value - values[j]!) < 1e-4 * Math.abs(values[j]!)));
    });

    it('is known to other threads by its name', async () => assert.equal(await lawFrom(sourceOf(law)), law));
  });
}

it('no two laws have the same name, and the menu is what curves are compared with', () => {
  assert.equal(new Set(ALL.map(({ name }) => name)).size, ALL.length);
  const points = CURVES[0]!.example!.at.map((x) => ({ x: Number(x), y: 1 / Number(x) }));
  assert.deepEqual(
    chooseLaw(points)
      .fits.map(({ law }) => law)
      .sort(),
    LAWS.map(({ name }) => name).sort(),
  );
});
