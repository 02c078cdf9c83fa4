import { grid } from '../figures/scaling.js';
import { fitCoverage } from '../fit/coverage-fit.js';
import { fitBetaBinomial, forecastCoverage } from '../measure/answers/beta-binomial.js';
import type { ProblemCount } from '../measure/answers/pass-at-k.js';
import type { BootstrapOptions } from '../numerics/bootstrap.js';
import { toPoint } from './coverage-point.js';

/** The coverage law fitted to the curve at the k within the samples. */
export function lawOfCurve(
  problems: readonly ProblemCount[],
  within: readonly number[],
  ks: readonly number[],
  options: BootstrapOptions,
) {
  const asked = fitCoverage(problems, within, options, [...ks, ...curveKs(ks)]);
  const { fit, parameters } = asked;
  const [forecast, curve] = [asked.forecast.slice(0, ks.length), asked.forecast.slice(ks.length)];
  const found = fit.status !== 'not identified' && fit.status !== 'too few points' && fit.status !== 'failed';
  const parameter = (i: number) => ({
    value: found ? parameters.value[i] : Number.NaN,
    se: found ? parameters.error[i] : Number.NaN,
    ci: found ? [parameters.low[i], parameters.high[i]] : [Number.NaN, Number.NaN],
  });
  return {
    law: 'coverage',
    status: fit.status,
    note: fit.note,
    parameters: { a: parameter(0), b: parameter(1) },
    exponent: found ? parameters.value[1] : Number.NaN,
    sse: fit.sse,
    forecast: (found ? forecast : []).map(toPoint),
    curve: (found ? curve : []).map(toPoint),
  };
}

/** Numbers of samples along a forecast's curve, which is drawn smooth whatever k are asked for. */
const curveKs = (ks: readonly number[]): number[] =>
  grid(
    ks.reduce((least, k) => Math.min(least, k)),
    ks.reduce((most, k) => Math.max(most, k)),
  );

/** A Beta over problems, fitted to the counts, and what it forecasts. */
export function lawOfCounts(problems: readonly ProblemCount[], ks: readonly number[]) {
  const fit = fitBetaBinomial(problems);
  const parameter = (value: number, se: number) => ({
    value,
    se,
    ci: [value * Math.exp((-1.96 * se) / value), value * Math.exp((1.96 * se) / value)],
  });
  return {
    law: 'beta-binomial',
    status: fit.status,
    note: fit.note,
    parameters: {
      alpha: parameter(fit.alpha, fit.errors[0]),
      beta: parameter(fit.beta, fit.errors[1]),
    },
    exponent: fit.exponent,
    logLikelihood: fit.logLikelihood,
    forecast: fit.status === 'converged' ? forecastCoverage(fit, ks).map(toPoint) : [],
    curve: fit.status === 'converged' ? forecastCoverage(fit, curveKs(ks)).map(toPoint) : [],
  };
}
