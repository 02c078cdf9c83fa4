import type { Solver } from './solver.js';

/** Euler's method, of order 1. Source: L. Euler, Institutionum calculi integralis (1768). */
export const euler: Solver = { name: 'euler', order: 1, a: [[]], b: [1], c: [0] };
