import { tf } from '../tf.js';
import type { Attribute, GraphFunction, GraphNode, Spec } from './graph.js';
import type { Binding, Metadata, NativeBackend, OperationAttribute } from './native.js';
import { operation } from './operations.js';
import { unsupported } from './unsupported.js';

/** Where a tensor comes from inside a function. */
interface Value extends Spec {
  readonly from: string;
}

/** A function while it is being written down. */
interface Frame {
  readonly name: string;
  readonly parent: Frame | undefined;
  readonly arguments: Spec[];
  readonly nodes: GraphNode[];
  readonly values: Map<number, Value>;
  /** Ids of the outer frame's tensors that this function uses, in the order of the arguments that carry them. */
  readonly captures: number[];
  readonly compiled: GraphFunction['compiled'];
}

const BYTES: Record<number, (values: ArrayLike<number>) => ArrayBufferView> = {
  1: (values) => Float32Array.from(values),
  3: (values) => Int32Array.from(values),
  10: (values) => Uint8Array.from(values),
};

/** The bytes of a constant, as TensorProto wants them. */
function contentOf(dtype: number, values: ArrayBufferView | readonly number[]): Uint8Array {
  const typed = ArrayBuffer.isView(values) ? values : BYTES[dtype]?.(values);
  if (typed === undefined) return unsupported(`a constant of type ${dtype} cannot be part of a program`);
  return new Uint8Array(typed.buffer.slice(typed.byteOffset, typed.byteOffset + typed.byteLength));
}

/**
 * Writes down what a function does while it runs: every kernel of TensorFlow.js's native backend ends in one call of its binding,
 * which is replaced for the time of the trace by one that runs the operation and notes it.
 */
export class Tracer {
  readonly functions: GraphFunction[] = [];
  private frame: Frame | undefined;
  private names = 0;
  /** Ids below 0 are for values that no tensor of TensorFlow.js has. */
  private spare = -1;
  private readonly real: Binding;

  constructor(
    private readonly backend: NativeBackend,
    private readonly whole: boolean,
  ) {
    this.real = backend.binding;
  }

  /** Whether what is traced now becomes an XLA program, so that operations that only XLA has may be used. */
  get xla(): boolean {
    return this.frame?.compiled !== undefined;
  }

  /** The tracer that is at work, if any. */
  static current: Tracer | undefined;

  /** Runs `work` on `inputs`, notes it as a function, and returns its results. */
  run(inputs: readonly tf.Tensor[], work: () => readonly tf.Tensor[]): { results: readonly tf.Tensor[] } {
    if (Tracer.current !== undefined) return unsupported('a compiled function cannot be traced inside another one');
    const ids = this.backend.getInputTensorIds(inputs);
    this.backend.binding = Object.create(this.real, {
      executeOp: { value: this.executeOp },
      createTensor: { value: this.createTensor },
    }) as Binding;
    const reader = Object.getOwnPropertyDescriptors({ read: refuseRead, readSync: refuseRead });
    const engine = Object.defineProperties(tf.engine(), reader) as unknown as { read?: unknown; readSync?: unknown };
    Tracer.current = this;
    try {
      const { results } = this.inFunction('main', inputs, ids, work, { compiled: this.whole ? 'entry' : undefined });
      return { results };
    } finally {
      Tracer.current = undefined;
      this.backend.binding = this.real;
      delete engine.read;
      delete engine.readSync;
    }
  }

  /** Runs `work` outside the trace: its operations are run and not noted. */
  aside<T>(work: () => T): T {
    const tracing = this.backend.binding;
    this.backend.binding = this.real;
    try {
      return work();
    } finally {
      this.backend.binding = tracing;
    }
  }

  /** The value of an integer scalar, which the trace itself may look at. */
  valueAt(index: tf.Scalar): number {
    const [id] = this.aside(() => this.backend.getInputTensorIds([index]));
    return (this.real.tensorDataSync(id!) as Int32Array)[0]!;
  }

  /** Notes an operation whose result is known from elsewhere. */
  note(
    op: string,
    attributes: Readonly<Record<string, Attribute>>,
    inputs: readonly tf.Tensor[],
    result: tf.Tensor,
  ): void {
    const [id] = this.aside(() => this.backend.getInputTensorIds([result]));
    const spec = this.specOf(result);
    this.addNode(op, attributes, this.backend.getInputTensorIds(inputs), [
      { id: id!, ...spec, shape: [...spec.shape] },
    ]);
  }

