import { tf } from '../tf.js';

/** Tensors in nested lists and objects; anything else in them (numbers, texts, null) belongs to the structure. */
export type Structure = unknown;

/** The tensors of a structure in a fixed order, and a text that is equal for structures of the same form. */
export function flatten(structure: Structure): { tensors: tf.Tensor[]; form: string } {
  const tensors: tf.Tensor[] = [];
  const visit = (part: Structure): string => {
    if (part instanceof tf.Tensor) {
      tensors.push(part);
      return `${part.dtype}[${part.shape}]`;
    }
    if (Array.isArray(part)) return `[${part.map(visit).join()}]`;
    if (part !== null && typeof part === 'object') {
      const names = Object.keys(part).sort();
      return `{${names.map((name) => `${JSON.stringify(name)}:${visit((part as Record<string, Structure>)[name])}`).join()}}`;
    }
    if (typeof part === 'function') throw new TypeError('compile: expected tensors and plain values, got a function');
    return JSON.stringify(part) ?? 'undefined';
  };
  const form = visit(structure);
  return { tensors, form };
}

/** A structure of the same form with other tensors, taken in order. */
export function rebuild(structure: Structure, tensors: readonly tf.Tensor[]): Structure {
  let at = 0;
  const visit = (part: Structure): Structure => {
    if (part instanceof tf.Tensor) return tensors[at++];
    if (Array.isArray(part)) return part.map(visit);
    if (part === null || typeof part !== 'object') return part;
    const names = Object.keys(part).sort();
    return Object.fromEntries(names.map((name) => [name, visit((part as Record<string, Structure>)[name])]));
  };
  return visit(structure);
}
