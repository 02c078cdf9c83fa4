// A process of the bench `ledger`: rehearses the claims of the repetition that it is told, answers with what came of them, and is told the next.
import { LEDGER_ALPHA } from '../dist/claims/claims.js';
import { FAULTS } from '../dist/claims/world/faults/faults.js';
import { rehearsedClaim } from '../dist/claims/world/rehearsed.js';

const options = { faults: FAULTS, replicates: 10_000, alpha: LEDGER_ALPHA };
process.on('message', (/** @type {{ repetition: number, ids: readonly string[] }} */ { repetition, ids }) => {
  process.send?.(ids.flatMap((id) => rehearsedClaim(id, repetition, options)));
});
