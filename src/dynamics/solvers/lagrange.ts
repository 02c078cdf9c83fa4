/**
 * Weights w_j for which sum_j w_j p(nodes_j) is the integral of p against a weight function, for every polynomial p of a degree below
 * the number of nodes; moments[k] is the integral of u^k. They are the integrals of Lagrange's polynomials.
 *
 * @example lagrangeWeights([0, -1], [1, 1 / 2]) // [1.5, -0.5], the integral over [0, 1]
 */
export function lagrangeWeights(nodes: readonly number[], moments: readonly number[]): number[] {
  return nodes.map((node, j) => {
    // Coefficients, by rising power, of the polynomial that is 1 at this node and 0 at the others.
    let polynomial = [1];
    nodes.forEach((other, k) => {
      if (k === j) return;
      polynomial = [...polynomial, 0].map(
        (_, i) => ((polynomial[i - 1] ?? 0) - other * (polynomial[i] ?? 0)) / (node - other),
      );
    });
    return polynomial.reduce((sum, coefficient, power) => sum + coefficient * moments[power]!, 0);
  });
}
