// A process of the bench `ledger`: rehearses the repetition that it is told, answers with what came of it, and is told the next.
import { rehearse } from '../dist/claims/world/rehearse.js';

process.on('message', (/** @type {{ first: number, claims?: string[] }} */ { first, claims }) => {
  process.send?.(rehearse({ first, repetitions: 1, ...(claims ? { claims } : {}) }));
});
