const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const FIGURED: Readonly<Record<string, string>> = { ...NAMED, '"': '"', $: '&#36;', '%': '&#37;' };

/** What XML 1.0 has no place for: control characters but tab and newlines, halves of surrogate pairs, U+FFFE and U+FFFF (section 2.2). */
const NO_TEXT = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** A text without the characters that no SVG or XML can hold. */
export const writable = (text: string): string => text.replace(NO_TEXT, '');

/**
 * Text that HTML and SVG show as it is, in an element and in an attribute between double quotes.
 *
 * @example escaped('<b>') // '&lt;b&gt;'
 */
export const escaped = (text: string): string => writable(text).replace(/[&<>"]/g, (character) => NAMED[character]!);

/**
 * Text that a figure shows as it is: plotly takes tags and entities for markup, text between dollars for TeX, and `%{...}` in a
 * hover text for a place to fill in. Newlines become blanks.
 *
 * @example asWritten('gpt<sub>4</sub>') // 'gpt&lt;sub&gt;4&lt;/sub&gt;'
 */
export const asWritten = (text: string): string =>
  writable(text)
    .replace(/\s+/g, ' ')
    .replace(/[&<>$%]/g, (character) => FIGURED[character]!);
