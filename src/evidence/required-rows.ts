import { Meter } from '../compute/meter.js';
import { settingsOf } from '../compute/settings.js';
import type { Family } from '../families/family.js';
import type { ImageFamily } from '../families/images/state.js';
import { chosenGold } from '../measure/answers/subset-choice.js';
import { mean, sum } from '../numerics/statistics.js';
import type { OutcomeRow } from '../records/evidence.js';
import { settingsColumn } from '../records/settings-column.js';
import { bestOfN } from '../strategies/best-of-n.js';
import { drawCandidates } from '../strategies/candidates.js';
import type { Image } from '../tasks/images/image.js';
import { promptOf } from '../tasks/prompt.js';
import type { Problem, Task } from '../tasks/task.js';
import type { Verifier } from '../verifiers/verifier.js';

/** What every row of a family on a task says. */
function saysOf<P extends Problem, State, Sample>(
  family: Omit<Family<P, State, Sample>, 'begin' | 'refine' | 'finish' | 'discard'>,
  task: Task<P, Sample>,
  seed: number,
) {
  const settings = settingsColumn({
    family: settingsOf(family, `family ${family.family}`),
    sampler: settingsOf(family.sampler, `sampler ${family.sampler.name}`),
    task: settingsOf(task, `task ${task.name}`),
  });
  const { family: name, modality, model, parameters, sampler } = family;
  return {
    ...{ family: name, modality, model, parameters, task: task.name, control: task.control === true },
    ...{ sampler: sampler.name, settings, seed },
  };
}

const problemsOf = <P extends Problem>(task: Pick<Task<P, never>, 'problem'>, count: number) =>
  Array.from({ length: count }, (_, index) => task.problem(index));

export interface RequiredDepths<P extends Problem, State> {
  readonly family: Family<P, State, Image> | ImageFamily;
  readonly task: Task<P, Image>;
  readonly depths: readonly number[];
  /** Steps that are taken for the limit of fine ones. */
  readonly limit: number;
  /** Root mean square a pixel within which an image is its limit's. */
  readonly within: number;
  readonly problems: number;
  readonly seed: number;
}

/**
 * How far each image is from the limit of fine steps from its noise: `quality` is minus the root mean square a pixel, `correct` whether that is
 * `within`. One row for each problem and depth.
 *
 * @param options family, task, `depths`, `limit` (the depth of the fine steps), `within` in the unit of the pixels, problems and seed
 * @returns a row per problem and depth
 * @throws RangeError for depths that the family refuses
 * @example requiredDepths({ family: flow, task: digitTask, depths: [1, 2], limit: 4, within: 0.1, problems: 4, seed: 1 }).length // 8
 */
export function requiredDepths<P extends Problem, State>(options: RequiredDepths<P, State>): OutcomeRow[] {
  const { task, depths, limit, within, seed } = options;
  const family = options.family as Family<P, State, Image>;
  const problems = problemsOf(task as Pick<Task<P, never>, 'problem'>, options.problems);
  const drawn = (depth: number) => {
    const meter = new Meter();
    return meter.time(() => ({
      images: drawCandidates<P, State, Image>({ family, problems, budget: { depth }, seed, meter }, 1).map(
        ([one]) => one!,
      ),
      meter,
    }));
  };
  const fine = drawn(limit).images;
  return depths.flatMap((depth) => {
    const { images, meter } = drawn(depth);
    return images.map(({ sample, nfe, flops }, i): OutcomeRow => {
      const other = fine[i]!.sample.pixels;
      const apart = Math.sqrt(mean(sample.pixels, (value, j) => (value - other[j]!) ** 2));
      return {
        ...saysOf(family, task, seed),
        ...{ strategy: 'single', kind: 'single', verifier: 'none', role: 'none' },
        ...{ depth, width: 1, serialDepth: depth, nfe, flops, wallMs: meter.wallMs / images.length },
        ...{ problem: i, difficulty: problems[i]!.difficulty, quality: -apart, correct: apart <= within },
      };
    });
  });
}

export interface ImperfectChoices<P extends Problem, State, Sample> {
  readonly family: Family<P, State, Sample>;
  readonly task: Task<P, Sample>;
  readonly verifier: Verifier<P, Sample>;
  /** Another judge's mark of a sample (default the task's: 1 for right). */
  readonly gold?: Verifier<P, Sample>;
  readonly widths: readonly number[];
  /** Candidates of each problem, at least the largest width. */
  readonly candidates: number;
  readonly depth: number;
  readonly problems: number;
  readonly seed: number;
}

/**
 * What a choice by a verifier is worth by another judge: for each problem and width the mean over all choices among the candidates (see
 * `chosenGold`), by a judge that is not the task in standard deviations of one sample within a problem. `correct` is null: a mean is not right or wrong.
 *
 * @param options family, task, verifier, `gold` (another judge), `widths`, `candidates` per problem, depth, problems and seed
 * @returns a row per problem and width
 * @throws RangeError for a width beyond the candidates
 * @example imperfectChoices({ family, task, verifier: oracle(task), widths: [1, 2, 4], candidates: 4, depth: 4, problems: 4, seed: 1 }).length // 12
 */
export function imperfectChoices<P extends Problem, State, Sample>(
  options: ImperfectChoices<P, State, Sample>,
): OutcomeRow[] {
  const { family, task, verifier, gold, widths, candidates, depth, seed } = options;
  const problems = problemsOf(task as Pick<Task<P, never>, 'problem'>, options.problems);
  const meter = new Meter();
  const found = meter.time(() => {
    const lists = drawCandidates<P, State, Sample>({ family, problems, budget: { depth }, seed, meter }, candidates);
    const all = lists.flatMap((list, p) => list.map(({ sample }) => ({ problem: problems[p]!, sample })));
    const [asked, samples] = [all.map(({ problem }) => problem), all.map(({ sample }) => sample)];
    const scores = verifier.score(asked, samples, meter);
    const marks =
      gold === undefined
        ? task.mark(asked, samples).map(({ correct, quality }) => (correct === null ? quality : Number(correct)))
        : gold.score(asked, samples, new Meter());
    return { scores, marks };
  });
  const of = (list: readonly number[], p: number) => list.slice(p * candidates, (p + 1) * candidates);
  const spread = Math.sqrt(
    mean(problems, (_, p) => {
      const own = of(found.marks, p);
      const centre = mean(own);
      return sum(own, (mark) => (mark - centre) ** 2) / (candidates - 1);
    }),
  );
  const unit = gold === undefined ? 1 : spread;
  const strategy = bestOfN<P, State, Sample>(verifier);
  const { nfe, flops, wallMs } = meter;
  const each = (total: number) => total / (problems.length * candidates);
  return widths.flatMap((width) =>
    problems.map((problem, p): OutcomeRow => {
      const prompt = promptOf(problem);
      return {
        ...saysOf(family, task, seed),
        ...{ strategy: strategy.name, kind: strategy.kind, verifier: verifier.name, role: verifier.role },
        ...(verifier.model === undefined ? {} : { judge: verifier.model }),
        ...{ depth, width, serialDepth: strategy.serialDepth({ depth, width }) },
        ...{ nfe: width * each(nfe), flops: width * each(flops), wallMs: width * each(wallMs) },
        ...(prompt === undefined ? {} : { prompt }),
        ...{ problem: problem.index, difficulty: problem.difficulty, correct: null },
        quality: chosenGold(of(found.scores, p), of(found.marks, p), width) / unit,
      };
    }),
  );
}
