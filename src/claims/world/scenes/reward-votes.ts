import { pick, type Scene, worseThan } from '../pieces.js';
import { decoded } from '../rows.js';

/** A judge of one to sixteen votes, and one eight times its size that judges once. */
export const rewardVotesWorld: Scene = (random, truth, about) => {
  const judge = { family: 'reward', task: about.tasks[0]!, strategy: 'votes' };
  const gain = pick(truth, 0.2, worseThan(about), 0);
  return {
    outcomes: [
      ...[1, 4, 8, 16].flatMap((width) =>
        // All of it from one vote to sixteen, four doublings.
        decoded(
          random,
          { ...judge, model: 'small', parameters: 10_000, width, flops: width * 1e6 },
          () => 0.6 + (gain * Math.log2(width)) / 4,
        ),
      ),
      ...decoded(random, { ...judge, model: 'large', parameters: 80_000, width: 1, flops: 8e6 }, () =>
        pick(truth, 0.65, 0.615, 0.6),
      ),
    ],
  };
};
