import { ProtobufMessage } from './protobuf.js';

/** A tensor's type (TensorFlow's DataType number) and shape. */
export interface Spec {
  readonly dtype: number;
  readonly shape: readonly number[];
}

/** The value of a node's attribute, in TensorFlow's kinds. */
export type Attribute =
  | { readonly type: number }
  | { readonly types: readonly number[] }
  | { readonly integer: number }
  | { readonly integers: readonly number[] }
  | { readonly float: number }
  | { readonly boolean: boolean }
  | { readonly text: string }
  | { readonly texts: readonly string[] }
  | { readonly shape: readonly number[] }
  | { readonly shapes: readonly (readonly number[])[] }
  | { readonly tensor: Spec & { readonly content: Uint8Array } }
  | { readonly func: string };

export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** `node:output:index` or an argument's name inside a function, `node:index` outside. */
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A function: arguments arg0, arg1, ... to results ret0, ret1, ... */
export interface GraphFunction {
  readonly name: string;
  readonly arguments: readonly Spec[];
  readonly nodes: readonly GraphNode[];
  readonly results: readonly (Spec & { readonly from: string })[];
  /** `entry` where the function is one XLA program, `inside` where it is a part of one. */
  readonly compiled: 'entry' | 'inside' | undefined;
}

function shapeMessage(shape: readonly number[]): ProtobufMessage {
  const message = new ProtobufMessage();
  for (const side of shape) message.bytes(2, new ProtobufMessage().integer(1, side));
  return message;
}

function attributeMessage(attribute: Attribute): ProtobufMessage {
  const message = new ProtobufMessage();
  const list = new ProtobufMessage();
  if ('type' in attribute) return message.integer(6, attribute.type);
  if ('integer' in attribute) return message.integer(3, attribute.integer);
  if ('float' in attribute) return message.float(4, attribute.float);
  if ('boolean' in attribute) return message.integer(5, attribute.boolean);
  if ('text' in attribute) return message.bytes(2, attribute.text);
  if ('shape' in attribute) return message.bytes(7, shapeMessage(attribute.shape));
  if ('func' in attribute) return message.bytes(10, new ProtobufMessage().bytes(1, attribute.func));
  if ('tensor' in attribute) {
    const { dtype, shape, content } = attribute.tensor;
    return message.bytes(8, new ProtobufMessage().integer(1, dtype).bytes(2, shapeMessage(shape)).bytes(4, content));
  }
  if ('types' in attribute) for (const type of attribute.types) list.integer(6, type);
  else if ('integers' in attribute) for (const integer of attribute.integers) list.integer(3, integer);
  else if ('texts' in attribute) for (const text of attribute.texts) list.bytes(2, text);
  else for (const shape of attribute.shapes) list.bytes(7, shapeMessage(shape));
  return message.bytes(1, list);
}

function nodeMessage({ name, op, inputs, attributes }: GraphNode): ProtobufMessage {
  const message = new ProtobufMessage().bytes(1, name).bytes(2, op);
  for (const input of inputs) message.bytes(3, input);
  for (const [key, attribute] of Object.entries(attributes)) message.entry(5, key, attributeMessage(attribute));
  return message;
}

/** Makes a function one XLA program. */
const COMPILE = '_XlaMustCompile';

/**
 * TensorFlow's graph optimisers leave functions of tf.data alone, and must leave those of an XLA program alone: they put operations
 * on buffers into sums of many terms, which XLA does not have.
 */
const AS_WRITTEN = '_tf_data_function';

function functionMessage(made: GraphFunction): ProtobufMessage {
  const signature = new ProtobufMessage().bytes(1, made.name);
  made.arguments.forEach(({ dtype }, i) =>
    signature.bytes(2, new ProtobufMessage().bytes(1, `arg${i}`).integer(3, dtype)),
  );
  made.results.forEach(({ dtype }, i) =>
    signature.bytes(3, new ProtobufMessage().bytes(1, `ret${i}`).integer(3, dtype)),
  );
  const message = new ProtobufMessage().bytes(1, signature);
  for (const node of made.nodes) message.bytes(3, nodeMessage(node));
  made.results.forEach(({ from }, i) => message.entry(4, `ret${i}`, from));
  const marks = { entry: [AS_WRITTEN, COMPILE], inside: [AS_WRITTEN], graph: [] }[made.compiled ?? 'graph'];
  for (const mark of marks) message.entry(5, mark, attributeMessage({ boolean: true }));
  return message;
}

/** Nodes beside the arguments, and the node that argument i comes from where it is one of them. */
export interface PlaceNodes {
  readonly nodes: readonly GraphNode[];
  readonly from: (i: number) => string | undefined;
}

/**
 * A SavedModel (schema version 1, one graph tagged `serve`) whose inputs arg0, arg1, ... go through the last of `functions` to its
 * outputs ret0, ret1, ..., but for arguments that stay in the session (see `placeNodes`).
 * Source: the .proto files of TensorFlow 2.18 under tensorflow/core (saved_model, meta_graph, graph, function, node_def, attr_value).
 */
export function savedModel(functions: readonly GraphFunction[], places?: PlaceNodes): Uint8Array {
  const main = functions.at(-1)!;
  const graph = new ProtobufMessage();
  main.arguments.forEach(({ dtype, shape }, i) => {
    const attributes = { dtype: { type: dtype }, shape: { shape } };
    graph.bytes(1, nodeMessage({ name: `arg${i}`, op: 'Placeholder', inputs: [], attributes }));
  });
  for (const node of places?.nodes ?? []) graph.bytes(1, nodeMessage(node));
  graph.bytes(
    1,
    nodeMessage({
      name: 'call',
      op: 'StatefulPartitionedCall',
      inputs: main.arguments.map((_, i) => places?.from(i) ?? `arg${i}`),
      attributes: {
        Tin: { types: main.arguments.map(({ dtype }) => dtype) },
        Tout: { types: main.results.map(({ dtype }) => dtype) },
        f: { func: main.name },
        ...(main.compiled === 'entry' ? { [COMPILE]: { boolean: true } } : {}),
      },
    }),
  );
  main.results.forEach(({ dtype }, i) => {
    const input = i === 0 ? 'call' : `call:${i}`;
    graph.bytes(
      1,
      nodeMessage({ name: `ret${i}`, op: 'Identity', inputs: [input], attributes: { T: { type: dtype } } }),
    );
  });
  const library = new ProtobufMessage();
  for (const made of functions) library.bytes(1, functionMessage(made));
  graph.bytes(2, library).bytes(4, new ProtobufMessage().integer(1, 1882));
  const meta = new ProtobufMessage().bytes(4, 'serve').bytes(5, '2.18.1');
  return new ProtobufMessage().integer(1, 1).bytes(2, new ProtobufMessage().bytes(1, meta).bytes(2, graph)).encode();
}
