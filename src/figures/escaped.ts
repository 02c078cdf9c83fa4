const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * Text that HTML and SVG show as it is, in an element and in an attribute between double quotes.
 *
 * @example escaped('<b>') // '&lt;b&gt;'
 */
export const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => NAMED[character]!);
