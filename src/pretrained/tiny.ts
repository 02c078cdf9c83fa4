import type { TransformerConfig } from '../networks/transformer/transformer.js';

/** The sizes of a network of the architecture that model files hold, small enough for tests and proofs, with queries that share their keys. */
export const TINY: TransformerConfig = {
  vocabulary: 300,
  width: 32,
  layers: 2,
  heads: 4,
  keyValueHeads: 2,
  headWidth: 8,
  hidden: 48,
  context: 128,
  rotaryBase: 5000,
  epsilon: 1e-5,
};
