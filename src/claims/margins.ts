/** Effects that are too small to matter. */
export const MATTERS = {
  /** A share of right answers: three points. */
  answers: 0.03,
  /** A share of the errors: a tenth of them. */
  errors: 0.1,
  /** A share of problems covered, for each power of ten samples: two points. */
  covered: 0.02,
  /** The logarithm of a ratio of distances, or of compute: a tenth. */
  ratio: Math.log(1.1),
} as const;
