import { existsSync, readFileSync } from 'node:fs';
import { ANSWER_RULES, regexAnswer } from '../tasks/answers/rule.js';
import type { TextTask } from '../tasks/few-shot.js';
import { textTask } from '../tasks/text-task.js';
import { problemsFrom } from '../text/problems-file.js';
import { programJudge } from '../text/program.js';
import { numberOf, required, UsageError } from './usage.js';

export const PROBLEMS_USAGE = `  --problems FILE   problems of your own, a row each: JSON lines, CSV, TSV or Parquet
  --answer RULE     how answers are read from replies (default number): number, choice (a letter), exact, latex,
                    regex (with --pattern, its first group), program (with --program)
  --pattern REGEX   the answer is the first group of its last match
  --program COMMAND reads {"prompt", "right", "problem", "text"} as JSON, prints {"correct": true}; its sandbox is yours
  --right COLUMN    of right answers (default answer, solution, target or right)
  --difficulty COLUMN  a number per problem (default: 0)`;

export const PROBLEMS_KINDS = {
  problems: 'string',
  answer: 'string',
  pattern: 'string',
  program: 'string',
  right: 'string',
  difficulty: 'string',
  prompt: 'string',
  examples: 'string',
  stop: 'string',
  'max-tokens': 'string',
} as const;

type Given = { readonly [name in keyof typeof PROBLEMS_KINDS]?: string };

const RULES = [...Object.keys(ANSWER_RULES), 'regex', 'program'];

/** The rule that is asked for, or the program that marks in its place. */
function markingOf({ answer = 'number', pattern, program }: Given) {
  if (!RULES.includes(answer)) throw new UsageError(`--answer: expected one of ${RULES.join(', ')}, got ${answer}`);
  if (pattern !== undefined && answer !== 'regex') throw new UsageError('--pattern: expected --answer regex with it');
  if (program !== undefined && answer !== 'program')
    throw new UsageError('--program: expected --answer program with it');
  if (answer === 'regex') return { answer: regexAnswer(required('pattern', pattern)) };
  if (answer !== 'program') return { answer: ANSWER_RULES[answer as keyof typeof ANSWER_RULES] };
  const command = required('program', program);
  return { judge: { name: 'program', settings: { command }, judge: programJudge(command) } };
}

/** A task of the problems in a file, as the options say. */
export async function ownTask(given: Given): Promise<TextTask> {
  const marking = markingOf(given);
  const { prompt, right, difficulty, examples, stop } = given;
  const template = prompt !== undefined && existsSync(prompt) ? readFileSync(prompt, 'utf8') : prompt;
  const file = required('problems', given.problems);
  const { name, problems, origin } = await problemsFrom({ file, prompt: template, right, difficulty, examples });
  const maxTokens = numberOf('max-tokens', given['max-tokens'] ?? '512', 1, 1e7, true);
  return textTask({ name, problems, origin, maxTokens, ...marking, ...(stop === undefined ? {} : { stop: [stop] }) });
}
