import * as tf from '@tensorflow/tfjs';

/** TensorFlow.js itself, for rooms that need tensors and no backend: `useBackend` starts one. */
export { tf };

let named: string | undefined;

/** Has rows carry the device behind a backend: kernels of two devices round differently. */
export function nameDevice(backend: string, device: string): void {
  named = `${backend} (${device})`;
}

/** The name of the backend in use, as rows carry it: with its device where that is not the CPU. */
export const backendName = (): string => named ?? (tf.engine().backendName || 'none');
