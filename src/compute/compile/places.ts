import type { GraphNode, PlaceNodes, Spec } from './graph.js';

/** TensorFlow's numbers for types. */
const INT32 = 3;
const STRING = 7;

/**
 * What stays in a program's session between its calls, so that neither feeds nor fetches carry it:
 *
 * - `held`: arguments that come from variables, which a run that feeds `arg<i>` and fetches `kept<i>` sets;
 * - `carried`: arguments that are an earlier call's results. A run that fetches `keep<r>` leaves result r in the session and gives a name for it (a
 *   text); one that feeds the name as `name<i>` has it as argument i, one that fetches `there<i>` besides reads it, one that fetches `dropped<i>`
 *   frees it. A run that feeds `arg<i>` and fetches `store<i>` leaves a tensor from outside there, and gives its name.
 *
 * Source of the operations on names: tensorflow/core/ops/data_flow_ops.cc (GetSessionHandle, GetSessionTensor, DeleteSessionTensor).
 */
export interface Places {
  readonly held: readonly number[];
  readonly carried: readonly { readonly argument: number; readonly result: number }[];
}

/** A node to fetch where others are to run. */
function sign(name: string, after: string): GraphNode {
  const tensor = { dtype: INT32, shape: [], content: new Uint8Array(4) };
  const attributes = { dtype: { type: INT32 }, value: { tensor } };
  return { name, op: 'Const', inputs: [`^${after}`], attributes };
}

/** Between an argument that is held and the call: a variable where the program runs, read without a copy. */
function heldNodes(i: number, { dtype, shape }: Spec): GraphNode[] {
  const type = { dtype: { type: dtype } };
  const [place, given] = [`held${i}`, `arg${i}`];
  const where = { ...type, shape: { shape }, shared_name: { text: place } };
  return [
    { name: place, op: 'VarHandleOp', inputs: [], attributes: where },
    { name: `put${i}`, op: 'AssignVariableOp', inputs: [place, given], attributes: type },
    { name: `read${i}`, op: 'ReadVariableOp', inputs: [place], attributes: type },
    sign(`kept${i}`, `put${i}`),
  ];
}

function carriedNodes(argument: number, result: number, { dtype, shape }: Spec): GraphNode[] {
  const name = `name${argument}`;
  const [T, type] = [{ T: { type: dtype } }, { dtype: { type: dtype } }];
  const made = result === 0 ? 'call' : `call:${result}`;
  const text = { dtype: { type: STRING }, shape: { shape: [] } };
  return [
    { name, op: 'Placeholder', inputs: [], attributes: text },
    { name: `stored${argument}`, op: 'GetSessionTensor', inputs: [name], attributes: type },
    // The graph's optimisers see the shape that they see of an argument.
    {
      name: `there${argument}`,
      op: 'EnsureShape',
      inputs: [`stored${argument}`],
      attributes: { ...T, shape: { shape } },
    },
    { name: `store${argument}`, op: 'GetSessionHandle', inputs: [`arg${argument}`], attributes: T },
    { name: `keep${result}`, op: 'GetSessionHandle', inputs: [made], attributes: T },
    { name: `drop${argument}`, op: 'DeleteSessionTensor', inputs: [name], attributes: {} },
    sign(`dropped${argument}`, `drop${argument}`),
  ];
}

/** The nodes of what stays in a session. */
export function placeNodes({ held, carried }: Places, given: readonly Spec[]): PlaceNodes {
  const from = new Map<number, string>();
  for (const i of held) from.set(i, `read${i}`);
  for (const { argument } of carried) from.set(argument, `there${argument}`);
  return {
    nodes: [
      ...held.flatMap((i) => heldNodes(i, given[i]!)),
      ...carried.flatMap(({ argument, result }) => carriedNodes(argument, result, given[argument]!)),
    ],
    from: (i) => from.get(i),
  };
}
