import * as tf from '@tensorflow/tfjs';

/** TensorFlow.js itself, for rooms that need tensors and no backend: `useBackend` starts one. */
export { tf };

/** The name of the backend in use, as rows carry it. */
export const backendName = (): string => tf.engine().backendName || 'none';