  /**
   * Notes `while (i < count) state = body(i, state)`. The body runs once, on the state as it is; the loop's results are the
   * tensors of that one run, right in shape and type.
   */
  loop(
    count: number,
    index: tf.Tensor,
    state: readonly tf.Tensor[],
    body: () => readonly tf.Tensor[],
    next: (index: tf.Tensor) => tf.Tensor,
  ): readonly tf.Tensor[] {
    const inputs = [index, ...state];
    const ids = this.backend.getInputTensorIds(inputs);
    const name = `loop${this.names++}`;
    const inside = { compiled: this.xla ? ('inside' as const) : undefined, passCaptures: true };
    const inner = this.inFunction(`${name}_body`, inputs, ids, () => [next(index), ...body()], inside);
    inner.results.forEach((result, i) => {
      const [before, after] = [this.specOf(inputs[i]!), this.specOf(result)];
      if (before.dtype !== after.dtype || before.shape.join() !== after.shape.join()) {
        unsupported(
          `expected state ${i - 1} of a loop to keep its shape [${before.shape}] and type ${inputs[i]!.dtype}, got [${after.shape}] and ${result.dtype}`,
        );
      }
    });
    const carried: Spec[] = [
      ...inputs.map((input) => this.specOf(input)),
      ...inner.captures.map((id) => this.valueOf(id)),
    ];
    this.functions.push(conditionOf(`${name}_condition`, carried, count, inside.compiled));
    const outputs = this.outputsOf(inner.results);
    const spare = inner.captures.map(
      (captured) => ({ id: --this.spare, ...this.valueOf(captured) }) as unknown as Metadata,
    );
    this.addNode(
      'StatelessWhile',
      {
        T: { types: carried.map(({ dtype }) => dtype) },
        cond: { func: `${name}_condition` },
        body: { func: `${name}_body` },
        output_shapes: { shapes: carried.map(({ shape }) => shape) },
        parallel_iterations: { integer: 1 },
        ...(this.xla ? {} : { _lower_using_switch_merge: { boolean: true } }),
      },
      [...ids, ...inner.captures],
      [...outputs, ...spare],
    );
    return inner.results.slice(1);
  }

  /** Notes `work` on `inputs` as an XLA program of its own, called by the graph around it. */
  region(inputs: readonly tf.Tensor[], work: () => readonly tf.Tensor[]): readonly tf.Tensor[] {
    const ids = this.backend.getInputTensorIds(inputs);
    const name = `region${this.names++}`;
    const { results, captures } = this.inFunction(name, inputs, ids, work, { compiled: 'entry' });
    const given = [...inputs.map((input) => this.specOf(input)), ...captures.map((id) => this.valueOf(id))];
    const outputs = this.outputsOf(results);
    this.addNode(
      'StatefulPartitionedCall',
      {
        Tin: { types: given.map(({ dtype }) => dtype) },
        Tout: { types: outputs.map(({ dtype }) => dtype) },
        f: { func: name },
        _XlaMustCompile: { boolean: true },
      },
      [...ids, ...captures],
      outputs,
    );
    return results;
  }

  private outputsOf(results: readonly tf.Tensor[]): Metadata[] {
    const ids = this.aside(() => this.backend.getInputTensorIds(results));
    return results.map((result, i) => {
      const { dtype, shape } = this.specOf(result);
      return { id: ids[i]!, dtype, shape: [...shape] };
    });
  }

  private specOf(tensor: tf.Tensor): Spec {
    const dtypes: Record<string, number> = { float32: 1, int32: 3, bool: 10 };
    const dtype = dtypes[tensor.dtype];
    if (dtype === undefined) return unsupported(`a tensor of type ${tensor.dtype} cannot be part of a program`);
    return { dtype, shape: tensor.shape };
  }

  private inFunction(
    name: string,
    inputs: readonly tf.Tensor[],
    ids: readonly number[],
    work: () => readonly tf.Tensor[],
    { compiled, passCaptures = false }: { compiled: GraphFunction['compiled']; passCaptures?: boolean },
  ): { results: readonly tf.Tensor[]; captures: readonly number[] } {
    const parent = this.frame;
    const frame: Frame = { name, parent, arguments: [], nodes: [], values: new Map(), captures: [], compiled };
    inputs.forEach((input, i) => {
      const spec = this.specOf(input);
      frame.arguments.push(spec);
      frame.values.set(ids[i]!, { ...spec, from: `arg${i}` });
    });
    this.frame = frame;
    try {
      const results = work();
      const from = this.backend.getInputTensorIds(results).map((id) => this.valueOf(id));
      if (passCaptures) for (const id of frame.captures) from.push(this.valueOf(id));
      this.functions.push({ name, arguments: frame.arguments, nodes: frame.nodes, results: from, compiled });
      return { results, captures: frame.captures };
    } finally {
      this.frame = frame.parent;
    }
  }

