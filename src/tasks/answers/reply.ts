/** What ends a thought that stands in a reply, in the spellings of the models that think aloud. */
const ENDS = [
  '</think>',
  '</thinking>',
  '</thought>',
  '</reasoning>',
  '[/THINK]',
  '<|end_of_thought|>',
  '<|channel|>final<|message|>',
];
/** What begins one. */
const BEGINS = [
  '<think>',
  '<thinking>',
  '<thought>',
  '<reasoning>',
  '[THINK]',
  '<|begin_of_thought|>',
  '<|channel|>analysis<|message|>',
];

/** Characters at the end of a reply among which its answer is looked for. */
const END = 16_384;

/**
 * What a reply says after its thoughts, its last 16,384 characters at most; undefined where it was cut within them.
 *
 * @example afterThought('<think>2 + 2 = 5? No.</think>It is 4.') // 'It is 4.'
 */
export function afterThought(reply: string): string | undefined {
  const lastOf = (marks: readonly string[]) =>
    marks.reduce((last, mark) => {
      const at = reply.lastIndexOf(mark);
      return at < 0 ? last : Math.max(last, at + mark.length);
    }, -1);
  const end = lastOf(ENDS);
  if (lastOf(BEGINS) > end) return undefined;
  return reply.slice(Math.max(end, reply.length - END, 0));
}

/**
 * What stands in the last \boxed{...} of a text, braces within it included; undefined where there is none that is closed.
 *
 * @example lastBoxed('so \\boxed{\\frac{1}{2}}.') // '\\frac{1}{2}'
 */
export function lastBoxed(text: string): string | undefined {
  for (let at = text.lastIndexOf('\\boxed'); at >= 0; at = at === 0 ? -1 : text.lastIndexOf('\\boxed', at - 1)) {
    const open = /^\\boxed\s*\{/.exec(text.slice(at, at + 32))?.[0].length;
    if (open === undefined) continue;
    let depth = 1;
    for (let i = at + open; i < text.length; i++) {
      if (text[i] === '\\') i++;
      else if (text[i] === '{') depth++;
      else if (text[i] === '}' && --depth === 0) return text.slice(at + open, i).trim();
    }
  }
  return undefined;
}

/** Words before an answer: "the answer is", "Answer:", "####". */
const ANNOUNCED =
  /(?:\banswer\b[^\S\n]*(?:\([^)\n]*\))?[*_`"']*[^\S\n]*(?:is|[:=]|would be|should be)|####)[*_`"':]*/gi;

/**
 * What follows the last words that announce an answer, to the end of the sentence or line; undefined where there are none.
 *
 * @example announced('So the **answer is** 4. Done.') // ' 4'
 */
export function announced(text: string): string | undefined {
  const last = [...text.matchAll(ANNOUNCED)].at(-1);
  if (last === undefined) return undefined;
  const rest = text.slice(last.index + last[0].length).replace(/^\s+/, '');
  // A point within a number or a word does not end a sentence.
  return /^[^\n]*?(?=\.(?:\s|$|\*)|\n|$)/.exec(rest)?.[0];
}
