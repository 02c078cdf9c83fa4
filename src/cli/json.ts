/** JSON for machines: full precision, null where a number is not finite. */
export function toJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_, part: unknown) => (typeof part === 'number' && !Number.isFinite(part) ? null : part),
    2,
  );
}
