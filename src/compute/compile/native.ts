import { tf } from '../tf.js';

/** What TensorFlow.js says of a tensor that the native library holds. */
export interface Metadata {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

export interface OperationAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** The part of tfjs-node's native addon that is used here. */
export interface Binding {
  createTensor(shape: number[], dtype: number, values: ArrayBufferView | number[]): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): unknown;
  executeOp(name: string, attributes: OperationAttribute[], inputs: number[], outputs: number): Metadata[];
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  runSavedModel(id: number, inputs: number[], inputNames: string, outputNames: string): Metadata[];
  readonly [constant: `TF_${string}`]: number;
}

/** tfjs-node's backend: every kernel of TensorFlow.js goes through its binding. */
export interface NativeBackend {
  binding: Binding;
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
  createOutputTensor(metadata: Metadata): tf.Tensor;
}

/** The running native backend; undefined on another one. */
export function nativeBackend(): NativeBackend | undefined {
  if (tf.engine().backendName !== 'tensorflow') return undefined;
  return tf.engine().backend as unknown as NativeBackend;
}
