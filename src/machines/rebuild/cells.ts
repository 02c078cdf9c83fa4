import { DataError } from '../../compute/data-error.js';
import { batchedSampler } from '../../families/language/batched.js';
import { keyText } from '../../records/schema.js';
import { sectionsOf } from '../../records/settings-column.js';
import { countCell } from '../../sweep/counts.js';
import { judgementCells } from '../../sweep/judgements.js';
import type { SweepCell } from '../../sweep/loop.js';
import { sweepCells } from '../../sweep/sweep.js';
import type { AnyTask } from '../../tasks/tasks.js';
import { type AnyKey, type AnyRow, keyAt, type PlanCell, schemaOf } from '../plan.js';
import type { Own } from './own.js';
import { type AnyFamily, familyOf, type Made, reasonerOf, reasoningOf, strategyOf, taskOf, votesBy } from './parts.js';

type AnyCell = SweepCell<AnyRow, AnyKey>;

/** Makes the cells of a plan again; what several of them are made of is loaded once. */
export interface Rebuild {
  /**
   * The cell of a plan, with keys and a way to make their rows.
   *
   * @throws Unlisted for what no list and no module has; DataError where what was made has other weights, settings or code than planned.
   */
  cellOf(planned: PlanCell): AnyCell;
}

const textAt = (key: PlanCell['key'], name: string) => String(key[name]);
const numberAt = (key: PlanCell['key'], name: string) => Number(key[name]);

function madeOf(key: PlanCell['key']): Made {
  const judge = key['judge'] === undefined ? undefined : textAt(key, 'judge');
  const [family, model, task, sampler] = ['family', 'model', 'task', 'sampler'].map((name) => textAt(key, name));
  const [strategy, verifier] = ['strategy', 'verifier'].map((name) => textAt(key, name));
  const sections = sectionsOf(textAt(key, 'settings'));
  return {
    family: family!,
    model: model!,
    task: task!,
    sampler: sampler!,
    strategy: strategy!,
    verifier: verifier!,
    judge,
    sections,
  };
}

/** The fields of two keys that differ, in words; hashes of weights among them. */
function difference(planned: Readonly<Record<string, unknown>>, made: Readonly<Record<string, unknown>>): string {
  const names = Object.keys({ ...planned, ...made }).filter((name) => planned[name] !== made[name]);
  const told = (of: Readonly<Record<string, unknown>>) => names.map((name) => `${name} ${String(of[name] ?? 'none')}`);
  return `expected ${told(planned).join(', ')}, got ${told(made).join(', ')}`;
}

/** A loader that keeps what it has loaded, by a name. */
function kept<Value>() {
  const values = new Map<string, Value>();
  return (name: string, make: () => Value): Value => {
    const known = values.get(name);
    if (known !== undefined) return known;
    const made = make();
    values.set(name, made);
    return made;
  };
}

/**
 * Rebuilds cells from the library's lists and a module of somebody's own.
 *
 * @example rebuilding(await ownOf([])).cellOf(cell).keys.length
 */
export function rebuilding(own: Own): Rebuild {
  const [tasks, families] = [kept<AnyTask>(), kept<AnyFamily>()];
  const made = (planned: PlanCell): AnyCell => {
    const { rows, key, problems, candidates, batch } = planned;
    const parts = madeOf(key);
    const { sections } = parts;
    const of = JSON.stringify([parts.task, sections.task]);
    const task = tasks(of, () => taskOf(own, parts));
    const [depth, seed, width] = ['depth', 'seed', 'width'].map((name) => numberAt(key, name)) as [
      number,
      number,
      number,
    ];
    if (rows === 'counts') {
      const sampler = batchedSampler(reasoningOf(task), reasonerOf(parts));
      const [samples, among] = [numberAt(key, 'samples'), numberAt(key, 'problems')];
      return countCell({ sampler, problems: among, samples, depth, seed }) as unknown as AnyCell;
    }
    const family = families(JSON.stringify([of, parts.model, parts.sampler, sections.family, sections.sampler]), () =>
      familyOf(own, parts, task),
    );
    if (parts.strategy === 'votes') {
      const asked = { family, task, answerOf: votesBy(own, parts), votes: [width], depth, problems, seed, batch };
      return judgementCells(asked)[0] as unknown as AnyCell;
    }
    const strategies = parts.strategy === 'single' && candidates > 0 ? undefined : [strategyOf(own, parts, task)];
    const asked = { family, task, budgets: [{ depth, width }], problems, candidates, seed, batch };
    return sweepCells(strategies === undefined ? asked : { ...asked, strategies })[0] as unknown as AnyCell;
  };
  return {
    cellOf(planned) {
      const cell = made(planned);
      const schema = schemaOf(planned.rows);
      const [expected, got] = [keyAt(planned, 0), cell.keys[0]!];
      if (keyText(schema, expected) !== keyText(schema, got)) {
        const where = `cell ${String(planned.key['family'])} on ${String(planned.key['task'])}`;
        throw new DataError(`${where}: ${difference({ ...expected }, { ...got })}`);
      }
      return cell;
    },
  };
}
