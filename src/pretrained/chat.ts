import { Template } from '@huggingface/jinja';
import type { PretrainedModel } from './model.js';
import { ModelError } from './model-error.js';

/** One turn of a conversation. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/**
 * A conversation as the text that the model was trained on, by its own template, up to where the assistant is to speak.
 * Throws a `ModelError` where the model has no template, or one that refuses the conversation.
 *
 * @example chatPrompt(model, [{ role: 'user', content: 'Hi' }]) // '<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n'
 */
export function chatPrompt(
  { id, template, marks }: Pick<PretrainedModel, 'id' | 'template' | 'marks'>,
  messages: readonly Message[],
): string {
  if (template === undefined) throw new ModelError(`${id}: expected a model with a chat template, got one without`);
  try {
    return new Template(template).render({ ...marks, messages, add_generation_prompt: true });
  } catch (error) {
    throw new ModelError(`${id}: expected a conversation that its template takes, got "${(error as Error).message}"`);
  }
}
