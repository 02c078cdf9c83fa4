/** Characters of an answer that are still read as mathematics; longer ones are compared as texts. */
export const LONGEST = 1000;

/** Functions that are called by a command, \sin x, and by a name, \operatorname{sinh}. */
export const FUNCTION_NAMES = [
  ...['sin', 'cos', 'tan', 'sec', 'csc', 'cot', 'sinh', 'cosh', 'tanh', 'sech', 'csch', 'coth'],
  ...['arcsin', 'arccos', 'arctan', 'arcsec', 'arccsc', 'arccot', 'arcsinh', 'arccosh', 'arctanh'],
  ...['exp', 'ln', 'log', 'min', 'max', 'gcd', 'lcm'],
] as const;

const NAMED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(FUNCTION_NAMES.map((name) => [name, name])),
  ...{ asin: 'arcsin', acos: 'arccos', atan: 'arctan', asinh: 'arcsinh', acosh: 'arccosh', atanh: 'arctanh' },
  ...{ arsinh: 'arcsinh', arcosh: 'arccosh', artanh: 'arctanh', sqrt: 'sqrt', pi: 'pi', infinity: 'infty' },
};

/** Characters that stand for commands. */
const SIGNS: Readonly<Record<string, string>> = {
  ...{ '\u2212': '-', '\u2013': '-', '×': '\\times ', '·': '\\cdot ', '⋅': '\\cdot ', '÷': '\\div ', '≤': '\\le ' },
  ...{ '≥': '\\ge ', '≠': '\\ne ', '∞': '\\infty ', '∪': '\\cup ', '∩': '\\cap ', '∈': '\\in ', '±': '\\pm ' },
  ...{ '≈': '\\approx ', '√': '\\sqrt ', '∅': '\\emptyset ', ℝ: '\\mathbb{R}', '²': '^2', '³': '^3', '½': '\\frac12 ' },
  ...{ π: '\\pi ', θ: '\\theta ', α: '\\alpha ', β: '\\beta ', λ: '\\lambda ', '\t': ' ', '\n': ' ', '\r': ' ' },
};
const SIGN = new RegExp(`[${Object.keys(SIGNS).join('')}]`, 'g');

/** Commands that only lay out; a doubled backslash ends a row and stays. */
const LAYOUT =
  /\\\\|\\(?:left|right|[bB]igg?[lrm]?|displaystyle|textstyle|limits|nolimits|mathstrut)(?![A-Za-z])\.?|\\(?:q?quad|thinspace|enspace)(?![A-Za-z])|\\[,;:!> ]|~/g;

const UPRIGHT = String.raw`\\(?:text(?:bf|it|rm|normal|sf)?|mathrm|mbox|hbox)\s*\{([^{}]*)\}`;
const TEXT = String.raw`\\(?:text(?:bf|it|rm|normal|sf)?|math(?:rm|bf|it|sf)|mbox|hbox|boldsymbol|bm|operatorname\*?)\s*\{([^{}]*)\}`;
const POWER = String.raw`(?:\s*\^\s*(?:\{\s*-?\d+\s*\}|-?\d))?`;
/** Words behind a value, with a power, several of them joined: 9.8 \text{ m}/\text{s}^2. */
const UNITS = new RegExp(
  String.raw`(?<=[\d})\]!A-Za-z]\s*)(?:\s*(?:\\cdot|\\times|/)?\s*${UPRIGHT}${POWER})+(?=\s*(?:$|[,;)\]=]|\\\}|\\[a-z]))`,
  'g',
);
const WORDS = new RegExp(TEXT, 'g');

/** Units that are written without a command: 5 cm, 20 dollars. */
const BARE_UNITS =
  /(?<=[\d}]\s*)\s(?:square |cubic |sq )?(?:cm|mm|km|m|ft|in|kg|lbs?|dollars?|cents?|inch(?:es)?|feet|foot|miles?|met(?:er|re)s?|yards?|units?|hours?|minutes?|seconds?|days?|weeks?|months?|years?|degrees?|mph|points?|students?|people|ways|pounds?|grams?|lit(?:er|re)s?|gallons?)(?:\s*\^\s*\{?[23]\}?)?\.?(?=\s*(?:$|[,;]))/gi;

/** What \text{...} stands for: a connective, a function, a letter, or its words. */
function wordsOf(whole: string, inner: string): string {
  const plain = inner.trim();
  if (/^,?\s*(?:and|or)\s*,?$/i.test(plain)) return ',';
  if (/^(?:percent|pct|percentage)$/i.test(plain)) return '\\%';
  if (Object.hasOwn(NAMED, plain)) return `\\${NAMED[plain]} `;
  return whole.startsWith('\\operatorname') || plain.length > 1 ? `\\text{${plain.replaceAll(/\s+/g, '')}}` : plain;
}

