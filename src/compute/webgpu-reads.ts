/** What is used here of a buffer of Dawn. */
interface Buffer {
  readonly size: number;
  readonly mapState: 'unmapped' | 'pending' | 'mapped';
  mapAsync(mode: number): Promise<void>;
  getMappedRange(): ArrayBuffer;
  unmap(): void;
}

/** What is used here of a tensor on the device. */
interface Held {
  readonly values: ArrayLike<number> | null | undefined;
  readonly dtype: string;
  readonly resource?: Buffer;
}

type Values = Float32Array | Int32Array | Uint8Array;

/** What is used here of TensorFlow.js's WebGPU backend, and what is put in the place of its own. */
export interface WebgpuBackend {
  readonly tensorMap: { get(id: object): Held };
  readonly bufferManager: { acquireBuffer(size: number, usage: number): Buffer; releaseBuffer(buffer: Buffer): void };
  readonly commandEncoder: {
    copyBufferToBuffer(from: Buffer, at: number, to: Buffer, toAt: number, size: number): void;
  };
  readonly device: { addEventListener(name: string, heard: (event: { error: { message: string } }) => void): void };
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  convertAndCacheOnCPU(id: object, values: Values): Values;
  readSync(id: object): Values | ArrayLike<number>;
}

/** WebGPU's numbers for what a buffer is for. */
const MAP_READ = 1;
const COPY_DST = 8;

/** So often Dawn is asked without a pause, and then every tenth of a millisecond. */
const EAGER = 200;

let turn: (() => void) | undefined;
let reads = 0;

/** How many tensors have been read back from the device. */
export const readBacks = (): number => reads;

/**
 * Dawn hands its turn of work to `setImmediate`, which comes too late for whoever waits: what it hands over is noted, so that it can be
 * run at once. To be called before Dawn is loaded.
 */
export function noteTurns(): void {
  const usual = globalThis.setImmediate;
  const noting = (work: (...args: unknown[]) => void, ...args: unknown[]) => {
    if (!Function.prototype.toString.call(work).includes('[native code]')) return usual(work, ...args);
    let waits = true;
    const once = () => {
      if (!waits) return;
      waits = false;
      if (turn === once) turn = undefined;
      work(...args);
    };
    turn = once;
    return usual(once);
  };
  const symbols = Object.getOwnPropertyDescriptors(usual);
  globalThis.setImmediate = Object.defineProperties(noting, symbols) as typeof setImmediate;
}

const pause = new Int32Array(new SharedArrayBuffer(4));

/** Has Dawn work until a buffer can be read. */
function waitFor(buffer: Buffer, failed: () => string | undefined): void {
  for (let turns = 0; buffer.mapState !== 'mapped'; turns++) {
    const error = failed();
    if (error !== undefined || buffer.mapState === 'unmapped' || turn === undefined) {
      throw new Error(`webgpu: expected the device to give a tensor back, got ${error ?? 'a device that was lost'}`);
    }
    turn();
    if (turns > EAGER) Atomics.wait(pause, 0, 0, 0.1);
  }
}

const VIEWS: Record<string, (bytes: ArrayBuffer) => Values> = {
  float32: (bytes) => new Float32Array(bytes),
  int32: (bytes) => new Int32Array(bytes),
  bool: (bytes) => Uint8Array.from(new Int32Array(bytes)),
};

/**
 * Lets a tensor's values be read at once, as on every other backend: the thread waits for the device. TensorFlow.js itself can only do so
 * by a canvas, which Node does not have.
 *
 * @throws Error, when a tensor is read, with what the device found wrong since the last one (memory, a kernel that it refuses).
 */
export function readAtOnce(backend: WebgpuBackend): void {
  let wrong: string | undefined;
  const failed = () => {
    const error = wrong;
    wrong = undefined;
    return error;
  };
  backend.device.addEventListener('uncapturederror', ({ error }) => {
    wrong ??= `"${error.message.split('\n')[0]}"`;
  });
  backend.readSync = (id) => {
    const { values, dtype, resource } = backend.tensorMap.get(id);
    if (values !== null && values !== undefined) return values;
    const view = VIEWS[dtype];
    if (view === undefined || resource === undefined) throw new Error(`webgpu: expected real numbers, got ${dtype}`);
    reads++;
    const { bufferManager } = backend;
    const staging = bufferManager.acquireBuffer(resource.size, COPY_DST | MAP_READ);
    backend.ensureCommandEncoderReady();
    backend.endComputePassEncoder();
    backend.commandEncoder.copyBufferToBuffer(resource, 0, staging, 0, resource.size);
    backend.submitQueue();
    staging.mapAsync(MAP_READ).catch(() => {});
    waitFor(staging, failed);
    const bytes = staging.getMappedRange().slice(0);
    staging.unmap();
    bufferManager.releaseBuffer(staging);
    return backend.convertAndCacheOnCPU(id, view(bytes));
  };
}
