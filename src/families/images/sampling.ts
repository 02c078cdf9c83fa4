import { shipped } from '../../compute/code.js';
import { type Configured, jsonOf, settingsOf } from '../../compute/settings.js';
import type { Process } from '../../dynamics/processes/process.js';
import type { Sampler } from '../../dynamics/samplers/sampler.js';
import { type Schedule, uniform } from '../../dynamics/schedules/index.js';

/** A sampler with the schedule of the times that it stops at; its settings are the sampler's and the schedule. */
export interface ImageSampling extends Configured {
  readonly sampler: Sampler;
  readonly times: Schedule;
}

/**
 * A sampler on a schedule, even steps in t by default.
 *
 * @param sampler that takes its steps as they are given
 * @param times the schedule (default: `uniform`)
 * @returns the sampler with its schedule, for `ImageOptions`
 * @throws RangeError for a sampler whose steps depend on what it samples.
 * @example imageSampling(edmHeun({ churn: 10 }), levels({ schedule: karras(), toData: true })).name // 'edm-heun'
 */
export function imageSampling(sampler: Sampler, times: Schedule = uniform): ImageSampling {
  expectFixed('image sampling', sampler);
  const where = `sampler ${sampler.name}`;
  const settings = { ...settingsOf(sampler, where), schedule: jsonOf(times, where) };
  return shipped({ name: sampler.name, settings, sampler, times });
}

/** Refuses a sampler whose steps depend on what it samples, where they must be known beforehand. */
export function expectFixed(where: string, { name, adaptive }: Sampler): void {
  if (!adaptive) return;
  throw new RangeError(
    `${where}: expected a sampler with fixed steps, got ${name}, whose steps depend on the images: use the option adaptive of the family, or dormandPrince5`,
  );
}

/**
 * The times of the most steps that `evaluations` network evaluations pay for; a sampler may use fewer (Heun's last step is Euler's).
 *
 * @throws RangeError where they do not pay for a single step.
 */
export function timesFor({ sampler, times }: ImageSampling, process: Process, evaluations: number): number[] {
  const most = Math.floor(evaluations);
  const costOf = (steps: number): number => {
    try {
      return sampler.nfe(times(process, steps), process);
    } catch (error) {
      // A schedule may need 2 steps at least.
      if (steps === 1 && most > 1) return 0;
      throw error;
    }
  };
  if (!(most >= 1)) refuse();
  if (costOf(most) <= most) return times(process, most);
  // A step costs an evaluation at least.
  let [paid, unpaid] = [0, most];
  while (unpaid - paid > 1) {
    const steps = Math.floor((paid + unpaid) / 2);
    if (costOf(steps) <= most) paid = steps;
    else unpaid = steps;
  }
  if (paid === 0) refuse();
  return times(process, paid);

  function refuse(): never {
    throw new RangeError(`sampler ${sampler.name}: expected evaluations for at least one step, got ${evaluations}`);
  }
}
