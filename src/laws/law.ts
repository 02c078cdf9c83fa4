/** What a law is a function of: one number, or several in a fixed order, such as [size, tokens]. */
export type Input = number | readonly number[];

/** One point of a scaling curve: y measured at x, with its standard error where it is known. */
export interface LawPoint<X extends Input = number> {
  readonly x: X;
  readonly y: number;
  readonly sigma?: number;
}

export interface Bounds {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** A parameter, the shape, that has no value to find where another, the amplitude, is 0. */
export interface Shape {
  readonly parameter: string;
  readonly amplitude: string;
}

/** A simpler law that is this one with a parameter at 0. */
export interface Special<X extends Input = number> {
  readonly law: string;
  readonly parameter: string;
  /** Whether the parameter at this value makes so little of a difference that the simpler law says the same. */
  negligible(value: number, points: readonly LawPoint<X>[]): boolean;
}

/** What a law made from an expression was made from. */
export interface ExpressionSource {
  readonly model: string;
  readonly start: Readonly<Record<string, number>>;
  readonly name?: string;
  readonly bounds?: Readonly<Record<string, readonly [number, number]>>;
  readonly variables?: readonly string[];
}

/**
 * Least squares of a law to the same points under many weights, as in a bootstrap: writes the parameters that minimise the
 * sum of count_i ((y_i - f(x_i; p)) / sigma_i)^2 and returns what they are, or null where a general fit has to judge.
 */
export type Reweighted = (
  counts: ArrayLike<number>,
  values: Float64Array,
) => 'converged' | 'bound hit' | 'not identified' | null;

/** Parameters that are usual for a law, and where it is looked at. */
export interface Example {
  readonly values: readonly number[];
  /** The x of a fit that finds them again. */
  readonly at: readonly Input[];
}

/** A curve y = f(x; p) that a quality may follow as inference compute x grows, or a surface over several x. */
export interface Law<X extends Input = number> {
  readonly name: string;
  /** The formula as text, in the names of `parameters`. */
  readonly formula: string;
  readonly parameters: readonly string[];
  /** What each parameter means, in the order of `parameters`. */
  readonly meanings: readonly string[];
  /** The names of the numbers in x, for a law of several. */
  readonly variables?: readonly string[];
  /** Where the law is defined; for several x, all of them. */
  readonly domain: 'all x' | 'x > 0';
  /** Set for each parameter that drops out of the law where another, its amplitude, goes to 0. */
  readonly shape?: Shape | readonly Shape[];
  /** The simpler laws of the menu that this one contains. */
  readonly special?: readonly Special<X>[];
  /** Whether scaling curves are compared with it where no law is asked for: such a law has a say in every choice of one. */
  readonly menu?: boolean;
  /** What suites and benches simulate it with; every law of the library has one. */
  readonly example?: Example;
  /** What else there is to say, such as derivatives taken by differences. */
  readonly note?: string;
  /** Set for a law made from an expression. */
  readonly expression?: ExpressionSource;
  predict(x: X, p: readonly number[]): number;
  /** The partial derivatives of `predict` by each parameter. */
  jacobian(x: X, p: readonly number[]): number[];
  /** Parameters to start a fit from. */
  start(points: readonly LawPoint<X>[]): number[];
  bounds(points: readonly LawPoint<X>[]): Bounds;
  /** Set where the law can be fitted again to the same points much faster than by a general method. */
  reweighted?(points: readonly LawPoint<X>[]): Reweighted;
}
