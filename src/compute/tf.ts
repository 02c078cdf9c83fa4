// Required and not imported: an import first reads all of a CommonJS package for the names of its exports, which takes longer than to run it.
import tf = require('@tensorflow/tfjs');

/** TensorFlow.js itself, for rooms that need tensors and no backend: `useBackend` starts one. */
export { tf };

/** What runs beside the CPU. */
export interface Device {
  readonly name: string;
  /** MiB that were free when it started, where it says so. */
  readonly memory?: number;
}

let named: string | undefined;
let inUse: Device | undefined;

/** Has rows carry the device behind a backend: kernels of two devices round differently. */
export function nameDevice(backend: string, device: Device): void {
  inUse = device;
  named = `${backend} (${device.name})`;
}

/** The device in use; undefined where the CPU computes. */
export const deviceInUse = (): Device | undefined => inUse;

/** The name of the backend in use, as rows carry it: with its device where that is not the CPU. */
export const backendName = (): string => named ?? (tf.engine().backendName || 'none');
