/** Deepest nesting of a JSON value that is read as a whole. */
export const MOST_DEPTH = 512;

/**
 * Whether a JSON text is nested deeper than is read. To be asked of long texts before `JSON.parse`, which takes forty bytes of memory for every bracket.
 *
 * @example nestedTooDeep('[[1]]') // false
 */
export function nestedTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 34) inString = !inString;
    else if (inString && code === 92) i++;
    else if (inString) continue;
    else if (code === 91 || code === 123) depth++;
    else if (code === 93 || code === 125) depth--;
    if (depth > MOST_DEPTH) return true;
  }
  return false;
}