  /** Where a tensor comes from in the innermost function; one of an outer function is carried in as an argument. */
  private valueOf(id: number, frame: Frame | null = this.frame ?? null): Value {
    if (frame === null) {
      return unsupported('the function uses a tensor that was made outside it; pass it as an argument');
    }
    const known = frame.values.get(id);
    if (known !== undefined) return known;
    const outer = this.valueOf(id, frame.parent ?? null);
    const value = { dtype: outer.dtype, shape: outer.shape, from: `arg${frame.arguments.length}` };
    frame.arguments.push({ dtype: outer.dtype, shape: outer.shape });
    frame.captures.push(id);
    frame.values.set(id, value);
    return value;
  }

  private addNode(
    op: string,
    given: Readonly<Record<string, Attribute>>,
    inputs: readonly number[],
    outputs: readonly Metadata[],
  ): void {
    const known = operation(op);
    if (known === undefined) unsupported(`the operation ${op} cannot be part of a program`);
    const frame = this.frame!;
    const values = inputs.map((id) => this.valueOf(id));
    const attributes: Record<string, Attribute> = { ...given };
    let at = 0;
    for (const { type, count, list } of known.inputs) {
      if (list) break;
      if (typeof type === 'string' && attributes[type] === undefined && values[at] !== undefined) {
        attributes[type] = { type: values[at]!.dtype };
      }
      const declared = count === undefined ? undefined : attributes[count];
      const rest = values.length - at - (known.inputs.length - 1);
      const length = count === undefined ? 1 : declared && 'integer' in declared ? declared.integer : rest;
      if (count !== undefined && declared === undefined) attributes[count] = { integer: length };
      at += length;
    }
    const name = `n${this.names++}`;
    frame.nodes.push({ name, op, inputs: values.map(({ from }) => from), attributes });
    const single = known.outputs.length === 1;
    outputs.forEach(({ id, dtype, shape }, i) => {
      const output = single ? `${known.outputs[0]!.name}:${i}` : `${known.outputs[i]!.name}:0`;
      frame.values.set(id, { dtype, shape, from: `${name}:${output}` });
    });
  }

  private readonly executeOp = (
    op: string,
    attributes: OperationAttribute[],
    inputs: number[],
    count: number,
  ): Metadata[] => {
    const outputs = this.real.executeOp(op, attributes, inputs, count);
    this.addNode(op, this.attributesOf(attributes), inputs, outputs);
    return outputs;
  };

  private readonly createTensor = (shape: number[], dtype: number, values: ArrayBufferView | number[]): number => {
    const id = this.real.createTensor(shape, dtype, values);
    const frame = this.frame!;
    const name = `n${this.names++}`;
    const tensor = { dtype, shape, content: contentOf(dtype, values) };
    frame.nodes.push({ name, op: 'Const', inputs: [], attributes: { dtype: { type: dtype }, value: { tensor } } });
    frame.values.set(id, { dtype, shape, from: `${name}:output:0` });
    return id;
  };

  private attributesOf(attributes: readonly OperationAttribute[]): Record<string, Attribute> {
    const { TF_ATTR_TYPE, TF_ATTR_INT, TF_ATTR_FLOAT, TF_ATTR_BOOL, TF_ATTR_STRING, TF_ATTR_SHAPE } = this.real;
    const made: Record<string, Attribute> = {};
    for (const { name, type, value } of attributes) {
      const list = Array.isArray(value);
      if (type === TF_ATTR_TYPE) made[name] = list ? { types: value as number[] } : { type: value as number };
      else if (type === TF_ATTR_INT) made[name] = list ? { integers: value as number[] } : { integer: value as number };
      else if (type === TF_ATTR_FLOAT) made[name] = { float: value as number };
      else if (type === TF_ATTR_BOOL) made[name] = { boolean: Boolean(value) };
      else if (type === TF_ATTR_STRING) made[name] = list ? { texts: value as string[] } : { text: value as string };
      else if (type === TF_ATTR_SHAPE) made[name] = { shape: value as number[] };
      else unsupported(`attribute ${name} of kind ${type} cannot be part of a program`);
    }
    return made;
  }
}

/** What reading a tensor's value does during a trace; kernels that look at values to check them go past it. */
function refuseRead(): never {
  return unsupported('the function reads the value of a tensor; a program may only compute with it');
}

/** The condition of a loop: its first value, the index, is below `count`. */
function conditionOf(
  name: string,
  carried: readonly Spec[],
  count: number,
  compiled: GraphFunction['compiled'],
): GraphFunction {
  const int32 = { dtype: 3, shape: [] };
  const tensor = { ...int32, content: new Uint8Array(Int32Array.of(count).buffer) };
  return {
    name,
    arguments: carried,
    nodes: [
      { name: 'end', op: 'Const', inputs: [], attributes: { dtype: { type: 3 }, value: { tensor } } },
      { name: 'less', op: 'Less', inputs: ['arg0', 'end:output:0'], attributes: { T: { type: 3 } } },
    ],
    results: [{ dtype: 10, shape: [], from: 'less:z:0' }],
    compiled,
  };
}
