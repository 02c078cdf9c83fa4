import { everyOf, type Listed, listed } from '../listed.js';
import { karras } from './karras.js';
import { levels } from './levels.js';
import { uniformLogSnr } from './log-snr.js';
import { quadratic } from './quadratic.js';
import type { Schedule } from './schedule.js';
import { uniform } from './uniform.js';

/** Every factory of schedules, with the options that suites try it with. */
export const SCHEDULE_FACTORIES: readonly Listed<Schedule>[] = [
  listed(karras, { rho: 3 }),
  listed(levels, { schedule: karras() }, { largest: 40 }, { smallest: 0.1 }, { toData: true }),
];

/** Every schedule with its variants. */
export const SCHEDULES: readonly Schedule[] = [uniform, quadratic, uniformLogSnr, ...everyOf(SCHEDULE_FACTORIES)];
