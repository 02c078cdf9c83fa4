/** Why a model cannot be loaded, in one sentence that names the file. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}
