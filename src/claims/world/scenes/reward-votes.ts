import { pick, type Scene } from '../pieces.js';
import { answered } from '../rows.js';

export const rewardVotesWorld: Scene = (random, truth) => ({
  outcomes: ['one', 'other'].flatMap((model, i) =>
    [1, 4, 16].flatMap((width) =>
      answered(
        random,
        { family: 'reward', task: 'arithmetic', model, strategy: 'votes', width },
        () => 0.6 + pick(truth, 0.05, 0, i === 0 ? 0 : 0.05) * Math.log2(width),
      ),
    ),
  ),
});
