import { shipped } from '../../compute/code.js';
import { NO_SETTINGS } from '../../compute/settings.js';
import type { Solver } from './solver.js';

/** Euler's method, of order 1. Source: L. Euler, Institutionum calculi integralis (1768). */
export const euler: Solver = shipped({ name: 'euler', settings: NO_SETTINGS, order: 1, a: [[]], b: [1], c: [0] });
