import * as tf from '@tensorflow/tfjs';

/** TensorFlow.js itself, for rooms that need tensors and no backend: `useBackend` starts one. */
export { tf };
