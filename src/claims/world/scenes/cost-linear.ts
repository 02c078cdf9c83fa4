import { curves, pick, type Scene } from '../pieces.js';

export const costLinearWorld: Scene = (random, truth, about) => {
  // Costs are exact: what is just over the edge is false.
  const bent = pick(truth, 0, 0.5, 0.35);
  const { outcomes = [], distances = [] } = curves(
    random,
    () => 0.5,
    () => 1,
    { problems: 10 },
  );
  return {
    distances,
    outcomes: about.tasks.flatMap((task) =>
      outcomes.map((row) => ({ ...row, task, flops: row.nfe * (1 + (bent * row.nfe) / 26) })),
    ),
  };
};
