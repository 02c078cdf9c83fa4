import { Template } from '@huggingface/jinja';
import { shipped } from '../../compute/code.js';
import { configure, jsonOf, type Settings, settingsOf } from '../../compute/settings.js';
import { type Spent, totalSpent } from '../../families/spent.js';
import { mean } from '../../numerics/statistics.js';
import { afterThought } from '../../tasks/answers/reply.js';
import type { TextProblem } from '../../tasks/few-shot.js';
import type { Verifier } from '../../verifiers/verifier.js';
import type { TextSampler } from '../sampler.js';
import type { ServedSample } from './play.js';
import type { Served } from './served.js';

export interface LlmJudge {
  /** Jinja over `prompt` and `reply` (default `JUDGE_PROMPT`). */
  readonly prompt?: string;
  /** Judgements of each reply, whose mean is its score (default 1). */
  readonly votes?: number;
  /** Most tokens of a judgement (default 512). */
  readonly maxTokens?: number;
  /** Default 0.7. */
  readonly temperature?: number;
}

/** What a judge is asked. */
export const JUDGE_PROMPT = `Judge whether the reply below solves the problem. Check it step by step, briefly. Where it is unfinished, judge how likely it is to come to the right answer.

Problem:
{{ prompt }}

Reply:
{{ reply }}

End with a line "Score: N", where N is a whole number from 0 (certainly wrong) to 10 (certainly right).`;

export const LLM_JUDGE: Required<LlmJudge> = { prompt: JUDGE_PROMPT, votes: 1, maxTokens: 512, temperature: 0.7 };

/** "Score: 7", "Score is 7/10", "[[7]]"; the last one counts. */
const SCORE = /(?:\bscore\b[^\d\n]{0,12}|\[\[)(\d+(?:\.\d+)?)(?:\s*\/\s*(\d+))?/gi;
const MOST = 10;

/**
 * The score that a judge gives, from 0 to 1; undefined where it gives none.
 *
 * @example scoreIn('The sum is right. Score: 9') // 0.9
 */
export function scoreIn(judgement: string): number | undefined {
  const said = afterThought(judgement) ?? '';
  const last = [...said.matchAll(SCORE)].at(-1) ?? /^\s*(\d+(?:\.\d+)?)(?:\s*\/\s*(\d+))?\s*$/.exec(said);
  if (last === undefined || last === null) return undefined;
  const score = Number(last[1]) / Number(last[2] ?? MOST);
  return score >= 0 && score <= 1 ? score : undefined;
}

/** A verifier whose scores are read from what a model says to each reply. */
export function askingVerifier(
  served: Served,
  made: {
    readonly name: string;
    readonly sampler: TextSampler;
    readonly settings: Settings;
    readonly votes: number;
    readonly question: (
      problem: TextProblem,
      text: string,
    ) => {
      readonly prompt: string;
      readonly messages: TextProblem['messages'];
      readonly maxTokens: number;
      readonly temperature: number;
    };
    readonly scoreOf: (said: string) => number;
  },
): Verifier<TextProblem, ServedSample> {
  const { name, sampler, votes, question, scoreOf } = made;
  const { seed } = served;
  const spent = new Map<string, Spent>();
  const nameOf = ({ index }: TextProblem, { text }: ServedSample) => `${index} ${text}`;
  return shipped({
    name,
    role: 'verifier',
    model: sampler.model,
    get settings() {
      const judge = settingsOf(sampler, `judge ${sampler.model}`);
      return { ...made.settings, ...(Object.keys(judge).length === 0 ? {} : { judge: jsonOf(judge, 'judge') }) };
    },
    score(problems, samples, meter) {
      const calls = samples.flatMap(({ text }, i) =>
        Array.from({ length: votes }, (_, candidate) => ({
          sampler,
          question: { ...question(problems[i]!, text), stop: [], seed, problem: problems[i]!.index },
          candidate,
        })),
      );
      const said = served.said(calls, 'judge');
      return samples.map((sample, i) => {
        const own = said.slice(i * votes, (i + 1) * votes);
        const cost = totalSpent(own);
        spent.set(nameOf(problems[i]!, sample), cost);
        meter.count(cost.nfe, cost.flops);
        return mean(own, ({ text }) => scoreOf(text));
      });
    },
    cost: (problem, sample) => spent.get(nameOf(problem, sample))!,
  });
}

/**
 * A language model as judge (L. Zheng et al., arXiv:2306.05685, section 3, grading of single answers): it reads problem and reply and says a
 * score, from which 0 to 1 is read; a judgement without a score counts as 0. What it reads and writes is counted like the generator's
 * tokens. Each judgement is asked once and kept.
 *
 * @param served from `openServed`
 * @param sampler the judge
 * @param given `prompt`, `votes` (default 1), `maxTokens` and `temperature`
 * @returns the verifier; scores are from 0 to 1
 * @throws RangeError for options that are unknown or out of range; TypeError for a value that JSON cannot hold, NaN among them
 * @example bestOfN(llmJudge(served, openAiSampler({ url: 'http://localhost:8000/v1', model: 'judge', parameters: 70e9, chat: true }), { votes: 4 }))
 */
export function llmJudge(
  served: Served,
  sampler: TextSampler,
  given: LlmJudge = {},
): Verifier<TextProblem, ServedSample> {
  const { options, settings } = configure<Required<LlmJudge>>('judge', given, LLM_JUDGE);
  const { prompt, votes, maxTokens, temperature } = options;
  for (const [name, value] of Object.entries({ votes, maxTokens })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`judge: expected ${name} to be a whole number >= 1, got ${value}`);
    }
  }
  const template = new Template(prompt);
  return askingVerifier(served, {
    ...{ name: 'judge', sampler, settings, votes },
    question(problem, reply) {
      const asked = template.render({ prompt: problem.prompt, reply });
      return { prompt: asked, messages: undefined, maxTokens, temperature };
    },
    scoreOf: (said) => scoreIn(said) ?? 0,
  });
}
