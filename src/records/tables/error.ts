/**
 * A mistake in a table or in what was asked of it; the message is one sentence that says where.
 *
 * @example await openTable('nowhere.csv') // TableError: nowhere.csv: expected ...
 */
export class TableError extends Error {
  override readonly name = 'TableError';
}
