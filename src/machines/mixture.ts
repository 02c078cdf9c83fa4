import { type AnyRow, type Plan, schemaOf } from './plan.js';

/** Cells that a strange row is held against. */
const LOOKED_AT = 10_000;

/** How a row differs from the cell of the plan that is most like it, as "expected X, got Y". */
export function mixture(plan: Plan, store: string, row: AnyRow): string {
  const rows = plan.head.stores[store];
  if (rows === undefined)
    return `expected rows of the stores ${Object.keys(plan.head.stores).join(', ')} alone, got one of ${store}`;
  const fields = schemaOf(rows).key.filter((name) => !['problem', 'candidate'].includes(name));
  const got = row as unknown as Readonly<Record<string, unknown>>;
  let nearest: { readonly names: readonly string[]; readonly key: Readonly<Record<string, unknown>> } | undefined;
  let looked = 0;
  for (const cell of plan.cells()) {
    if (looked++ > LOOKED_AT) break;
    if (cell.store !== store) continue;
    const names = fields.filter((name) => cell.key[name] !== got[name]);
    if (nearest === undefined || names.length < nearest.names.length) nearest = { names, key: cell.key };
  }
  if (nearest === undefined) return `expected rows of the plan alone, got one of ${String(got['model'])}`;
  const { names, key } = nearest;
  if (names.length === 0) return `expected the problems of the plan alone, got problem ${row.problem}`;
  const told = (of: Readonly<Record<string, unknown>>) =>
    names.map((name) => `${name} ${String(of[name] ?? 'none')}`).join(', ');
  return `expected rows of the plan alone (${told(key)}), got one of ${told(got)}`;
}
