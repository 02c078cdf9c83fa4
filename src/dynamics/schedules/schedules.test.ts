import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { settingsText } from '../../compute/settings.js';
import { PROCESSES } from '../../tasks/points/fixtures/conformance.js';
import { edm, flowLinear } from '../processes/index.js';
import { checkTimes, karras, SCHEDULES, uniformLogSnr } from '../schedules/index.js';

describe('schedules', () => {
  for (const schedule of SCHEDULES) {
    const name = `${schedule.name} ${settingsText(schedule.settings)}`;
    const whole = { toData: false };

    test(`${name} decreases from one end to the other, in as many steps as asked`, () => {
      for (const { process, from, to } of PROCESSES) {
        for (const steps of [1, 2, 7, 100]) {
          const times = schedule(process, steps, { from, to, ...whole });
          assert.equal(times.length, steps + 1);
          assert.deepEqual([times[0], times.at(-1)], [from, to]);
          checkTimes(times);
        }
        const ended = schedule(process, 5, { from, to, toData: true });
        assert.deepEqual([ended.length, ended.at(-2), ended.at(-1)], [6, to, 0]);
      }
    });

    test(`${name} refuses no steps and ends that do not decrease`, () => {
      assert.throws(() => schedule(edm(), 0, whole), /expected a whole number of steps >= 1, got 0/);
      assert.throws(() => schedule(edm(), 2.5, whole), /expected a whole number of steps >= 1, got 2\.5/);
      assert.throws(() => schedule(edm(), 1, { toData: true }), /expected a whole number of steps >= 2, got 1/);
      assert.throws(() => schedule(edm(), 5, { from: 1, to: 2 }), /expected times that decrease .* got from 1 to 2/);
    });
  }

  test('Karras: the published levels of EDM', () => {
    const times = karras()(edm(), 18, { toData: true });
    const expected = Array.from(
      { length: 18 },
      (_, i) => (80 ** (1 / 7) + (i / 17) * (0.002 ** (1 / 7) - 80 ** (1 / 7))) ** 7,
    );
    expected.forEach((value, i) => assert.ok(Math.abs(times[i]! / value - 1) < 1e-12));
  });

  test('ends without a finite log-SNR are refused where it is needed', () => {
    assert.throws(
      () => uniformLogSnr(flowLinear(), 5),
      /log-snr: expected finite ends, got -Infinity at t = 1 and Infinity at t = 0/,
    );
    assert.throws(() => karras()(flowLinear(), 5), /karras: expected finite ends, got Infinity at t = 1/);
    assert.throws(() => karras({ rho: 0 }), /karras: expected rho > 0, got 0/);
  });
});
