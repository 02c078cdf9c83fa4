import { tf } from '../tf.js';
import type { GraphFunction, GraphNode } from './graph.js';
import { noteCalled } from './names.js';
import { type NativeBackend, nativeBackend } from './native.js';
import { loadProgram, type Program } from './program.js';
import { Tracer } from './trace.js';

/** TensorFlow's numbers for types. */
const INT32 = 3;
const UINT64 = 23;

/** TensorFlow's number for Philox among its algorithms. */
const PHILOX = 1;

/** What the program is called in proofs. */
const NAME = 'random words';

/** Programs by their number of words, a power of two. */
const programs = new WeakMap<NativeBackend, Map<number, Program>>();

function constant(name: string, shape: readonly number[], values: readonly number[]): GraphNode {
  const content = new Uint8Array(Int32Array.from(values).buffer);
  const tensor = { dtype: INT32, shape, content };
  return { name, op: 'Const', inputs: [], attributes: { dtype: { type: INT32 }, value: { tensor } } };
}

/** Pairs of 32-bit words [n, 2] as n words of 64 bits, the low half first. */
function joined(name: string, from: string): GraphNode {
  return { name, op: 'Bitcast', inputs: [from], attributes: { T: { type: INT32 }, type: { type: UINT64 } } };
}

/** key [1, 2] and counter [2, 2], both int32, to `size` words: the blocks that follow the counter. */
function philoxFunction(size: number): GraphFunction {
  return {
    name: 'main',
    arguments: [
      { dtype: INT32, shape: [1, 2] },
      { dtype: INT32, shape: [2, 2] },
    ],
    nodes: [
      joined('key', 'arg0'),
      joined('counter', 'arg1'),
      constant('shape', [1], [size]),
      constant('alg', [], [PHILOX]),
      {
        name: 'words',
        op: 'StatelessRandomUniformFullIntV2',
        inputs: ['shape:output:0', 'key:output:0', 'counter:output:0', 'alg:output:0'],
        attributes: { dtype: { type: INT32 }, Tshape: { type: INT32 } },
      },
    ],
    results: [{ dtype: INT32, shape: [size], from: 'words:output:0' }],
    compiled: undefined,
  };
}

/**
 * The words of Philox 4x32-10 from TensorFlow's own kernel, bit for bit those of `philox` for the blocks from `counter` on; undefined
 * where the native backend does not run, and during a trace.
 *
 * @example nativeWords([0, 0, 0, 0], [0, 0], 4) // Uint32Array [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]
 */
export function nativeWords(
  counter: readonly number[],
  key: readonly number[],
  count: number,
): Uint32Array | undefined {
  const backend = nativeBackend();
  if (backend === undefined || Tracer.current !== undefined) return undefined;
  noteCalled(NAME);
  const known = programs.get(backend) ?? new Map<number, Program>();
  programs.set(backend, known);
  const size = 2 ** Math.ceil(Math.log2(Math.max(4, count)));
  const program = known.get(size) ?? loadProgram(backend, [philoxFunction(size)]);
  known.set(size, program);
  const inputs = [tf.tensor2d(Int32Array.from(key), [1, 2]), tf.tensor2d(Int32Array.from(counter), [2, 2])];
  const [words] = program.run(inputs);
  const values = words!.dataSync<'int32'>();
  tf.dispose([...inputs, words!]);
  return new Uint32Array(values.buffer, values.byteOffset, size).subarray(0, count);
}
