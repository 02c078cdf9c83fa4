import type { Configured, Factory } from '../compute/settings.js';

/** A factory in a list, with the options besides its defaults that suites try it with: at least one for each of its options. */
export interface Listed<Product> {
  /** The names of its options. */
  readonly options: readonly string[];
  readonly variants: readonly object[];
  make(options?: object): Product;
}

/** An entry of a list of factories. */
export function listed<Options extends object, Product extends object>(
  make: Factory<Options, Product>,
  ...variants: readonly Partial<Options>[]
): Listed<Product & Configured> {
  return { options: Object.keys(make.defaults), variants, make: (options) => make(options) };
}

/** What every factory of a list makes, by default and of each of its variants. */
export function everyOf<Product>(list: readonly Listed<Product>[]): Product[] {
  return list.flatMap(({ make, variants }) => [make(), ...variants.map(make)]);
}
