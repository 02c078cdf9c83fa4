/**
 * The 32-bit hash FNV-1a over numbers, or over the UTF-16 codes of a text; a whole number counts as one step, however large.
 * Source: G. Fowler, L. Noll and P. Vo, https://datatracker.ietf.org/doc/html/draft-eastlake-fnv.
 *
 * @example fnv1a('a') // 3826002220
 */
export function fnv1a(values: string | readonly number[]): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < values.length; i++) {
    const code = typeof values === 'string' ? values.charCodeAt(i) : values[i]!;
    hash = Math.imul(hash ^ code, 0x01000193) >>> 0;
  }
  return hash;
}
