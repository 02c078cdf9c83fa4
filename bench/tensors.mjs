import { tf } from '../dist/compute/tf.js';
import { loadWeights, saveWeights } from '../dist/networks/checkpoint.js';

/** Tensors by name as a safetensors file of floats. */
export function writeTensors(file, tensors) {
  tf.tidy(() => saveWeights(file, Object.fromEntries(Object.entries(tensors).map(([name, t]) => [name, t.toFloat()]))));
}

export const readTensors = loadWeights;
