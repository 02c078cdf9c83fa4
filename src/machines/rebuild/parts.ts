import type { Json, Settings } from '../../compute/settings.js';
import type { Family } from '../../families/family.js';
import { diffusionDigits } from '../../families/images/diffusion/diffusion.js';
import { flowDigits } from '../../families/images/flow/flow.js';
import { languageReasoner, type Reasoner } from '../../families/language/reasoner.js';
import { languageReviser } from '../../families/language/reviser.js';
import type { Sections } from '../../records/settings-column.js';
import { type AnyStrategy, STRATEGIES, type StrategyParts } from '../../strategies/strategies.js';
import { digitClassifier } from '../../tasks/images/classifier.js';
import type { ReasoningProblem, ReasoningTask } from '../../tasks/reasoning/reasoning.js';
import type { Problem } from '../../tasks/task.js';
import { type AnyTask, TASKS } from '../../tasks/tasks.js';
import { flowLikelihood } from '../../verifiers/images/flow-likelihood.js';
import { processReward } from '../../verifiers/reward/process-reward.js';
import type { Verifier } from '../../verifiers/verifier.js';
import { VERIFIERS } from '../../verifiers/verifiers.js';
import type { Own } from './own.js';
import { imageOption } from './sampling.js';

/** What the rows of a cell say of what made them. */
export interface Made {
  readonly family: string;
  readonly model: string;
  readonly task: string;
  readonly strategy: string;
  readonly verifier: string;
  readonly judge?: string | undefined;
  readonly sampler: string;
  readonly sections: Sections;
}

export type AnyFamily = Family<Problem, unknown, unknown>;

/** A cell names something that neither the library's lists nor the plan's module has. */
export class Unlisted extends RangeError {
  constructor(what: string, name: string) {
    super(`expected a ${what} that the library lists or the plan's module exports, got ${name}`);
  }
}

/** The name of a checkpoint: what stands before its hash. */
const nameOf = (model: string): string => model.replace(/@[0-9a-f]+$/, '');

/** The function that settings name by its source. */
function answerOf(own: Own, value: Json | undefined): (sample: unknown) => string {
  const found = typeof value === 'string' ? own.functionOf(value) : undefined;
  if (found === undefined) throw new Unlisted('function', JSON.stringify(value ?? 'none'));
  return found as (sample: unknown) => string;
}

/** Looks a task up by name and settings. */
export function taskOf(own: Own, { task: name, sections: { task: settings = {} } }: Made): AnyTask {
  const listed = TASKS.find((one) => one.name === name);
  const mine = own.productOf('mark', name, settings) as AnyTask | undefined;
  if (mine !== undefined) return mine;
  if (listed === undefined || 'code' in settings) throw new Unlisted('task', name);
  const { classifier, ...options } = settings;
  const parts = typeof classifier === 'string' ? { classifier: digitClassifier(undefined, nameOf(classifier)) } : {};
  return listed.make(parts as Parameters<typeof listed.make>[0], options);
}

/** A reasoning task, where a cell has one. */
export const reasoningOf = (task: AnyTask) => task as unknown as ReasoningTask<ReasoningProblem>;

/** How a language model is sampled. */
export const reasonerOf = ({ model, sections: { sampler = {}, family = {} } }: Made): Reasoner => ({
  model: nameOf(model),
  ...(sampler as object),
  ...(family as object),
});

/** Loads a family by checkpoint, sampler and settings. */
export function familyOf(own: Own, made: Made, task: AnyTask): AnyFamily {
  const { family, model, sampler, sections } = made;
  const mine = own.productOf('begin', model, sections.family ?? {}) as AnyFamily | undefined;
  if (mine !== undefined) return mine;
  if (sampler === 'ancestral') return languageReasoner(reasoningOf(task), reasonerOf(made)) as unknown as AnyFamily;
  const load = { flow: flowDigits, diffusion: diffusionDigits }[family];
  if (load === undefined || 'code' in (sections.family ?? {})) throw new Unlisted('family', `${family} ${model}`);
  const option = imageOption(sampler, sections.sampler ?? {});
  if (option === undefined) throw new Unlisted('sampler', `${sampler} ${JSON.stringify(sections.sampler ?? {})}`);
  return load({ name: nameOf(model), ...option, ...(sections.family as object) }) as unknown as AnyFamily;
}

