// Question: are our samplers' trajectories those of k-diffusion, diffusers, SciPy and torchcfm, on the same denoiser and the same noise, trained networks included?
// Run: npm run bench -- trajectories (what it needs is said in trajectories.py). Ends with an error where one differs by more than 1e-3.
import { useBackend } from '../dist/compute/backend.js';
import { Meter } from '../dist/compute/meter.js';
import { modelsFolder } from '../dist/compute/paths.js';
import { normals } from '../dist/compute/random.js';
import { configured } from '../dist/compute/settings.js';
import { edm, flowLinear, flowVp, vpCosine } from '../dist/dynamics/processes/index.js';
import { ddim, ddpm, dpmSolver, edmHeun, probabilityFlow, sample, unipc } from '../dist/dynamics/samplers/index.js';
import { karras } from '../dist/dynamics/schedules/index.js';
import { dormandPrince, euler, rungeKutta } from '../dist/dynamics/solvers/index.js';
import { doubles } from '../dist/dynamics/space.js';
import { diffusionDigits } from '../dist/families/images/diffusion/diffusion.js';
import { flowDigits } from '../dist/families/images/flow/flow.js';
import { imageSampling } from '../dist/families/images/sampling.js';
import { imagesOf } from '../dist/families/images/state.js';
import { gaussianMixture, truth } from '../dist/tasks/points/mixtures.js';
import { startPeer } from './peer.mjs';
import { table } from './text.mjs';

const LIMIT = 1e-3;
/** @typedef {import('../dist/dynamics/samplers/index.js').Sampler} Sampler */

const POINTS = 64;
const MIXTURE = {
  weights: [0.5, 0.3, 0.2],
  means: [
    [-1.2, 0.2],
    [1, 1],
    [0.8, -1.2],
  ],
  variances: [0.04, 0.09, 0.06],
};
const mixture = gaussianMixture({ ...MIXTURE, covariances: MIXTURE.variances });
const noise = (draw) => Float64Array.from(normals({ seed: 5, problem: 0, candidate: 0 }, draw, 2 * POINTS));
const rows = (x) => Array.from({ length: POINTS }, (_, i) => [x[2 * i], x[2 * i + 1]]);
const noises = (count) => Array.from({ length: count }, (_, i) => rows(noise(i + 1)));
const difference = (ours, theirs) => Math.max(...theirs.flat().map((value, i) => Math.abs(value - ours[i])));

const run = (
  sampler,
  process,
  times,
  scale = process.sigma(times[0]),
  /** @type {import('../dist/dynamics/predictions.js').Prediction} */ predicts = 'data',
) => {
  const start = noise(0).map((value) => scale * value);
  const options = { space: doubles, process, model: truth(mixture, process, predicts), times, start, noise };
  return { ...sample(sampler, options), start: rows(start) };
};

/** DDPM's 1000 steps of a linear beta as a process whose time is the number of steps / 1000. */
function discreteDdpm() {
  const squares = [1];
  for (let i = 0; i < 1000; i++) squares.push(squares[i] * (1 - (1e-4 + ((0.02 - 1e-4) * i) / 999)));
  const at = (t) => squares[Math.round(1000 * t)];
  return {
    ...edm(),
    name: 'ddpm',
    alpha: (t) => Math.sqrt(at(t)),
    sigma: (t) => Math.sqrt(1 - at(t)),
    tMin: 0,
    tMax: 1,
  };
}

const peer = startPeer('./trajectories.py');
const found = [];
const add = (sampler, peerName, off, steps) =>
  found.push({ sampler, peer: peerName, steps, difference: off.toExponential(1) });

