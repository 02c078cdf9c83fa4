// @ts-check
// The steps of set-up for GPUs, performed only where they are asked for: by `npm run setup -- --gpu` or `--webgpu`, or by the backend that
// INFERENCE_SCALING_BACKEND names.
import { digest } from '../places.mjs';
import { fetchedBytes, gigabytes, hasGpuBuild, makeGpuBuild } from './build.mjs';
import { cardText, findNvidia, usableCard } from './driver.mjs';
import { hasWebgpu, makeWebgpu, WEBGPU_FILES } from './webgpu.mjs';

const CPU = 'the CPU is used instead';

/** @param {(line: string) => void} say @returns {import('../setup/steps.mjs').Step} */
const tensorflowGpu = (say) => ({
  name: "TensorFlow's CUDA build",
  key: () => digest([String(hasGpuBuild())]),
  present: hasGpuBuild,
  optional: `${CPU}; what was fetched is kept, and \`npm run setup -- --gpu\` goes on from there`,
  lacks: () =>
    process.platform === 'linux' && process.arch === 'x64'
      ? undefined
      : `it is for linux-x64, and this is ${process.platform}-${process.arch}; ${CPU}, or webgpu: npm run setup -- --webgpu`,
  async perform() {
    say(`  fetching ${gigabytes(fetchedBytes())} once: TensorFlow with CUDA, and NVIDIA's libraries`);
    await makeGpuBuild(say);
  },
});

/** @returns {import('../setup/steps.mjs').Step} */
const webgpu = () => ({
  name: 'WebGPU',
  key: () => digest([], WEBGPU_FILES),
  present: hasWebgpu,
  optional: CPU,
  perform: makeWebgpu,
});

/**
 * The steps that are asked for. A backend that the environment asks for is fetched only where there is a card for it.
 * @param {readonly string[]} asked `--gpu`, `--webgpu`
 * @param {(line: string) => void} say
 * @param {string | undefined} [backend]
 */
export function gpuSteps(asked, say, backend = process.env.INFERENCE_SCALING_BACKEND) {
  const steps = [];
  const wanted = asked.includes('--gpu');
  if (wanted || (backend === 'tensorflow-gpu' && !hasGpuBuild())) {
    const usable = usableCard(findNvidia());
    if ('why' in usable) say(`set-up: tensorflow-gpu cannot run here: ${usable.why}; ${CPU}`);
    if (wanted || 'card' in usable) steps.push(tensorflowGpu(say));
  }
  if (asked.includes('--webgpu') || backend === 'webgpu') steps.push(webgpu());
  return steps;
}

/**
 * Says what a card that is here would take; nothing where there is none.
 * @param {readonly string[]} asked
 * @param {(line: string) => void} say
 * @param {import('./driver.mjs').Found} [found]
 * @param {boolean} [built]
 */
export function sayWhatGpuWouldTake(asked, say, found = findNvidia(), built = hasGpuBuild()) {
  if (asked.includes('--gpu') || built || (found.smi === undefined && found.library === undefined)) return;
  const usable = usableCard(found);
  if ('why' in usable) return say(`set-up: no GPU is used: ${usable.why}`);
  say(
    `set-up: found ${cardText(usable.card)}. Networks of many images or rows run faster on it: \`npm run setup -- --gpu\` fetches TensorFlow's CUDA build (${gigabytes(fetchedBytes())}), and INFERENCE_SCALING_BACKEND=tensorflow-gpu uses it`,
  );
}