/** The judge of a generative verifier, by its checkpoint and what its settings say. */
function judgeOf(made: Made, task: AnyTask, { judge }: Settings): AnyFamily {
  const { sampler, ...family } = (judge ?? { sampler: 'ancestral' }) as Readonly<Record<string, Json>>;
  const [name, settings] =
    typeof sampler === 'string'
      ? [sampler, {}]
      : Object.entries((sampler ?? {}) as Readonly<Record<string, Settings>>)[0]!;
  if (name !== 'ancestral') throw new Unlisted('judge', JSON.stringify(judge ?? made.judge));
  const like = { ...made, model: made.judge ?? '', sections: { sampler: settings, family } };
  return languageReasoner(reasoningOf(task), reasonerOf(like)) as unknown as AnyFamily;
}

/** A verifier by its name, checkpoint and settings; those of images and of texts may have one name. */
function verifierOf(own: Own, made: Made, task: AnyTask): Verifier<Problem, unknown> {
  const { verifier: name, judge, sections } = made;
  const settings = sections.verifier ?? {};
  const mine = own.productOf('score', name, settings) as Verifier<Problem, unknown> | undefined;
  if (mine !== undefined) return mine;
  const fits = VERIFIERS.filter((one) => one.name === name && (one.modality ?? task.modality) === task.modality);
  // An oracle by a classifier has its checkpoint, the one by a task has none.
  const listed = fits.find(({ needs }) => needs.includes('classifier') === (judge !== undefined)) ?? fits[0];
  if (listed === undefined || 'code' in settings) throw new Unlisted('verifier', name);
  if (name === 'likelihood' && judge !== undefined) {
    return flowLikelihood({ ...settings, model: nameOf(judge) }) as Verifier<Problem, unknown>;
  }
  const { answerOf: answer, judge: _, task: __, textOf, ...rest } = settings;
  const options = textOf === undefined || task.modality === 'image' ? rest : { ...rest, textOf: answerOf(own, textOf) };
  const parts = {
    task,
    reasoning: reasoningOf(task),
    ...(listed.needs.includes('classifier') ? { classifier: digitClassifier(undefined, nameOf(judge ?? '')) } : {}),
    ...(listed.needs.includes('judge') ? { judge: judgeOf(made, task, settings) } : {}),
    ...(listed.needs.includes('answerOf') ? { answerOf: answerOf(own, answer) } : {}),
  };
  return listed.make(parts as Parameters<typeof listed.make>[0], options);
}

/** The options of a reviser, from how the settings of a strategy name it. */
function reviserOf({ judge }: Made, { reviser }: Settings) {
  const options = typeof reviser === 'object' ? (Object.values(reviser ?? {})[0] as object) : {};
  return languageReviser({ ...(judge === undefined ? {} : { model: nameOf(judge) }), ...options });
}

/** Looks a strategy up by name and settings, with all that it is made from. */
export function strategyOf(own: Own, made: Made, task: AnyTask): AnyStrategy {
  const { strategy: name, sections } = made;
  const { problems: _, ...settings } = sections.strategy ?? {};
  const mine = own.productOf('run', name, settings) as AnyStrategy | undefined;
  if (mine !== undefined) return mine;
  const listed = STRATEGIES.find((one) => one.name === name);
  if (listed === undefined || 'code' in settings) throw new Unlisted('strategy', name);
  const { answerOf: answer, reviser: __, countsOf, weightOf, ...rest } = settings;
  const { needs } = listed;
  const parts = {
    ...(needs.includes('verifier') ? { verifier: verifierOf(own, made, task) } : {}),
    ...(needs.includes('process') ? { process: processReward(reasoningOf(task)) } : {}),
    ...(needs.includes('reviser') ? { reviser: reviserOf(made, settings) } : {}),
    ...(needs.includes('answerOf') ? { answerOf: answerOf(own, answer) } : {}),
    ...(needs.includes('countsOf') ? { countsOf: answerOf(own, countsOf) } : {}),
  };
  const options = weightOf === undefined ? rest : { ...rest, weightOf: answerOf(own, weightOf) };
  return listed.make(parts as unknown as StrategyParts, options);
}

/** The function that counts as the same answer for a judge that votes. */
export const votesBy = (own: Own, { sections }: Made) => answerOf(own, sections.strategy?.['answerOf']);
