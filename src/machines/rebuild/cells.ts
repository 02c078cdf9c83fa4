import { batchedSampler } from '../../families/language/batched.js';
import { sectionsOf } from '../../records/settings-column.js';
import { countCell } from '../../sweep/counts.js';
import { judgementCells } from '../../sweep/judgements.js';
import { sweepCells } from '../../sweep/sweep.js';
import type { AnyTask } from '../../tasks/tasks.js';
import type { PlanCell } from '../plan.js';
import { type AnyCell, checkedCell } from './checked.js';
import type { Own } from './own.js';
import { type AnyFamily, familyOf, type Made, reasonerOf, reasoningOf, strategyOf, taskOf, votesBy } from './parts.js';

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
export function rebuilding(own: Own): { cellOf(planned: PlanCell): AnyCell } {
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
  return { cellOf: (planned) => checkedCell(planned, made(planned)) };
}
