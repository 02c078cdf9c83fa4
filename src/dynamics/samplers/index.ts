export { ddim } from './ddim.js';
export { ddpm } from './ddpm.js';
export { dpmSolver } from './dpm-solver.js';
export { type Churn, edmHeun } from './edm-heun.js';
export { eulerMaruyama } from './euler-maruyama.js';
export { annealedLangevin } from './langevin.js';
export { predictorCorrector } from './predictor-corrector.js';
export { type ProbabilityFlow, probabilityFlow } from './probability-flow.js';
export {
  type Course,
  type Model,
  type Sampled,
  type Sampler,
  type Sampling,
  sample,
  samplerFactory,
  samplerSteps,
} from './sampler.js';
export { SAMPLER_FACTORIES, SAMPLERS } from './samplers.js';
export { unipc } from './unipc.js';
