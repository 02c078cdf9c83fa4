import type { Evidence } from '../../../records/evidence.js';
import { type Fault, unlessAgainst } from './fault.js';

interface Placed {
  readonly family: string;
  readonly task: string;
}

const placeOf = ({ family, task }: Placed) => `${family}, ${task}`;
const isControl = (row: object) => 'control' in row && row.control === true;

export const missingTask: Fault = {
  name: 'missing task',
  says: 'one of the tasks or families that the claim is about has not been run',
  spoil: ({ outcomes, counts, distances }, random) => {
    const rows: readonly Placed[] = [...outcomes, ...counts, ...distances].filter((row) => !isControl(row));
    const places = [...new Set(rows.map(placeOf))];
    if (places.length < 2) return undefined;
    const gone = places[Math.floor(places.length * random.uniform())]!;
    const kept = <Row extends Placed>(list: readonly Row[]) => list.filter((row) => placeOf(row) !== gone);
    return { outcomes: kept(outcomes), counts: kept(counts), distances: kept(distances) } satisfies Evidence;
  },
  holds: unlessAgainst,
};
