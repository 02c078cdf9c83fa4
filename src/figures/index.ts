export { type Chromium, findChromium } from './chromium.js';
export { exportFigures } from './export.js';
export { type Figure, figure } from './figure.js';
export { panelFigure } from './panels.js';
export { choiceFigure, coveragePanels } from './repeated-sampling.js';
export { type Series, scalingFigure, scalingSeries } from './scaling.js';
export { imageSheet, sampleSheet } from './sheet.js';
export { splitFigure } from './split.js';
export { distinct, FAMILY_COLOURS, SEQUENCE } from './theme.js';