try {
  const versions = await peer.ask('versions');
  console.log(
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
  );

  const eps = edm();
  const toData = karras()(eps, 20, { toData: true });
  const toLeast = karras()(eps, 20);
  const churn = { s_churn: 10, s_tmin: 0.05, s_tmax: 50, s_noise: 1.003 };
  for (const [sampler, name, times, options] of /** @type {[Sampler, string, readonly number[], object][]} */ ([
    [probabilityFlow(rungeKutta(euler)), 'sample_euler', toLeast, {}],
    [ddim(), 'sample_euler', toData, {}],
    [ddpm(), 'sample_euler_ancestral', toData, { noises: noises(20) }],
    [edmHeun(), 'sample_heun', toData, {}],
    // k-diffusion draws at every step and uses the draw where it churns.
    [edmHeun({ churn: 10, from: 0.05, to: 50, scale: 1.003 }), 'sample_heun', toData, { ...churn, noises: noises(20) }],
    [dpmSolver(), 'sample_dpmpp_2m', toData, {}],
    [dpmSolver(), 'sample_dpmpp_2m', toLeast, {}],
    [dpmSolver({ order: 3, published: true }), 'sample_dpmpp_3m_sde', toLeast, { eta: 0 }],
  ])) {
    const { x, start } = run(sampler, eps, times);
    const reply = await peer.ask('k_diffusion', { mixture: MIXTURE, sampler: name, sigmas: times, start, ...options });
    add(sampler.name, `k-diffusion ${name}`, difference(x, reply.x), times.length - 1);
  }

  const discrete = discreteDdpm();
  const betas = { num_train_timesteps: 1000, beta_start: 1e-4, beta_end: 0.02, beta_schedule: 'linear' };
  const trailing = { ...betas, timestep_spacing: 'trailing', clip_sample: false };
  const multistep = { ...betas, final_sigmas_type: 'sigma_min', lower_order_final: false };
  for (const [sampler, scheduler, config, steps] of /** @type {[Sampler, string, object, number][]} */ ([
    [ddim(), 'DDIMScheduler', trailing, 20],
    [ddpm(), 'DDPMScheduler', { ...trailing, variance_type: 'fixed_small' }, 50],
    [dpmSolver(), 'DPMSolverMultistepScheduler', { ...multistep, solver_order: 2 }, 20],
    [
      dpmSolver({ order: 3, published: true }),
      'DPMSolverMultistepScheduler',
      { ...multistep, solver_order: 3, solver_type: 'heun' },
      20,
    ],
    [unipc(), 'UniPCMultistepScheduler', { ...multistep, solver_order: 2 }, 20],
    [unipc({ order: 3 }), 'UniPCMultistepScheduler', { ...multistep, solver_order: 3 }, 20],
  ])) {
    const start = rows(noise(0));
    const request = { mixture: MIXTURE, scheduler, config, steps, start, noises: noises(steps) };
    const reply = await peer.ask('diffusers', request);
    const last = config === trailing || sampler.name === 'ddpm' ? 0 : 1 / 1000;
    const times = [...reply.timesteps.map((step) => (step + 1) / 1000), last];
    add(sampler.name, `diffusers ${scheduler}`, difference(run(sampler, discrete, times, 1).x, reply.x), steps);
  }

  const straight = flowLinear();
  const [tolerance, end] = [1e-6, 0.001];
  const reply = await peer.ask('rk45', { mixture: MIXTURE, start: rows(noise(0)), end, tolerance });
  const solved = Array.from({ length: POINTS }, (_, i) => {
    const integrator = dormandPrince(doubles, { relative: tolerance, absolute: tolerance });
    const options = { space: doubles, process: straight, model: truth(mixture, straight, 'velocity'), times: [1, end] };
    return sample(probabilityFlow(integrator), { ...options, start: noise(0).slice(2 * i, 2 * i + 2) });
  });
  add(
    'dormand-prince',
    'SciPy RK45',
    difference(
      solved.flatMap(({ x }) => [...x]),
      reply.x,
    ),
    'adaptive',
  );
  const same = solved.filter(({ used }, i) => used === reply.evaluations[i]).length;
  console.log(`Evaluations of the adaptive solver equal to SciPy's: ${same} of ${POINTS} points.`);

  // torchcfm's time runs from noise to data: its t is 1 - t here, its velocity the negative.
  const [data, from] = [rows(noise(7)), rows(noise(0))];
  const times = [0.1, 0.37, 0.5, 0.9];
  for (const [process, path] of /** @type {const} */ ([
    [straight, 'ConditionalFlowMatcher'],
    [flowVp(), 'VariancePreservingConditionalFlowMatcher'],
  ])) {
    const { rows: theirs } = await peer.ask('torchcfm', { path, data, noise: from, times });
    const off = times.map((time, k) => {
      const t = 1 - time;
      const combine = (a, b) => data.flatMap((row, i) => row.map((value, j) => a * value + b * from[i][j]));
      const x = difference(combine(process.alpha(t), process.sigma(t)), theirs[k].x);
      return Math.max(x, difference(combine(-process.alphaRate(t), -process.sigmaRate(t)), theirs[k].velocity));
    });
    add(`path ${process.name}`, `torchcfm ${path}`, Math.max(...off), '');
  }

  // The trained networks, ours compiled and theirs in PyTorch from the same file, with k-diffusion's samplers from the same noise.
  await useBackend();
  for (const [family, load, process, predicts, told] of /** @type {const} */ ([
    ['flow', flowDigits, straight, 'velocity', (/** @type {number} */ t) => 1 - t],
    [
      'diffusion',
      diffusionDigits,
      vpCosine({ tMax: 0.999 }),
      'v',
      (/** @type {number} */ t) => Math.max(0, Math.min(999, 1000 * t - 1)) / 1000,
    ],
  ])) {
    const level = (t) => process.sigma(t) / process.alpha(t);
    const times = karras()(process, 12, {
      from: process.timeOfLogSnr(-Math.log(80)),
      to: process.timeOfLogSnr(-Math.log(0.01)),
    });
    const problems = Array.from({ length: 8 }, (_, index) => ({ index, difficulty: 0, label: index }));
    const keys = problems.map(({ index }) => ({ seed: 9, problem: index, candidate: 0 }));
    const noise = keys.map((key) => [...normals(key, 0, 784)]);
    for (const model of [`${family}-digits`, `${family}-digits-transformer`]) {
      for (const [sampler, name] of /** @type {const} */ ([
        [ddim(), 'sample_euler'],
        [edmHeun(), 'sample_heun'],
        [dpmSolver(), 'sample_dpmpp_2m'],
      ])) {
        const made = load({
          name: model,
          sampling: imageSampling(
            sampler,
            configured(() => times, 'karras'),
          ),
        });
        const depth = sampler.nfe(times, process);
        let state = made.begin(problems, keys, { depth, meter: new Meter() });
        for (let step = 0; step < depth; step++) state = made.refine(state);
        const images = imagesOf(state).map((image) => [...image]);
        made.discard(state);
        const reply = await peer.ask('trained', {
          sampler: name,
          sigmas: times.map(level),
          start: noise.map((row) => row.map((value) => (process.sigma(times[0]) / process.alpha(times[0])) * value)),
          model: {
            folder: modelsFolder(),
            name: model,
            predicts,
            labels: problems.map(({ label }) => label),
            levels: times.map((t) => ({
              level: level(t),
              alpha: process.alpha(t),
              sigma: process.sigma(t),
              told: told(t),
            })),
          },
        });
        const theirs = reply.x.map((row) => row.map((value) => process.alpha(times[times.length - 1]) * value));
        add(`${sampler.name}, trained ${model}`, `k-diffusion ${name}, PyTorch`, difference(images.flat(), theirs), 12);
      }
    }
  }
} finally {
  peer.close();
}
console.log(table(found));
const failed = found.filter((row) => !(Number(row.difference) <= LIMIT));
if (failed.length > 0)
  throw new Error(
    `expected differences up to ${LIMIT}, got ${failed.map((row) => `${row.sampler} ${row.difference}`)}`,
  );
