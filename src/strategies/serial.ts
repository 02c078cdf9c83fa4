import { adaptiveRounds } from './adaptive.js';
import { pathSearch } from './path-search.js';

const KNOWN = [
  ...[
    'single',
    'majority',
    'budget-forcing',
    'uniform',
    'oracle-allocation',
    'best-of-n',
    'weighted-majority',
    'beam',
    'lookahead',
  ],
  ...['revise', 'revise-majority', 'adaptive', 'zero-order', 'particles', 'path-search'],
];

/**
 * Evaluations of a network that have to wait for each other, the verifier's among them, when everything else runs side by side: the
 * latency on hardware that is wide enough, which no machine's noise touches. Searches go as they go unless told otherwise (see
 * `zeroOrder`, `pathSearch`, `particles` and `adaptive`), and where they may end early they are counted as though they did not.
 * Reading what is already written is one evaluation, however long it is; the prompt's is left out, for everything has one.
 *
 * - beam: the tokens of a chain, a judgement after each step of `stepLength` tokens, and one of the finished candidates.
 * - lookahead: besides, for each step but the last, the tokens of a look of one step ahead and its judgement.
 * - revise: one chain after another, and between two of them the reading of the former.
 * - adaptive: a chain for every round (`adaptiveRounds`), since the votes of one say where the next one goes.
 *
 * @throws RangeError for a strategy that is not known here.
 * @example serialDepth({ strategy: 'best-of-n', verifier: 'classifier', depth: 8, width: 64 }) // 9
 */
export function serialDepth(made: {
  readonly strategy: string;
  readonly verifier: string;
  readonly depth: number;
  readonly width: number;
  /** Tokens of a step of a chain; 2, those of chained arithmetic, unless told. */
  readonly stepLength?: number;
}): number {
  const { strategy, verifier, depth, width, stepLength = 2 } = made;
  const steps = Math.ceil(depth / stepLength);
  switch (strategy) {
    case 'single':
    case 'majority':
    case 'budget-forcing':
    case 'uniform':
    case 'oracle-allocation':
      return depth;
    case 'best-of-n':
    case 'weighted-majority':
      return depth + (verifier === 'none' ? 0 : 1);
    case 'beam':
      return depth + steps + 1;
    case 'lookahead':
      return depth + steps + 1 + Math.max(0, depth - stepLength) + Math.max(0, steps - 1);
    case 'revise':
    case 'revise-majority':
      return width * depth + width - 1;
    case 'adaptive':
      return adaptiveRounds(width) * depth;
    case 'zero-order':
      return (1 + Math.ceil((width - 1) / 4)) * (depth + 1);
    case 'particles':
      return depth + 1 + Math.min(3, depth - 1);
    case 'path-search':
      return pathSearch({ name: 'none' } as never).serialDepth({ depth, width });
    default:
      throw new RangeError(`serial depth: expected one of ${KNOWN.join(', ')}, got ${strategy}`);
  }
}
