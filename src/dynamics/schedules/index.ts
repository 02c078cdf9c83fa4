export { karras } from './karras.js';
export { levels } from './levels.js';
export { uniformLogSnr } from './log-snr.js';
export { fixedTimes, type OptimisedTimes, optimiseTimes } from './optimised.js';
export { quadratic } from './quadratic.js';
export { checkTimes, type Schedule, type ScheduleOptions } from './schedule.js';
export { SCHEDULE_FACTORIES, SCHEDULES } from './schedules.js';
export { uniform } from './uniform.js';
