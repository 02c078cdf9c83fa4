/** One point of a scaling curve: y measured at x, with its standard error where it is known. */
export interface LawPoint {
  readonly x: number;
  readonly y: number;
  readonly sigma?: number;
}

export interface Bounds {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** A curve y = f(x; p) that a quality may follow as inference compute x grows. */
export interface Law {
  readonly name: string;
  /** The formula as text, in the names of `parameters`. */
  readonly formula: string;
  readonly parameters: readonly string[];
  /** What each parameter means, in the order of `parameters`. */
  readonly meanings: readonly string[];
  /** Where the law is defined. */
  readonly domain: 'all x' | 'x > 0';
  /**
   * Set when the law turns into the constant as one parameter, the amplitude, goes to 0: the other named one, the shape, then
   * has no value to find.
   */
  readonly shape?: { readonly parameter: string; readonly amplitude: string };
  predict(x: number, p: readonly number[]): number;
  /** The partial derivatives of `predict` by each parameter, in closed form. */
  jacobian(x: number, p: readonly number[]): number[];
  /** Parameters to start a fit from. */
  start(points: readonly LawPoint[]): number[];
  bounds(points: readonly LawPoint[]): Bounds;
}
