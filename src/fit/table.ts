import { columnLines } from '../records/text-table.js';
import type { Choice } from './choose.js';

export interface FitRow {
  readonly label: string;
  readonly choice: Choice<never>;
}

const HEAD = ['curve', 'law', 'status', 'chi2/dof', 'weight', 'runner-up', 'verdict'];

/** From here on the points lie further from the curve than their standard errors explain. */
const POOR = 3;

/** A number in four figures; the exponent form only where it is shorter. */
function short(value: number, figures = 4): string {
  const size = Math.abs(value);
  if (value !== 0 && (size >= 1e5 || size < 1e-3)) return value.toExponential(figures - 1).replace('e+', 'e');
  return value.toPrecision(figures);
}

function spread(error: number): string {
  if (Number.isNaN(error)) return ' (at its bound)';
  return error === Infinity ? ' ± ∞' : ` ± ${short(error, 2)}`;
}

/**
 * The verdict in words: "chosen" or "undecided", and "poor fit" where even the best law is further from the points than their
 * standard errors explain.
 *
 * @param choice what `chooseLaw` returned
 * @returns 'chosen' or 'undecided', with ', poor fit' where it applies
 * @example verdictOf(chooseLaw(points)) // 'undecided'
 */
export function verdictOf({ best, verdict }: Choice<never>): string {
  return best.reducedChiSquare > POOR ? `${verdict}, poor fit` : verdict;
}

function cells({ label, choice }: FitRow): string[] {
  const { fits, weights, best } = choice;
  const at = fits.indexOf(best);
  const compared = weights[at]! > 0;
  const second = fits
    .map((fit, i) => ({ law: fit.law, weight: weights[i]! }))
    .filter(({ weight }, i) => i !== at && weight > 0)
    .sort((a, b) => b.weight - a.weight)[0];
  return [
    label,
    compared ? best.law : '-',
    compared ? best.status : 'too few points',
    Number.isNaN(best.reducedChiSquare) ? '-' : short(best.reducedChiSquare, 2),
    weights[at]!.toFixed(3),
    second ? `${second.law} ${second.weight.toFixed(3)}` : '-',
    verdictOf(choice),
  ];
}

/** Whether the points were too few to compare any law. */
const isEmpty = ({ choice: { weights } }: FitRow) => weights.every((weight) => weight === 0);

function formula({ choice: { best } }: FitRow): string {
  const values = best.parameters.map(
    (name, j) =>
      `${name} = ${short(best.values[j]!)}${best.status === 'too few points' ? '' : spread(best.errors[j]!)}`,
  );
  return `  ${best.formula}:  ${values.join(', ')}`;
}

/**
 * A plain-text table, two lines a curve: the law with the largest Akaike weight, the fit's status, its reduced chi-square, that weight,
 * the next law with its weight, and the verdict; below it the formula with each parameter as value ± standard error.
 *
 * The reduced chi-square is the weighted sum of squares per degree of freedom: for points with standard errors about 1 where the
 * law describes them as well as they are known, and far above 1 where it does not, best of the menu or not; above 3 the verdict
 * says "poor fit".
 *
 * @param rows a label and a choice of law per curve
 * @returns the table as lines
 * @example fitTable([{ label: 'arithmetic', choice: chooseLaw(points) }])
 * // curve       law    status     chi2/dof  weight  runner-up        verdict
 * // arithmetic  power  converged  -         0.962   logarithm 0.030  chosen
 * //   y = a x^b:  a = 0.9012 ± 0.013, b = -0.3104 ± 0.0071
 */
export function fitTable(rows: readonly FitRow[]): string {
  return columnLines([HEAD, ...rows.map(cells)])
    .flatMap((line, i) => (i === 0 || isEmpty(rows[i - 1]!) ? [line] : [line, formula(rows[i - 1]!)]))
    .join('\n');
}
