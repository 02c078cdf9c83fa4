import { createHash } from 'node:crypto';
import { shipped } from '../compute/code.js';
import { type Configured, type Json, jsonOf } from '../compute/settings.js';
import { ANSWER_RULES, type AnswerRule } from './answers/rule.js';
import type { TextProblem, TextTask } from './few-shot.js';
import type { Mark } from './task.js';

/** One problem of one's own. */
export interface OwnProblem {
  /** What is asked: a text that is continued, or the user's message in a chat. */
  readonly prompt: string;
  /** A whole conversation in the place of the prompt, for models that are talked to. */
  readonly messages?: TextProblem['messages'];
  readonly right: string;
  /** Default 0. */
  readonly difficulty?: number;
}

export interface OwnTask {
  readonly name: string;
  readonly problems: readonly OwnProblem[];
  /** How answers are read and compared (default `ANSWER_RULES.number`). */
  readonly answer?: AnswerRule;
  /** Marks replies in the place of a rule; `name` and `settings` say how. */
  readonly judge?: Configured & { readonly judge: NonNullable<TextTask['judge']> };
  /** Most tokens of a reply (default 512). */
  readonly maxTokens?: number;
  /** Texts that end a reply (default none). */
  readonly stop?: readonly string[];
  /** What the problems are, where that is said by something shorter than themselves (default: their hash). */
  readonly origin?: { readonly [name: string]: Json };
}

/** The start of the SHA-256 of a text. */
export const hashOf = (text: string | Uint8Array): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 12);

/**
 * A task of one's own problems. Rows name the problems by a hash, and the rule by which answers are read, so that other problems and other
 * rules are other rows.
 *
 * @param given name, problems with prompt and right answer, `answer`, the rule, and what else the task has
 * @returns the task
 * @throws RangeError for no problems, and for one without a prompt or a right answer.
 * @example textTask({ name: 'sums', problems: [{ prompt: 'What is 4 + 9?', right: '13' }] })
 */
export function textTask(given: OwnTask): TextTask {
  const { name, problems, answer = ANSWER_RULES.number, judge, maxTokens = 512, stop = [] } = given;
  if (problems.length === 0) throw new RangeError(`textTask ${name}: expected at least one problem, got none`);
  if (!Number.isSafeInteger(maxTokens) || maxTokens < 1) {
    throw new RangeError(`textTask ${name}: expected maxTokens to be a whole number >= 1, got ${maxTokens}`);
  }
  problems.forEach(({ prompt, right }, i) => {
    if (typeof prompt !== 'string' || prompt === '' || typeof right !== 'string' || right === '') {
      throw new RangeError(
        `textTask ${name}, problem ${i}: expected a prompt and a right answer as texts, got "${prompt}" and "${right}"`,
      );
    }
  });
  /** Right answers as the rule spells them; a judge gets them as they are. */
  const rights = problems.map(({ right }, i) => {
    const spelt = judge === undefined ? answer.spell(right) : right;
    if (spelt !== undefined) return spelt;
    throw new RangeError(
      `textTask ${name}, problem ${i}: expected a right answer that the rule "${answer.name}" reads, got "${right.slice(0, 60)}"`,
    );
  });
  const origin = given.origin ?? { problems: hashOf(JSON.stringify(problems)) };
  const settings = {
    ...origin,
    answer: jsonOf(judge ?? answer, `textTask ${name}, answer`),
    ...(stop.length === 0 ? {} : { stop: [...stop] }),
  };
  const task: TextTask = {
    name,
    modality: 'language',
    settings,
    maxTokens,
    stop,
    count: problems.length,
    answerOf: answer.read,
    ...(judge === undefined ? {} : { judge: judge.judge }),
    problem(index) {
      const problem = problems[index];
      if (problem === undefined) {
        throw new RangeError(`task ${name}: expected one of ${problems.length} problems, got number ${index}`);
      }
      return { difficulty: 0, ...problem, right: rights[index]!, index };
    },
    mark: (asked, samples) =>
      asked.map(({ right }, i): Mark => {
        const said = answer.read(samples[i]!.text);
        const correct = said !== undefined && answer.same(said, right);
        return { quality: correct ? 1 : 0, correct };
      }),
  };
  return shipped(task, answer);
}
