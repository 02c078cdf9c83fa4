import { pick, type Scene, worseThan } from '../pieces.js';
import { decoded } from '../rows.js';

export const rewardVotesWorld: Scene = (random, truth, about) => ({
  outcomes: ['one', 'other'].flatMap((model, i) =>
    [1, 4, 16].flatMap((width) => {
      // All of it from one vote to sixteen, four doublings.
      const gain = pick(truth, 0.2, worseThan(about), i === 0 ? 0 : 0.2);
      return decoded(
        random,
        { family: 'reward', task: about.tasks[0]!, model, strategy: 'votes', width, flops: width * 1e6 },
        () => 0.6 + (gain * Math.log2(width)) / 4,
      );
    }),
  ),
});
