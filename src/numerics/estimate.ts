/** A number with an interval. Alone it is for places that may be infinite or absent, which have no standard error. */
export interface Interval<R = number> {
  readonly value: R;
  readonly low: R;
  readonly high: R;
}

/**
 * An estimate with its standard error and an interval, the one form in which the lab tells a number that it is not sure of; types
 * that tell more extend it: `interface ChainSum extends Estimate { readonly depth: number }`.
 *
 * @example const estimate: Estimate = { value: 0.5, error: 0.05, low: 0.4, high: 0.6 };
 */
export interface Estimate<R = number> extends Interval<R> {
  /** One standard error. */
  readonly error: R;
}
