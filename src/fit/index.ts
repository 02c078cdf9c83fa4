export { type BootstrapOptions, type Bootstrapped, bootstrap } from './bootstrap.js';
export { type Choice, chooseLaw } from './choose.js';
export { type CoverageFit, fitCoverage } from './coverage-fit.js';
export { type BootstrappedFit, bootstrapFit, type FitBootstrapOptions } from './fit-bootstrap.js';
export { type Fit, type FitStatus, fitLaw } from './least-squares.js';
export { normalCdf, studentQuantile, studentWithin } from './student.js';
export { type FitRow, fitTable, verdictOf } from './table.js';
