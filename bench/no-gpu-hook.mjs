// Loaded before anything else in a process of `npm run bench -- no-gpu`: says at the end what CPU time it took, and has the parts for GPUs be
// stubs where NO_GPU is "off". Both ways go through the same hook, so that it costs them the same.
import { writeSync } from 'node:fs';
import { register } from 'node:module';

const STUBS = {
  '/environment/gpu/steps.mjs': 'export const gpuSteps = () => []; export const sayWhatGpuWouldTake = () => {};',
  '/dist/compute/tensorflow-gpu.js': 'export const startTensorFlowGpu = () => {};',
  '/dist/compute/webgpu.js': 'export const startWebgpu = () => {};',
};
const HOOKS = `
let stubs;
export function initialize(given) { stubs = given; }
export async function load(url, context, next) {
  const found = Object.keys(stubs).find((ending) => url.endsWith(ending));
  if (found === undefined) return next(url, context);
  return { format: 'module', shortCircuit: true, source: stubs[found] };
}`;

register(`data:text/javascript,${encodeURIComponent(HOOKS)}`, { data: process.env.NO_GPU === 'off' ? STUBS : {} });
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  writeSync(3, String((user + system) / 1000));
});
