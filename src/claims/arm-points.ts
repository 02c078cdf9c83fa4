import type { OutcomeRow } from '../records/evidence.js';
import { type Arm, armsOf } from './arms.js';
import { byPrompt } from './compare.js';
import { meanInterval } from './interval.js';
import { posedOf, setups } from './select.js';

/** A configuration at the decoding that is best for it, as figures and tables show it. */
export interface ArmPoint
  extends Pick<
    Arm,
    'family' | 'model' | 'parameters' | 'strategy' | 'verifier' | 'role' | 'depth' | 'width' | 'flops'
  > {
  readonly task: string;
  /** The decodings that were chosen, each on one half of the prompts. */
  readonly decoding: string;
  readonly prompts: number;
  /** Share of right answers with its 95 % interval over prompts. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Curves are drawn in this order. */
const bySize = (a: ArmPoint, b: ArmPoint) => a.parameters - b.parameters || a.depth - b.depth || a.width - b.width;

function pointOf(arm: Arm): ArmPoint {
  const { family, model, parameters, strategy, verifier, role, depth, width, flops, scores, prompts } = arm;
  const values = byPrompt([...scores.keys()], prompts, (problem) => [scores.get(problem)!]).flat();
  const { effect: value, low, high } = meanInterval(values, 0.95);
  return {
    ...{ family, model, parameters, task: posedOf(arm), strategy, verifier, role, depth, width, flops },
    ...{
      decoding: arm.chosen.join(' and '),
      prompts: values.length,
      value,
      low: Math.max(0, low),
      high: Math.min(1, high),
    },
  };
}

/**
 * Every strategy, verifier, depth and width of outcomes at its best decoding: chosen on one half of the prompts and scored on the other, and the
 * other way round; by parameters, depth and width.
 *
 * @param rows outcomes of language models
 * @returns a point per arm: its score, parameters, depth, width and FLOPs
 * @throws SyntaxError for settings that are no such column
 * @example armPoints(outcomeRows(rows)).some(({ strategy, width }) => strategy === 'majority' && width === 4) // true
 */
export const armPoints = (rows: readonly OutcomeRow[]): ArmPoint[] => armsOf(setups(rows)).map(pointOf).sort(bySize);
