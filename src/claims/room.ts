import { eachWay } from '../records/alike.js';
import type { OutcomeRow } from '../records/evidence.js';
import { type Arm, armsOf, oneSample, openArms } from './arms.js';
import { differences } from './compare.js';
import { type Interval, meanInterval } from './interval.js';
import { isControl, isOracle, meanScore, posedOf, setups } from './select.js';

/**
 * What a language model has to leave open on a task for strategies to be studied there, fixed before any row of theirs is drawn: asked once
 * at the decoding that is best for it on other prompts it is right in 15 to 85 % of cases, and whoever knows the answer gains 15 points by
 * choosing among 16.
 */
export const ROOM = { least: 0.15, most: 0.85, gain: 0.15, width: 16 } as const;

/** Whether one sample at its best decoding leaves room on both sides. */
export const leavesRoom = (single: Arm): boolean => {
  const once = meanScore(single);
  return once >= ROOM.least && once <= ROOM.most;
};

/** One model on one task, and whether strategies can be told apart there. */
export interface Room {
  readonly task: string;
  readonly model: string;
  readonly parameters: number;
  readonly depth: number;
  readonly prompts: number;
  /** The decodings that were chosen for one sample. */
  readonly decoding: string;
  /** Share of right answers of one sample at its best decoding. */
  readonly once: number;
  /** Of a choice among `ROOM.width` by the oracle. */
  readonly oracle: number;
  /** A choice at random less one sample, by prompt, with its 95 % interval: 0 lies in it. */
  readonly control: Interval | undefined;
  readonly qualifies: boolean;
  /** Why nothing can be told, though it has numbers: one decoding only, none at temperature 1 or below. */
  readonly open: string | undefined;
}

function roomOf(arms: readonly Arm[]): Room[] {
  const single = oneSample(arms);
  const oracle = arms.find((arm) => isOracle(arm) && arm.width === ROOM.width && arm.depth === single?.depth);
  if (single === undefined || oracle === undefined) return [];
  const random = arms.find((arm) => isControl(arm) && arm.width === ROOM.width && arm.depth === single.depth);
  const { model, parameters, depth, chosen, prompts } = single;
  const [once, best] = [meanScore(single), meanScore(oracle)];
  const open = openArms(single, oracle);
  return [
    {
      ...{ task: posedOf(single), model, parameters, depth, decoding: chosen.join(' and '), once, oracle: best, open },
      prompts: new Set(prompts.values()).size,
      control: random && meanInterval(differences(random, single), 0.95),
      qualifies: open === undefined && leavesRoom(single) && best - once >= ROOM.gain,
    },
  ];
}

/**
 * For every model and task: the share of right answers once at the best decoding, by the oracle and by lot among `ROOM.width`, and whether it
 * qualifies by the rule `ROOM`. Rows of "single", and of best-of-16 by the oracle and by the random verifier, at two decodings and more.
 *
 * @param rows outcomes of language models
 * @returns a row per model and task
 * @example roomsOf(evidence.outcomes)[0].qualifies // false
 */
export const roomsOf = (rows: readonly OutcomeRow[]): Room[] =>
  eachWay(armsOf(setups(rows).filter(({ modality }) => modality === 'language')), ['asked', 'model'], roomOf);
