import { everyOf, type Listed, listed } from '../listed.js';
import { INTEGRATORS } from '../solvers/solvers.js';
import { ddim } from './ddim.js';
import { ddpm } from './ddpm.js';
import { dpmSolver } from './dpm-solver.js';
import { edmHeun } from './edm-heun.js';
import { eulerMaruyama } from './euler-maruyama.js';
import { annealedLangevin } from './langevin.js';
import { predictorCorrector } from './predictor-corrector.js';
import { probabilityFlow } from './probability-flow.js';
import type { Sampler } from './sampler.js';
import { unipc } from './unipc.js';

/** Every factory of samplers, with the options that suites try it with. */
export const SAMPLER_FACTORIES: readonly Listed<Sampler>[] = [
  listed(ddim, { eta: 0.5 }, { eta: 1 }, { clip: 1 }),
  listed(ddpm, { variance: 'large' }),
  listed(dpmSolver, { order: 3 }, { order: 3, published: true }),
  listed(unipc, { order: 3 }),
  listed(edmHeun, { churn: 4 }, { churn: 4, from: 0.5 }, { churn: 4, to: 0.5 }, { churn: 4, scale: 1.003 }),
  listed(eulerMaruyama),
  listed(predictorCorrector, { snr: 0.1 }, { correct: 2 }),
  listed(annealedLangevin, { each: 3 }, { step: 0.3 }, { denoise: false }),
];

/** Every sampler with its variants, and the probability flow by every integrator. */
export const SAMPLERS: readonly Sampler[] = [...everyOf(SAMPLER_FACTORIES), ...INTEGRATORS.map(probabilityFlow)];
