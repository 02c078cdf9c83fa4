/**
 * Why a model cannot be loaded, in one sentence that names the file.
 *
 * @example await openModel('nowhere.gguf') // ModelError: nowhere.gguf: expected ...
 */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}
