import { shipped } from '../../compute/code.js';
import { jsonOf } from '../../compute/settings.js';
import type { Integrator } from '../solvers/integrator.js';
import type { Sampler } from './sampler.js';

/** The sampler of an integrator, which stands with it for whoever takes its steps. */
export interface ProbabilityFlow extends Sampler {
  readonly integrator: Integrator;
}

/**
 * The probability flow dx/dt = f x - g^2 score / 2 = alpha' x_0 + sigma' e by any integrator; for a flow path it is the flow itself.
 * Sources: Y. Song et al., arXiv:2011.13456, equation 13; Y. Lipman et al., arXiv:2210.02747.
 *
 * @param integrator from `rungeKutta`, `adamsBashforth` or `dormandPrince`
 * @returns the sampler
 * @example probabilityFlow(rungeKutta(heun)).nfe(uniform(flowLinear(), 4), flowLinear()) // 8
 */
export function probabilityFlow(integrator: Integrator): ProbabilityFlow {
  return shipped({
    integrator,
    name: 'probability-flow',
    settings: { integrator: jsonOf(integrator, 'probability-flow') },
    order: integrator.order,
    stochastic: false,
    resumable: integrator.oneStep && integrator.nfe(1) === 1,
    adaptive: integrator.adaptive,
    nfe: (times) => integrator.nfe(times.length - 1),
    *run({ space, predict, times, start, onStep }) {
      const steps = integrator.steps({ space, times, start, onStep });
      let next = steps.next();
      while (next.done !== true) {
        const { x, t, held } = next.value;
        next = steps.next(yield* predict('velocity', x, t, held));
      }
      return next.value;
    },
  });
}
