/** Mathematics of an answer as a tree: numbers, names, operations and functions by name, matrices, and sums over a variable. */
export type Node =
  | { readonly kind: 'number'; readonly digits: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] }
  | { readonly kind: 'matrix'; readonly rows: readonly (readonly Node[])[] }
  | {
      readonly kind: 'big';
      readonly name: string;
      readonly variable: string | undefined;
      readonly from: Node;
      readonly to: Node;
      readonly body: Node;
    };

export const call = (name: string, ...args: readonly Node[]): Node => ({ kind: 'call', name, args });
export const numberOf = (digits: string): Node => ({ kind: 'number', digits });
export const nameOf = (name: string): Node => ({ kind: 'name', name });

/** The children of a node. */
export function childrenOf(node: Node): readonly Node[] {
  if (node.kind === 'call') return node.args;
  if (node.kind === 'matrix') return node.rows.flat();
  return node.kind === 'big' ? [node.from, node.to, node.body] : [];
}

/** Whether some node of a tree is one that is looked for. */
export const someNode = (node: Node, is: (node: Node) => boolean): boolean =>
  is(node) || childrenOf(node).some((child) => someNode(child, is));

/** Names of variables that a tree holds, bound ones included. */
export function namesOf(node: Node, found: Set<string> = new Set()): Set<string> {
  if (node.kind === 'name' && !['pi', 'e', 'i', 'infty'].includes(node.name)) found.add(node.name);
  for (const child of childrenOf(node)) namesOf(child, found);
  return found;
}
