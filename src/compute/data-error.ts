/** Damaged or foreign data of a user, such as a store or evidence; the message is one sentence that says where. No fault of the code. */
export class DataError extends Error {
  override readonly name = 'DataError';
}
