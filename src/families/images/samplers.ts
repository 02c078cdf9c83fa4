import { shipped } from '../../compute/code.js';
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
import { karras, levels, type Schedule, uniform } from '../../dynamics/schedules/index.js';
import { adamsBashforth, rungeKutta, SOLVERS } from '../../dynamics/solvers/index.js';
import { type ImageSampling, imageSampling } from './sampling.js';

const KARRAS = levels({ schedule: karras(), toData: true });

/**
 * Samplers by the names that figures show them under, with the schedule that suits each. Euler's method is left out because it is DDIM or
 * the family's own, and order 5 because few depths pay for its six evaluations per step.
 */
const LABELLED: Readonly<Record<string, readonly [Sampler, Schedule]>> = {
  ddim: [ddim(), uniform],
  'ddim-0.5': [ddim({ eta: 0.5 }), uniform],
  ddpm: [ddpm(), uniform],
  ...Object.fromEntries(
    SOLVERS.filter(({ order }) => order > 1 && order < 5).map((solver) => [
      `probability-flow-${solver.name}`,
      [probabilityFlow(rungeKutta(solver)), uniform] as const,
    ]),
  ),
  'probability-flow-adams-bashforth-2': [probabilityFlow(adamsBashforth()), uniform],
  'dpm-solver++-2m': [dpmSolver(), uniform],
  'dpm-solver++-3m': [dpmSolver({ order: 3 }), uniform],
  'unipc-2': [unipc(), uniform],
  'unipc-3': [unipc({ order: 3 }), uniform],
  'edm-heun': [edmHeun(), KARRAS],
  'edm-heun-churned': [edmHeun({ churn: 10 }), KARRAS],
  'euler-maruyama': [eulerMaruyama(), levels()],
  'predictor-corrector': [predictorCorrector(), levels()],
  'annealed-langevin': [annealedLangevin({ each: 3, step: 0.3 }), levels()],
};

/**
 * Every sampler on images, with the schedule that suits it: even steps in t where a sampler can start at pure noise, even steps in the
 * log-SNR where it needs a finite drift, and Karras's levels for EDM's.
 *
 * @example flowDigits({ sampling: IMAGE_SAMPLERS['dpm-solver++-2m'] })
 */
export const IMAGE_SAMPLERS: Readonly<Record<string, ImageSampling & { readonly label: string }>> = Object.fromEntries(
  Object.entries(LABELLED).map(([label, [sampler, schedule]]) => [
    label,
    shipped({ ...imageSampling(sampler, schedule), label }),
  ]),
);
