const PIECE = /\\[AZ]|\\.|\[(?:\^?\]|\\.|[^\]\\])(?:\\.|[^\]\\])*\]|\(\?P<|\(\?P=(\w+)\)|\$/gs;

/**
 * A regular expression of Python's `re` for texts in JavaScript: flags at its start, named groups, \A and \Z, and `$`, which in Python also
 * matches before a line break at the end.
 * Source: "Regular expression syntax", https://docs.python.org/3/library/re.html.
 *
 * @throws SyntaxError For what JavaScript does not have, such as comments and conditions.
 * @example pythonRegex('(?i)answer: (\\d+)').flags // 'gi'
 */
export function pythonRegex(pattern: string): RegExp {
  const [inline = '', given = ''] = /^\(\?([aimsu]+)\)/.exec(pattern) ?? [];
  const flags = [...new Set(given)].filter((flag) => 'ims'.includes(flag)).join('');
  const source = pattern.slice(inline.length).replace(PIECE, (piece, name: string | undefined) => {
    if (piece === '\\A') return '(?<![\\s\\S])';
    if (piece === '\\Z') return '(?![\\s\\S])';
    if (piece === '(?P<') return '(?<';
    if (name !== undefined) return `\\k<${name}>`;
    if (piece === '$') return flags.includes('m') ? '$' : '(?=\\n?(?![\\s\\S]))';
    return piece;
  });
  return new RegExp(source, `g${flags}`);
}

/** What Python's `findall` gives: the whole match without groups, the group of one, all groups of several. */
export function findAll(regex: RegExp, text: string): (string | string[])[] {
  return [...text.matchAll(regex)].map(([whole, ...groups]) => {
    const found = groups.map((group) => group ?? '');
    return found.length === 0 ? whole : found.length === 1 ? found[0]! : found;
  });
}
