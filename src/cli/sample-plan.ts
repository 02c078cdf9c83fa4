import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { cellOf as checked, keyAt, type Plan, type PlanCell, type PlanHead } from '../machines/plan.js';
import { plannedCell, storeName } from '../machines/planned-cell.js';
import { type AnyCell, checkedCell, type Rebuild } from '../machines/rebuild/checked.js';
import { savePlan } from '../machines/save-plan.js';
import type { SampleKey } from '../records/key.js';
import { SAMPLES } from '../records/samples.js';
import { keyText } from '../records/schema.js';
import { sectionsOf } from '../records/settings-column.js';
import type { Rows } from '../records/store.js';
import { openTexts, type TextKey, type TextRecord } from '../records/texts.js';
import { pilotSample, sampleCell } from '../text/sample-task.js';
import type { TextSampler } from '../text/sampler.js';
import { openModelOf } from './sample-model.js';
import { type SampleValues, type Wanted, wantedOf } from './sample-options.js';
import { UsageError } from './usage.js';

type Write = (text: string) => void;

/** Options that say where rows go, or what is printed of them. */
const ASIDE: readonly string[] = ['plan', 'to'];
/** Options that may name a file. */
const FILES: readonly string[] = ['model', 'problems', 'prompt', 'examples', 'prices'];
/** Options of which no plan can be made, and what to do instead. */
const UNPLANNED: Readonly<Partial<Record<keyof SampleValues, string>>> = {
  pilot: 'difficulties are found by sampling',
  strategies: 'plan the samples and gather them: strategies then choose among those',
  plot: 'plot what was gathered',
  fresh: 'a plan has no rows yet',
  json: 'a plan is JSON lines itself',
};

/** Refuses what `--plan` cannot be asked with. */
export function checkPlannable(values: SampleValues): void {
  if (values.plan === undefined) return;
  for (const [option, why] of Object.entries(UNPLANNED)) {
    if (values[option as keyof SampleValues] === undefined) continue;
    throw new UsageError(`--plan: expected no --${option} with it (${why}), got one`);
  }
}

const isFile = (name: string, values: SampleValues) =>
  FILES.includes(name) && !(name === 'model' && values.server !== undefined);

/** The options as a plan keeps them: files relative to its folder. */
function kept(values: SampleValues, folder: string): NonNullable<PlanHead['sample']> {
  const given = Object.entries(values).filter(([name]) => !ASIDE.includes(name)) as [string, string | boolean][];
  return Object.fromEntries(
    given.map(([name, value]) =>
      typeof value === 'string' && isFile(name, values) && existsSync(value)
        ? [name, relative(folder, resolve(value))]
        : [name, value],
    ),
  );
}

/** The options that a plan keeps, files as this process finds them. */
function given({ path, head }: Plan): SampleValues {
  const values = (head.sample ?? {}) as SampleValues;
  const folder = dirname(resolve(path));
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const file = typeof value === 'string' && isFile(name, values) ? resolve(folder, value) : undefined;
      return [name, file !== undefined && existsSync(file) ? file : value];
    }),
  ) as SampleValues;
}

/**
 * Writes the samples that are asked for as a plan; one is made by each sampler, for its cost.
 *
 * @throws what the samplers throw, and DataError for a folder that a plan cannot name.
 */
export async function planSamples(
  values: SampleValues,
  { samplers, folder, ...wanted }: Wanted & { readonly samplers: readonly TextSampler[]; readonly folder: string },
): Promise<PlanHead> {
  const path = values.plan!;
  const cells: PlanCell[] = [];
  for (const sampler of samplers) {
    const { cell, row } = await pilotSample({ ...wanted, sampler });
    const planned = plannedCell(storeName(folder), 'samples', cell, row.flops);
    cells.push(checked(JSON.stringify(planned), `plan ${path}`));
  }
  return savePlan(path, cells, { sample: kept(values, dirname(resolve(path))) });
}

/**
 * Rebuilds the cells of a plan of samples: model and task from the options that it keeps. Texts go beside the rows.
 *
 * @throws what `sample` with these options does.
 */
export async function samplesOf(plan: Plan, signal: AbortSignal, err: Write): Promise<Rebuild> {
  const values = given(plan);
  const wanted = await wantedOf(values);
  const [first] = plan.cells();
  // A server that takes no temperature was found out when the plan was made.
  const { temperature } = sectionsOf(String(first?.key['settings'] ?? '{}')).family ?? {};
  const { samplers, dispose } = await openModelOf(values, err, { ownTemperature: temperature === 'own' });
  const opened = new Map<string, Rows<TextRecord, TextKey>>();
  return {
    cellOf(planned, folder) {
      const texts = opened.get(folder) ?? openTexts(folder);
      opened.set(folder, texts);
      const key = keyAt(planned, 0) as SampleKey;
      const one = new Map([[key.problem, [key.candidate]]]);
      const cells = samplers.map((sampler) => sampleCell({ ...wanted, sampler, wanted: one, texts, signal }));
      const same = cells.find(({ keys }) => keyText(SAMPLES, keys[0]!) === keyText(SAMPLES, key));
      return checkedCell(planned, (same ?? cells[0]) as unknown as AnyCell);
    },
    close() {
      for (const texts of opened.values()) texts.close();
      dispose();
    },
  };
}
