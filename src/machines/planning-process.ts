// Loaded before a script whose sweeps are to be planned (`node --import`).
import { inspect } from 'node:util';
import { DataError } from '../compute/data-error.js';
import { explainMissing, MissingPackageError } from '../compute/optional.js';

// A package that is missing and what cannot be planned are one sentence, and no stack; before the import of what needs packages.
process.on('uncaughtException', (thrown) => {
  const error = explainMissing(thrown);
  const said = error instanceof MissingPackageError || error instanceof DataError;
  process.stderr.write(`${said ? `inference-scaling: ${error.message}` : inspect(error)}\n`);
  process.exit(1);
});

const { planIfAsked } = await import('./planning.js');
planIfAsked();
