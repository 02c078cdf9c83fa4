import type { Fault } from './fault.js';

export const unevenProblems: Fault = {
  name: 'uneven problems',
  says: 'the baselines were tried on half as many problems again as everything else',
  spoil: ({ outcomes, counts, distances }) => {
    const most = Math.max(0, ...outcomes.map(({ problem }) => problem));
    const isBaseline = (strategy: string) =>
      strategy === 'single' || strategy === 'best-of-n' || strategy === 'uniform';
    const kept = outcomes.filter(({ strategy, problem }) => isBaseline(strategy) || problem < (2 / 3) * most);
    return kept.length === outcomes.length ? undefined : { outcomes: kept, counts, distances };
  },
};
