/** Where a cost lies between two neighbours: what is measured there is `share` of the one above and 1 - `share` of the one below. */
export interface Place {
  readonly below: number;
  readonly above: number;
  readonly share: number;
}

/** The share of the upper neighbour at a cost between two. */
export type Between = (below: number, cost: number, above: number) => number;

/** Linear in the cost: what a lot between the two neighbours gives, whose mean cost is the one asked for. */
export const LINEAR: Between = (below, cost, above) => (cost - below) / (above - below);

/** Linear in the logarithm of the cost. */
export const LOGARITHMIC: Between = (below, cost, above) => Math.log(cost / below) / Math.log(above / below);

/**
 * The neighbours of a cost among ascending costs, by index, and how far it is from one to the other; null beyond the first and the last,
 * where `slack`, a share of them, is still allowed and counts as the end.
 *
 * @example placeAt([10, 20], 15, LINEAR) // { below: 0, above: 1, share: 0.5 }
 */
export function placeAt(costs: readonly number[], cost: number, between: Between, slack = 0): Place | null {
  const [first, last] = [costs[0], costs.at(-1)];
  if (first === undefined || last === undefined) return null;
  if (cost < first * (1 - slack) || cost > last * (1 + slack)) return null;
  const after = costs.findIndex((one) => one >= cost);
  if (after < 0) return { below: costs.length - 1, above: costs.length - 1, share: 1 };
  const below = Math.max(0, after - 1);
  const [from, to] = [costs[below]!, costs[after]!];
  return { below, above: after, share: from === to || to === cost ? 1 : Math.max(0, between(from, cost, to)) };
}
