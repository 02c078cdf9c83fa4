// Loaded before a script whose sweeps are to be planned (`node --import`).
import { inspect } from 'node:util';
import { explainMissing, MissingPackageError } from '../compute/optional.js';

// A package that is missing is one sentence, and no stack; before the import of what needs it.
process.on('uncaughtException', (thrown) => {
  const error = explainMissing(thrown);
  const text = error instanceof MissingPackageError ? `inference-scaling: ${error.message}` : inspect(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
});

const { planIfAsked } = await import('./planning.js');
planIfAsked();
