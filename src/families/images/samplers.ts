import type { Process } from '../../dynamics/processes/process.js';
import {
  annealedLangevin,
  ddim,
  ddpm,
  dpmSolver,
  edmHeun,
  eulerMaruyama,
  predictorCorrector,
  probabilityFlow,
  type Sampler,
  unipc,
} from '../../dynamics/samplers/index.js';
import { karras, type Schedule, uniform, uniformLogSnr } from '../../dynamics/schedules/index.js';
import { adamsBashforth, heun, kutta3, midpoint, rk4, rungeKutta } from '../../dynamics/solvers/index.js';
import type { ImageSampling } from './ways/sampler.js';

/** Levels of sigma / alpha at which samplers start and end that cannot start without any data or end without any noise. */
const [LARGEST, SMALLEST] = [80, 0.01];

const level = (process: Process, ratio: number): number =>
  Math.min(process.tMax, Math.max(process.tMin, process.timeOfLogSnr(-Math.log(ratio))));

const inside = (schedule: Schedule, toData: boolean) => (process: Process, steps: number) =>
  schedule(process, steps, { from: level(process, LARGEST), to: level(process, SMALLEST), toData });

const evenly = (sampler: Sampler): ImageSampling => ({ name: sampler.name, sampler, times: uniform });

const inLogSnr = (sampler: Sampler): ImageSampling => ({
  name: sampler.name,
  sampler,
  times: inside(uniformLogSnr, false),
});

/**
 * Every sampler on images, with the schedule that suits it: even steps in t where a sampler can start at pure noise, even steps in the
 * log-SNR where it needs a finite drift, and Karras's levels for EDM's.
 *
 * @example flowDigits({ sampling: IMAGE_SAMPLERS['dpm-solver++-2m'] })
 */
export const IMAGE_SAMPLERS: Readonly<Record<string, ImageSampling>> = Object.fromEntries(
  [
    evenly(ddim()),
    evenly(ddim({ eta: 0.5 })),
    evenly(ddpm()),
    evenly(probabilityFlow(rungeKutta(midpoint))),
    evenly(probabilityFlow(rungeKutta(heun))),
    evenly(probabilityFlow(rungeKutta(kutta3))),
    evenly(probabilityFlow(rungeKutta(rk4))),
    evenly(probabilityFlow(adamsBashforth(2))),
    evenly(dpmSolver(2)),
    evenly(dpmSolver(3)),
    evenly(unipc(2)),
    evenly(unipc(3)),
    { name: 'edm-heun', sampler: edmHeun(), times: inside(karras(), true) },
    { name: 'edm-heun-churned', sampler: edmHeun({ churn: 10 }), times: inside(karras(), true) },
    inLogSnr(eulerMaruyama()),
    inLogSnr(predictorCorrector()),
    inLogSnr(annealedLangevin({ each: 3, step: 0.3 })),
  ].map((sampling) => [sampling.name, sampling]),
);
