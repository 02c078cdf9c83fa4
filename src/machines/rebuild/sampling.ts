import { jsonOf, type Settings } from '../../compute/settings.js';
import { SAMPLER_FACTORIES, SAMPLERS } from '../../dynamics/samplers/samplers.js';
import { SCHEDULES } from '../../dynamics/schedules/schedules.js';
import { SOLVERS } from '../../dynamics/solvers/index.js';
import type { ImageOptions } from '../../families/images/family.js';
import { IMAGE_SAMPLERS } from '../../families/images/samplers.js';
import { type ImageSampling, imageSampling } from '../../families/images/sampling.js';

const same = (a: unknown, b: unknown) =>
  JSON.stringify(jsonOf(a, 'settings')) === JSON.stringify(jsonOf(b, 'settings'));

/** The samplers that a name and options may mean, the listed ones first. */
function* samplersOf(name: string, options: Settings) {
  for (const sampler of SAMPLERS) if (sampler.name === name && same(sampler.settings, options)) yield sampler;
  for (const factory of SAMPLER_FACTORIES) {
    if (factory.make().name !== name) continue;
    const sampler = factory.make(options);
    if (same(sampler.settings, options)) yield sampler;
  }
}

function samplingOf(name: string, settings: Settings): ImageSampling | undefined {
  const known = Object.values(IMAGE_SAMPLERS).find((one) => one.name === name && same(one.settings, settings));
  if (known !== undefined) return known;
  const { schedule: times, ...options } = settings;
  for (const schedule of SCHEDULES) {
    if (!same(schedule, times)) continue;
    for (const sampler of samplersOf(name, options)) return imageSampling(sampler, schedule);
  }
  return undefined;
}

/**
 * The option of an image family that a row's sampler stands for; undefined where no list has it.
 *
 * @example imageOption('heun', {}) // { solver: heun }
 */
export function imageOption(name: string, settings: Settings): ImageOptions | undefined {
  if (name === 'own') return {};
  if (name === 'dormand-prince' && settings['schedule'] === undefined) return { adaptive: settings };
  const solver = SOLVERS.find((one) => one.name === name);
  if (solver !== undefined && Object.keys(settings).length === 0) return { solver };
  const sampling = samplingOf(name, settings);
  return sampling === undefined ? undefined : { sampling };
}
