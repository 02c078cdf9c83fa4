import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  diffusion,
  drift,
  edm,
  flowLinear,
  flowVp,
  logSnr,
  type Process,
  subVp,
  ve,
  vpCosine,
  vpLinear,
} from './index.js';

const PROCESSES = [
  vpLinear(),
  vpCosine(),
  ve(),
  subVp(),
  edm(),
  flowLinear(),
  flowLinear({ sigmaMin: 0.01 }),
  flowVp(),
];

/** Times strictly inside a process's range, evenly spaced in the log-SNR. */
function inside(process: Process): number[] {
  const [a, b] = [0.999, 0.001].map((share) => logSnr(process, process.tMin + share * (process.tMax - process.tMin)));
  return Array.from({ length: 9 }, (_, i) => process.timeOfLogSnr(a! + ((b! - a!) * i) / 8));
}

function near(got: number, expected: number, tolerance: number, what: string): void {
  assert.ok(
    Math.abs(got - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${what}: expected ${expected}, got ${got}`,
  );
}

const slope = (f: (t: number) => number, t: number): number => {
  const h = 1e-4 * t;
  return (8 * (f(t + h) - f(t - h)) - (f(t + 2 * h) - f(t - 2 * h))) / (12 * h);
};

for (const process of PROCESSES) {
  describe(process.name, () => {
    test('its rates are the derivatives of alpha and sigma', () => {
      for (const t of inside(process)) {
        near(process.alphaRate(t), slope(process.alpha, t), 1e-8, `alpha' at ${t}`);
        near(process.sigmaRate(t), slope(process.sigma, t), 1e-8, `sigma' at ${t}`);
      }
    });

    test('its log-SNR falls with time and is inverted', () => {
      const times = inside(process);
      times.forEach((t, i) => {
        near(process.timeOfLogSnr(logSnr(process, t)) / t, 1, 1e-9, `time of the log-SNR at ${t}`);
        if (i > 0) assert.ok(logSnr(process, t) > logSnr(process, times[i - 1]!));
      });
    });

    test('its drift and diffusion carry mean and variance: alpha and sigma solve the moment equations', () => {
      // d m/dt = f m and d V/dt = 2 f V + g^2, by Runge and Kutta's method over a short stretch.
      const times = inside(process);
      const [t0, t1] = [times[5]!, times[4]!];
      const steps = 400;
      const h = (t1 - t0) / steps;
      const rate = (t: number, [m, v]: readonly [number, number]) =>
        [drift(process, t) * m, 2 * drift(process, t) * v + diffusion(process, t) ** 2] as const;
      let state: readonly [number, number] = [process.alpha(t0), process.sigma(t0) ** 2];
      const along = ([m, v]: readonly [number, number], k: readonly [number, number], by: number) =>
        [m + by * k[0], v + by * k[1]] as const;
      for (let i = 0; i < steps; i++) {
        const t = t0 + i * h;
        const k1 = rate(t, state);
        const k2 = rate(t + h / 2, along(state, k1, h / 2));
        const k3 = rate(t + h / 2, along(state, k2, h / 2));
        const k4 = rate(t + h, along(state, k3, h));
        state = along(along(along(along(state, k1, h / 6), k2, h / 3), k3, h / 3), k4, h / 6);
      }
      near(state[0], process.alpha(t1), 1e-8, 'mean');
      near(state[1] / process.sigma(t1) ** 2, 1, 1e-7, 'variance');
    });
  });
}

test('drift and diffusion are the published ones', () => {
  const beta = (t: number) => 0.1 + 19.9 * t;
  for (const t of [0.05, 0.3, 0.9]) {
    near(drift(vpLinear(), t), -beta(t) / 2, 1e-12, 'VP drift');
    near(diffusion(vpLinear(), t), Math.sqrt(beta(t)), 1e-12, 'VP diffusion');
    const integral = 0.1 * t + (19.9 * t * t) / 2;
    near(drift(subVp(), t), -beta(t) / 2, 1e-12, 'sub-VP drift');
    near(diffusion(subVp(), t), Math.sqrt(beta(t) * (1 - Math.exp(-2 * integral))), 1e-12, 'sub-VP diffusion');
    near(drift(ve(), t), 0, 0, 'VE drift');
    near(diffusion(ve(), t), 0.01 * 5000 ** t * Math.sqrt(2 * Math.log(5000)), 1e-12, 'VE diffusion');
    near(diffusion(edm(), t), Math.sqrt(2 * t), 1e-12, 'EDM diffusion');
    near(drift(flowLinear(), t), -1 / (1 - t), 1e-12, 'straight drift');
    near(diffusion(flowLinear(), t), Math.sqrt((2 * t) / (1 - t)), 1e-12, 'straight diffusion');
  }
});

test('variance-preserving processes preserve it, sub-VP stays below, the straight path dips to half', () => {
  const variance = (process: Process, t: number) => process.alpha(t) ** 2 + process.sigma(t) ** 2;
  for (const process of [vpLinear(), vpCosine(), flowVp()]) {
    for (const t of inside(process)) near(variance(process, t), 1, 1e-14, process.name);
  }
  for (const t of inside(subVp())) assert.ok(variance(subVp(), t) < 1);
  near(variance(flowLinear(), 0.5), 0.5, 1e-15, 'straight');
});

test('the linear process is the limit of DDPM with 1000 steps and 1e-4 <= beta <= 0.02', () => {
  let alphaBar = 1;
  for (let i = 0; i < 1000; i++) {
    alphaBar *= 1 - (1e-4 + ((0.02 - 1e-4) * i) / 999);
    if (i % 100 === 99) near(vpLinear().alpha((i + 1) / 1000) ** 2, alphaBar, 2e-3, `alpha bar ${i + 1}`);
  }
});

test('the cosine process is the published alpha bar', () => {
  const f = (t: number) => Math.cos((((t + 0.008) / 1.008) * Math.PI) / 2) ** 2;
  for (const t of [0.01, 0.5, 0.99]) near(vpCosine().alpha(t) ** 2, f(t) / f(0), 1e-13, `alpha bar at ${t}`);
});

test('parameters that make no process are refused with expected and got', () => {
  assert.throws(
    () => vpLinear({ betaMin: 2, betaMax: 1 }),
    /process vp-linear: expected 0 < betaMin <= betaMax, got 2 and 1/,
  );
  assert.throws(() => vpLinear({ tMin: 0 }), /process vp-linear: expected 0 < tMin < 1, got 0/);
  assert.throws(
    () => subVp({ betaMin: Number.NaN }),
    /process sub-vp: expected 0 < betaMin <= betaMax, got NaN and 20/,
  );
  assert.throws(() => vpCosine({ tMax: 1 }), /process vp-cosine: expected 0 < tMin < tMax < 1, got 0.001 and 1/);
  assert.throws(() => ve({ sigmaMin: 60 }), /process ve: expected 0 < sigmaMin < sigmaMax, got 60 and 50/);
  assert.throws(() => edm({ sigmaMax: 0 }), /process edm: expected 0 < sigmaMin < sigmaMax, got 0.002 and 0/);
  assert.throws(() => flowLinear({ sigmaMin: 1 }), /process flow-linear: expected 0 <= sigmaMin < 1, got 1/);
});
