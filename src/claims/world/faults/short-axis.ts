import { type Fault, open } from './fault.js';

/** Compute from the least to the most, less than a decade. */
const SPAN = 6;

export const shortAxis: Fault = {
  name: 'short axis',
  says: 'the budgets that a law is fitted to lie within a factor of six',
  claims: ['growth-law', 'one-law'],
  spoil: ({ outcomes, counts, distances }) => {
    const within = <Row extends { readonly flops: number; readonly family: string }>(rows: readonly Row[]) => {
      const most = new Map<string, number>();
      for (const { family, flops } of rows) most.set(family, Math.max(flops, most.get(family) ?? 0));
      return rows.filter(({ family, flops }) => flops * SPAN >= most.get(family)!);
    };
    return { outcomes: within(outcomes), counts, distances: within(distances) };
  },
  holds: open,
};
