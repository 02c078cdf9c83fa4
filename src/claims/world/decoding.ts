/** Temperatures at which every arm of a clean world was run: the usual one, and a cooler one at which it is a little worse. */
export const TEMPERATURES = [1, 0.5] as const;
/** What the cooler decoding costs in right answers. */
export const COOLER = 0.06;

/** The settings of a language model at a temperature. */
export const at = (temperature: number): string =>
  temperature === 1 ? '{}' : JSON.stringify({ sampler: { temperature } });

/** Guidances at which images of a clean world were drawn. */
export const GUIDANCES = [1, 2] as const;
/** By how much guidance 2 is farther from the data. */
export const FARTHER = 1.05;

/** The settings of an image model at a guidance. */
export const guidedBy = (guidance: number): string =>
  JSON.stringify({ ...(guidance === 1 ? {} : { family: { guidance } }), task: { classifier: 'classifier' } });
