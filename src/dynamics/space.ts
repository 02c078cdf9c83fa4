/** What an integrator needs of its vectors: linear combinations. */
export interface LinearSpace<V> {
  /** The sum of factor times vector; a term with factor 0 is left out. */
  combine(terms: readonly (readonly [number, V])[]): V;
}

/**
 * What a sampler needs of its vectors. The same sampler runs in double precision, to tell discretisation from rounding, on tensors one
 * evaluation at a time, and on tensors inside a compiled program.
 */
export interface Space<V> extends LinearSpace<V> {
  /** Every coordinate divided by a number. */
  divide(x: V, by: number): V;
  /** Every coordinate cut to [-limit, limit]. */
  clip(x: V, limit: number): V;
}

/** A space whose vectors can be measured, which step control needs. */
export interface NormedSpace<V> extends Space<V> {
  /** Root mean square of error / (absolute + relative max(|before|, |after|)), coordinate by coordinate. */
  errorNorm(error: V, before: V, after: V, absolute: number, relative: number): number;
}

/**
 * Vectors of doubles.
 *
 * @example doubles.combine([[2, Float64Array.of(1, 2)], [1, Float64Array.of(3, 4)]]) // Float64Array [5, 8]
 */
export const doubles: NormedSpace<Float64Array> = {
  combine(terms) {
    const out = new Float64Array(terms[0]![1].length);
    for (const [factor, vector] of terms) {
      if (factor === 0) continue;
      for (let i = 0; i < out.length; i++) out[i]! += factor * vector[i]!;
    }
    return out;
  },
  divide: (x, by) => x.map((value) => value / by),
  clip: (x, limit) => x.map((value) => Math.max(-limit, Math.min(limit, value))),
  errorNorm(error, before, after, absolute, relative) {
    let sum = 0;
    for (let i = 0; i < error.length; i++) {
      const scale = absolute + relative * Math.max(Math.abs(before[i]!), Math.abs(after[i]!));
      sum += (error[i]! / scale) ** 2;
    }
    return Math.sqrt(sum / error.length);
  },
};
