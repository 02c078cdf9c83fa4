export { edm } from './edm.js';
export { flowLinear } from './flow-linear.js';
export { flowVp } from './flow-vp.js';
export { diffusion, drift, logSnr, type Process } from './process.js';
export { subVp } from './sub-vp.js';
export { ve } from './ve.js';
export { vpCosine } from './vp-cosine.js';
export { vpLinear } from './vp-linear.js';
