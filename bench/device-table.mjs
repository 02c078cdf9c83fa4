// One table of what bench/device.sh found: every work against the CPU's results, and flow sampling and decoding beside PyTorch.
// Run by it: device-table.mjs HERE.json CPU.json [PYTORCH.json]... Exit code 1 where something differs, or where a work is missing.
import { existsSync, readFileSync } from 'node:fs';
import { compareProofs } from '../environment/commands/prove.mjs';
import { table } from './text.mjs';

const [here, cpu, ...others] = process.argv.slice(2);
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const [proof, reference] = [read(here), read(cpu)];
const beside = others.filter(existsSync).map(read);

const short = (value) => (value === undefined ? '' : value >= 100 ? value.toFixed(0) : value.toPrecision(3));
const theirs = beside.map(({ about }, i) => (about === undefined ? `PyTorch ${i + 1}` : `PyTorch on ${about.device}`));
/** @param {{work: string, verdict: string, differs: string, unit: string, ours?: number, packed?: number, rates: number[]}} found */
const row = ({ work, verdict, differs, unit, ours, packed, rates }) => ({
  work,
  verdict,
  differs,
  unit,
  [proof.backend]: short(ours),
  'CPU that packed': short(packed),
  ...Object.fromEntries(theirs.map((name, i) => [name, short(rates[i])])),
});

const lines = compareProofs(proof, reference);
const shown = lines.map(({ work, verdict, largest, unit = '', rate, cpu: packed }) =>
  row({
    work,
    verdict,
    differs: largest === undefined ? '' : largest.toPrecision(2),
    unit,
    ours: rate,
    packed,
    rates: [],
  }),
);
const measured = (beside[0]?.lines ?? []).map(({ work, unit, ours }) =>
  row({
    ...{ work, verdict: 'measured', differs: '', unit, ours },
    rates: beside.map(({ lines }) => lines.find((line) => line.work === work)?.PyTorch),
  }),
);
console.log(table([...shown, ...measured]));
for (const { work, why } of lines) if (why !== undefined) console.log(`${work}: ${why}`);
const done = new Set(lines.map(({ work }) => work));
const asked = proof.parts?.length ? [] : reference.works.filter(({ name }) => !done.has(name)).map(({ name }) => name);
if (asked.length > 0) console.log(`not reached in the time there was: ${asked.join(', ')}`);
const agree = lines.filter(({ verdict }) => verdict === 'agrees').length;
const differ = lines.filter(({ verdict }) => verdict === 'differs').length;
console.log(`${proof.backend}: ${agree} of ${lines.length} works agree with the CPU, ${differ} differ`);
process.exit(differ > 0 || asked.length > 0 ? 1 : 0);
