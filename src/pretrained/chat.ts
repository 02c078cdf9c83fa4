import { type Context, createContext, runInContext } from 'node:vm';
import { Template } from '@huggingface/jinja';
import { shown } from '../compute/shown.js';
import type { PretrainedModel } from './model.js';
import { ModelError } from './model-error.js';

/** One turn of a conversation. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** Longest template, longest count in a template, and longest rendering. */
const MOST_CHARACTERS = 2 ** 18;
const MOST_COUNTED = 10_000;
const MOST_MS = 2000;

/** Counts as Jinja's range does, but not without end. */
function counted(...given: readonly number[]): number[] {
  const [from = 0, to = 0, by = 1] = given.length === 1 ? [0, ...given] : given;
  const count = Math.max(0, Math.ceil((to - from) / by));
  if (!(count <= MOST_COUNTED)) throw new Error(`range of ${count}, at most ${MOST_COUNTED}`);
  return Array.from({ length: count }, (_, i) => from + i * by);
}

let context: Context | undefined;

/** What a function returns, which is ended after a time: a template is somebody else's program. */
function within<T>(ms: number, work: () => T): T {
  context ??= createContext({});
  context['work'] = work;
  return runInContext('work()', context, { timeout: ms }) as T;
}

/** A template's text of a conversation. */
function rendered(template: string, values: Readonly<Record<string, unknown>>): string {
  if (template.length > MOST_CHARACTERS) throw new Error(`a template of ${template.length} characters`);
  return within(MOST_MS, () => {
    const program = new Template(template);
    // A template's own range, set before all else: the environment's cannot be replaced.
    program.parsed.body.unshift(...new Template('{% set range = counted %}').parsed.body);
    return program.render({ ...values, counted });
  });
}

/**
 * A conversation as the text that the model was trained on, by its own template, up to where the assistant is to speak.
 *
 * @param model its template and its marks
 * @param messages role and content of each turn
 * @returns the text
 * @throws ModelError where the model has no template, or one that refuses the conversation or does not come to an end in two seconds
 * @example chatPrompt(opened, [{ role: 'user', content: 'Hi' }]) // '<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n'
 */
export function chatPrompt(
  { id, template, marks }: Pick<PretrainedModel, 'id' | 'template' | 'marks'>,
  messages: readonly Message[],
): string {
  if (template === undefined) throw new ModelError(`${id}: expected a model with a chat template, got one without`);
  try {
    return rendered(template, { ...marks, messages, add_generation_prompt: true });
  } catch (error) {
    throw new ModelError(
      `${id}: expected a conversation that its template takes, got ${shown((error as Error).message, 200)}`,
    );
  }
}
