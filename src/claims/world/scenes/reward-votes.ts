import { pick, type Scene, worseThan } from '../pieces.js';
import { decoded } from '../rows.js';

export const rewardVotesWorld: Scene = (random, truth, region) => ({
  outcomes: ['one', 'other'].flatMap((model, i) =>
    [1, 4, 16].flatMap((width) => {
      // All of it from one vote to sixteen, four doublings.
      const gain = pick(truth, 0.2, worseThan(region), i === 0 ? 0 : 0.2);
      return decoded(
        random,
        { family: 'reward', task: 'arithmetic', model, strategy: 'votes', width, flops: width * 1e6 },
        () => 0.6 + (gain * Math.log2(width)) / 4,
      );
    }),
  ),
});
