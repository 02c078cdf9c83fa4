/** Every option of every solver, sampler and schedule is in its settings, and makes other samples. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { normals } from '../compute/random.js';
import { type Configured, settingsText } from '../compute/settings.js';
import { gaussianMixture, truth } from '../tasks/points/mixtures.js';
import type { Listed } from './listed.js';
import { edm } from './processes/index.js';
import * as samplerRoom from './samplers/index.js';
import { probabilityFlow, SAMPLER_FACTORIES, SAMPLERS, type Sampler, sample } from './samplers/index.js';
import * as scheduleRoom from './schedules/index.js';
import { SCHEDULE_FACTORIES, SCHEDULES, uniformLogSnr } from './schedules/index.js';
import * as solverRoom from './solvers/index.js';
import { INTEGRATOR_FACTORIES, INTEGRATORS, SOLVERS } from './solvers/index.js';
import { doubles } from './space.js';

const mixture = gaussianMixture({ weights: [1, 2], means: [[-1], [1.2]], covariances: [0.2, 0.1] });
const process = edm();
const noise = (draw: number) => Float64Array.from(normals({ seed: 3, problem: 0, candidate: 0 }, draw, 6));

function samplesOf(sampler: Sampler): number[] {
  const times = uniformLogSnr(process, 8, { from: 4, to: 0.1 });
  const start = noise(0).map((value) => 4 * value);
  return [...sample(sampler, { space: doubles, process, model: truth(mixture, process), times, start, noise }).x];
}

const labelOf = ({ name, settings }: Configured): string => `${name} ${settingsText(settings)}`;

/** Checks that each option that a variant sets stands in the settings and changes what the product does. */
function checkOptions<P extends Configured>(list: readonly Listed<P>[], actsOf: (product: P) => unknown): void {
  for (const { make, options, variants } of list) {
    const { name } = make();
    assert.deepEqual(make().settings, {}, `${name}: settings by default`);
    const tried = new Set(variants.flatMap((variant) => Object.keys(variant)));
    assert.deepEqual([...tried].sort(), [...options].sort(), `${name}: options that its list tries`);
    for (const variant of variants) {
      for (const option of Object.keys(variant)) {
        const without = make(Object.fromEntries(Object.entries(variant).filter(([key]) => key !== option)));
        const made = make(variant);
        assert.ok(option in made.settings && !(option in without.settings), `${labelOf(made)}: ${option}`);
        assert.notDeepEqual(actsOf(made), actsOf(without), `${labelOf(made)} acts as without ${option}`);
      }
    }
  }
}

test('every option of every sampler is in its settings and makes other samples', () => {
  checkOptions(SAMPLER_FACTORIES, samplesOf);
});

test('every option of every integrator is in its settings, in those of its flow, and makes other samples', () => {
  checkOptions(INTEGRATOR_FACTORIES, (integrator) => samplesOf(probabilityFlow(integrator)));
});

test('every option of every schedule is in its settings and makes other times', () => {
  checkOptions(SCHEDULE_FACTORIES, (schedule) => schedule(process, 6));
});

test('no two of a list have the same name and settings', () => {
  for (const list of [SAMPLERS, INTEGRATORS, SCHEDULES, SOLVERS] as readonly (readonly Configured[])[]) {
    const labels = list.map(labelOf);
    assert.equal(new Set(labels).size, labels.length, labels.join('; '));
  }
});

/** What a room exports besides what it makes. */
const HELPERS = new Set([
  ...['sample', 'samplerFactory', 'samplerSteps', 'probabilityFlow'],
  ...['checkTimes', 'fixedTimes', 'optimiseTimes'],
  ...['rungeKutta', 'dormandPrince', 'stepsOf'],
]);

describe('whatever a room exports stands in its list', () => {
  const rooms: readonly [string, object, readonly Configured[]][] = [
    ['samplers', samplerRoom, SAMPLERS],
    ['schedules', scheduleRoom, SCHEDULES],
    ['solvers', solverRoom, [...INTEGRATORS, ...SOLVERS]],
  ];
  for (const [room, exported, list] of rooms) {
    test(room, () => {
      const known = new Set(list.map(labelOf));
      for (const [name, value] of Object.entries(exported) as [string, object][]) {
        if (HELPERS.has(name) || Array.isArray(value)) continue;
        const factory = 'defaults' in value ? (value as unknown as () => Configured)() : (value as Configured);
        assert.ok(known.has(labelOf(factory)), `expected ${name} in the list of ${room}`);
      }
    });
  }
});

test('an option that a factory does not have, and one that JSON cannot hold, are refused', () => {
  const made = (options: object) => () => SAMPLER_FACTORIES[0]!.make(options);
  assert.throws(made({ etta: 1 }), /ddim: expected options among eta, clip, got "etta"/);
  assert.throws(made({ eta: Number.NaN }), /ddim, option eta: expected a value that JSON can hold, got NaN/);
});