/** Removes the brackets of a formula, as often as they stand. */
function unwrapped(text: string): string {
  let plain = text.trim();
  for (let i = 0; i < 3; i++)
    plain = plain
      .replace(/^\$+|\$+$/g, '')
      .replace(/^\\\(|\\\)$|^\\\[|\\\]$/g, '')
      .trim();
  return plain;
}

/**
 * An answer in one spelling: without layout, units, degrees and blanks that say nothing; \dfrac12 is \frac{1}{2}, 1{,}234 is 1234. What is longer
 * than 1,000 characters is only rid of repeated blanks.
 *
 * @example spelt('\\left( 3,\\, \\dfrac12 \\right) \\text{ cm}') // '(3,\\frac{1}{2})'
 */
export function spelt(text: string): string {
  if (text.length > LONGEST) return text.trim().replaceAll(/\s+/g, ' ');
  // A doubled backslash ends a row; where there are no rows it is one that was escaped twice.
  const single = /\\begin|\\\\\s/.test(text) ? text : text.replaceAll(/\\\\(?=[A-Za-z])/g, '\\');
  let plain = unwrapped(single)
    .replaceAll(SIGN, (sign) => SIGNS[sign]!)
    .replaceAll(LAYOUT, (sign) => (sign === '\\\\' ? sign : sign === '\\!' ? '' : ' '))
    .replaceAll(/\{\s*,\s*\}/g, '{,}')
    .replaceAll(/(\d)\{,\}\s*(?=\d)/g, '$1')
    // Groups of thousands, where no bracket makes a list or an interval of them.
    .replaceAll(/(?<![\d.,([{]\s*)(?<!\d)[1-9]\d{0,2}(?:,\s?\d{3})+(?![\d,])/g, (digits, at: number, whole: string) =>
      /[([]/.test(whole.slice(0, at)) || /,\s\d/.test(digits) ? digits : digits.replaceAll(',', ''),
    )
    .replaceAll(/\\[td]?[c]?frac(?![A-Za-z])/g, '\\frac')
    .replaceAll(/\^\s*(?:\{\s*\\(?:circ|degree)\s*\}|\\(?:circ|degree)(?![A-Za-z]))|°|\\degree(?![A-Za-z])/g, '')
    .replaceAll(/\\\$|\$/g, '')
    .replaceAll(/(?<![A-Za-z\\])(?:percentage|percent|pct)(?![A-Za-z])|(?<!\\)%/g, '\\%');
  plain = plain.replaceAll(UNITS, (unit, ...groups) => {
    const inner = String(groups[0] ?? '');
    const kept =
      /^\s*(?:,?\s*(?:and|or)\s*,?|percent|pct|percentage)\s*$|^[eid]$/i.test(inner) || Object.hasOwn(NAMED, inner);
    return kept ? unit : '';
  });
  plain = plain
    .replaceAll(WORDS, (whole, inner: string) => wordsOf(whole, inner))
    .replaceAll(BARE_UNITS, '')
    .replaceAll(/(?<![A-Za-z\\]),?\s*(?<![A-Za-z\\])(?:and|or)(?![A-Za-z])/g, ',')
    .replaceAll(
      /(?<![A-Za-z\\{])(?:sqrt|pi|infinity|sin|cos|tan|log|ln|exp)(?![A-Za-z}])/g,
      (name) => `\\${NAMED[name]} `,
    )
    .replaceAll(/\\(?:leqslant|leq)(?![A-Za-z])|<=/g, '\\le ')
    .replaceAll(/\\(?:geqslant|geq)(?![A-Za-z])|>=/g, '\\ge ')
    .replaceAll(/\\neq(?![A-Za-z])|!=/g, '\\ne ')
    .replaceAll(/\\lt(?![A-Za-z])/g, '<')
    .replaceAll(/\\gt(?![A-Za-z])/g, '>')
    // A blank ends a command before a letter, and says nothing elsewhere.
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/(?<!\\[A-Za-z]+)\s+|\s+(?![A-Za-z])/g, '')
    .replaceAll(/\\frac(?:([\dA-Za-z])|(?=\{))\s*([\dA-Za-z])?/g, (whole, above?: string, below?: string) =>
      above === undefined ? whole : below === undefined ? `\\frac{${above}}` : `\\frac{${above}}{${below}}`,
    )
    .replaceAll(/(\\frac\{[^{}]*\})([\dA-Za-z])/g, '$1{$2}')
    .replaceAll(/\\sqrt\s*([\dA-Za-z])/g, '\\sqrt{$1}')
    .replace(/[.,;]+$/, '');
  return plain.replace(/^\{([^{}]*)\}$/, '$1');
}
