// @ts-check
// What `doctor` tells of GPUs: driver, cards, what is missing, and the command that brings it.
import { fetchedBytes, gigabytes, hasGpuBuild } from './build.mjs';
import { cardText, chosenCard, findNvidia, usableCard } from './driver.mjs';
import { hasWebgpu } from './webgpu.mjs';

/** @typedef {import('../commands/doctor.mjs').Finding} Finding */

/** @param {import('./driver.mjs').Found} found @param {ReturnType<typeof usableCard>} usable @param {boolean} built */
function noteOfBuild(found, usable, built) {
  const use = 'INFERENCE_SCALING_BACKEND=tensorflow-gpu uses it';
  if ('why' in usable)
    return found.smi || found.library ? `not usable: ${usable.why}` : 'not needed: there is no NVIDIA card';
  return built ? use : `\`npm run setup -- --gpu\` fetches it (${gigabytes(fetchedBytes())}); then ${use}`;
}

/**
 * @param {import('./driver.mjs').Found} [found]
 * @param {{built?: boolean, webgpu?: boolean, where?: Parameters<typeof usableCard>[1]}} [what]
 * @returns {Finding[]}
 */
export function gpuFindings(found = findNvidia(), { built = hasGpuBuild(), webgpu = hasWebgpu(), where } = {}) {
  const usable = usableCard(found, where);
  const driver = found.driver ?? (found.smi || found.library ? 'unknown version' : null);
  const chosen = chosenCard(found.cards, where?.visible ?? process.env.CUDA_VISIBLE_DEVICES);
  const remarks = 'card' in usable ? usable.remarks : [];
  return [
    {
      name: 'NVIDIA driver',
      found: driver,
      note: found.failed ?? (driver === null ? '' : `${found.library ?? 'libcuda.so.1 not found'}`),
    },
    ...found.cards.map((card) => ({
      name: `NVIDIA card ${card.index}`,
      found: cardText(card),
      note: [card === chosen ? 'the one that is used' : '', ...(card === chosen ? remarks : [])]
        .filter(Boolean)
        .join('; '),
    })),
    {
      name: 'CUDA build',
      found: built ? 'TensorFlow with CUDA, beside the build for the CPU' : null,
      note: noteOfBuild(found, usable, built),
    },
    {
      name: 'WebGPU',
      found: webgpu ? "Dawn and TensorFlow.js's backend" : null,
      note: webgpu
        ? 'INFERENCE_SCALING_BACKEND=webgpu uses it'
        : 'a GPU of any make: `npm run setup -- --webgpu` fetches it (56 MB)',
    },
  ];
}
