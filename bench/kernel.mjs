// Question: does the notebook kernel stay quick, whole and small over a long session?
// A thousand quick cells queued at once, in order with no output lost; five hundred cells with the resident memory after each half.
import { kernelCheck } from '../environment/tests/kernel.mjs';

const [cells = '1000', memory = '250'] = process.argv.slice(2);
const names = ['kernel faults: quick cells in order', 'kernel faults: memory stays flat'];
const results = await kernelCheck(names, { KERNEL_CELLS: cells, KERNEL_MEMORY_CELLS: memory });
for (const { name, seconds, error } of results) {
  process.stdout.write(
    `${error === undefined ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)\n${error ?? ''}`,
  );
}
process.exitCode = results.every(({ error }) => error === undefined) ? 0 : 1;
