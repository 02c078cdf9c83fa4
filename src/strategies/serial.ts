import { pathDepth } from './path-search.js';

/**
 * Evaluations of a network that have to wait for each other, the verifier's among them, when everything else runs side by side: the
 * latency on hardware that is wide enough, which no machine's noise touches. Searches go as they go unless told otherwise (see
 * `zeroOrder`, `pathSearch` and `particles`).
 *
 * @throws RangeError for a strategy that is not known here.
 * @example serialDepth({ strategy: 'best-of-n', verifier: 'classifier', depth: 8, width: 64 }) // 9
 */
export function serialDepth(made: {
  readonly strategy: string;
  readonly verifier: string;
  readonly depth: number;
  readonly width: number;
}): number {
  const { strategy, verifier, depth, width } = made;
  switch (strategy) {
    case 'single':
    case 'majority':
      return depth;
    case 'best-of-n':
    case 'weighted-majority':
      return depth + (verifier === 'none' ? 0 : 1);
    case 'zero-order':
      return (1 + Math.ceil((width - 1) / 4)) * (depth + 1);
    case 'particles':
      return depth + 1 + Math.min(3, depth - 1);
    case 'path-search':
      return pathDepth(depth);
    default:
      throw new RangeError(
        `serial depth: expected single, majority, weighted-majority, best-of-n, zero-order, path-search or particles, got ${strategy}`,
      );
  }
}
