import { wrongFile } from '../compute/files.js';
import { openGgufModel } from './gguf-model.js';
import { openHuggingFaceModel } from './hugging-face.js';
import type { PretrainedModel } from './model.js';

/**
 * Loads a language model of a Llama-like architecture: a GGUF file, or a folder in Hugging Face's layout.
 *
 * @param path of a GGUF file or a folder
 * @returns the model: configuration, weights as tensors, tokenizer and template
 * @throws ModelError of one sentence for anything else
 * @example const model = await openModel(await provision(SMOLLM2));
 */
export async function openModel(path: string): Promise<PretrainedModel> {
  return wrongFile(path) === 'a folder' ? openHuggingFaceModel(path) : openGgufModel(path);
}
