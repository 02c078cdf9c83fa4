import { useBackend } from '../compute/backend.js';

/** The backend of rows that are made without one. */
export const NO_BACKEND = 'none';

/** Starts the backend of a plan's rows, where they have one. */
export async function startBackend(name: string): Promise<void> {
  if (name !== NO_BACKEND) await useBackend(name);
}
