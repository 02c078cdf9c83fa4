import { spendFigure } from '../figures/spending.js';
import { SPEND_NAMES, type Spend, spendCurves, spendOf } from '../measure/curves/spend.js';
import { progressBar } from '../notebook/progress.js';
import { mean } from '../numerics/statistics.js';
import type { SampleRecord } from '../records/record.js';
import type { Store } from '../records/store.js';
import { columnLines } from '../records/text-table.js';
import { adaptive, uniformSpending } from '../strategies/adaptive.js';
import { bestOfN } from '../strategies/best-of-n.js';
import { majority } from '../strategies/majority.js';
import { revise, reviseMajority } from '../strategies/revise.js';
import { single } from '../strategies/single.js';
import { weightedMajority } from '../strategies/weighted-majority.js';
import type { TextProblem, TextTask } from '../tasks/few-shot.js';
import type { Prices } from '../text/prices.js';
import { rewardSampler } from '../text/reward-sampler.js';
import type { TextSampler } from '../text/sampler.js';
import { servedBeam } from '../text/served/beam.js';
import { LLM_JUDGE, llmJudge } from '../text/served/judge.js';
import type { ServedSample } from '../text/served/play.js';
import { servedReviser } from '../text/served/reviser.js';
import { rewardModel } from '../text/served/reward.js';
import { type Begun, openServed, type Served } from '../text/served/served.js';
import { type ServedStrategy, sweepServed } from '../text/served/sweep.js';
import { oracle } from '../verifiers/oracle.js';
import { randomVerifier } from '../verifiers/random.js';
import type { Verifier } from '../verifiers/verifier.js';
import { numberOf, required, UsageError } from './usage.js';

type Verdicts = Verifier<TextProblem, ServedSample>;
type Make = (served: Served, judge: Verdicts) => ServedStrategy;

/** What can be asked for; those that need a judge say so. */
const STRATEGIES: Readonly<Record<string, { readonly judged?: true; readonly make: Make }>> = {
  single: { make: () => single() },
  majority: { make: ({ answerOf }) => majority(answerOf) },
  'best-of-n': { judged: true, make: (_, judge) => bestOfN(judge) },
  'weighted-majority': { judged: true, make: ({ answerOf }, judge) => weightedMajority(judge, answerOf) },
  adaptive: { make: ({ answerOf }) => adaptive(answerOf) },
  uniform: { make: ({ answerOf }) => uniformSpending(answerOf) },
  revise: { make: (served) => revise(servedReviser(served)) },
  'revise-majority': { make: (served) => reviseMajority(servedReviser(served), served.answerOf) },
  beam: { judged: true, make: (served, judge) => servedBeam(served, judge) },
  oracle: { make: ({ task }) => bestOfN<TextProblem, Begun, ServedSample>(oracle(task)) },
  random: { make: () => bestOfN(randomVerifier<TextProblem, ServedSample>({ textOf })) },
};

/** What tells samples apart for a random choice. */
function textOf({ text }: ServedSample): string {
  return text;
}

export const STRATEGIES_USAGE = `  --strategies NAME,...  spends budgets in the place of plain sampling: ${Object.keys(STRATEGIES).join(', ')}
                    (oracle and random: best of N by the right answer, and by lot)
  --widths N,...    candidates of each problem (default 1,4,16)
  --judge MODEL     scores replies for best-of-n, weighted-majority and beam: the name of a chat model on the same server (in this process
                    the model itself), at --judge-server URL if elsewhere, with --judge-parameters N for its FLOPs
  --judge-prompt TEMPLATE  in Jinja, over prompt and reply; the score is read from "Score: N", of 10
  --judge-votes N   judgements of each reply, whose mean counts (default ${LLM_JUDGE.votes})
  --reward URL      the judge is a reward model, asked at this address: .../score, classify, pooling or rerank
  --prices FILE     what a million tokens cost: a table with model, prompt, completion; rows then have their price
  --plot FILE       svg, pdf, png or html: the strategies against what they spent
  --axis NAME       of the plot: ${SPEND_NAMES.join(', ')} (default tokens)`;

export const STRATEGIES_KINDS = {
  strategies: 'string',
  widths: 'string',
  judge: 'string',
  'judge-server': 'string',
  'judge-parameters': 'string',
  'judge-prompt': 'string',
  'judge-votes': 'string',
  reward: 'string',
  prices: 'string',
  plot: 'string',
  axis: 'string',
} as const;

type Given = { readonly [name in keyof typeof STRATEGIES_KINDS]?: string | undefined };

/** Makes a chat model on a server: at another address where one is given. */
export type ChatOf = (asked: {
  readonly model: string;
  readonly url: string | undefined;
  readonly parameters: number;
}) => TextSampler;

/** The names of the strategies that are asked for. */
export function strategyNames(given: Given): string[] {
  const names = required('strategies', given.strategies).split(',');
  const wrong = names.find((name) => !Object.hasOwn(STRATEGIES, name));
  if (wrong !== undefined) {
    throw new UsageError(`--strategies: expected some of ${Object.keys(STRATEGIES).join(', ')}, got ${wrong}`);
  }
  const judged = names.find((name) => STRATEGIES[name]!.judged);
  if (judged !== undefined && given.judge === undefined) {
    throw new UsageError(`--strategies ${judged}: expected --judge with it, got none`);
  }
  return names;
}

export function axisOf({ axis = 'tokens' }: Given): Spend {
  if (!(SPEND_NAMES as readonly string[]).includes(axis)) {
    throw new UsageError(`--axis: expected one of ${SPEND_NAMES.join(', ')}, got ${axis}`);
  }
  return axis as Spend;
}

/** The judge that is asked for; a model without one scores nothing. */
function judgeOf(served: Served, given: Given, chatOf: ChatOf | undefined): Verdicts | undefined {
  const { judge: model, reward } = given;
  if (model === undefined) return undefined;
  const { sampler } = served;
  const size = given['judge-parameters'];
  const same = model === sampler.model || chatOf === undefined;
  const parameters =
    size === undefined && same
      ? sampler.parameters
      : numberOf('judge-parameters', required('judge-parameters', size), 1, 1e15, true);
  if (reward !== undefined) {
    if (!URL.canParse(reward)) throw new UsageError(`--reward: expected a URL, got ${reward}`);
    return rewardModel(served, rewardSampler({ url: reward, model, parameters }));
  }
  const asked = { model, url: given['judge-server'], parameters };
  const prompt = given['judge-prompt'];
  return llmJudge(served, chatOf?.(asked) ?? sampler, {
    votes: numberOf('judge-votes', given['judge-votes'] ?? `${LLM_JUDGE.votes}`, 1, 1000, true),
    ...(prompt === undefined ? {} : { prompt }),
  });
}

/** Runs strategies on a model; resolves to their rows. */
export async function runStrategies(asked: {
  readonly given: Given;
  readonly sampler: TextSampler;
  readonly task: TextTask;
  readonly problems: number;
  readonly temperature: number;
  readonly seed: number;
  readonly store: Store;
  readonly prices: Prices | undefined;
  readonly chatOf: ChatOf | undefined;
}): Promise<SampleRecord[]> {
  const { given, chatOf, problems, ...model } = asked;
  const names = strategyNames(given);
  const widths = (given.widths ?? '1,4,16').split(',').map((text) => numberOf('widths', text, 1, 1e5, true));
  const served = openServed(model);
  try {
    const judge = judgeOf(served, given, chatOf);
    // Those that need a judge have one: their names were checked.
    const strategies = names.map((name) => STRATEGIES[name]!.make(served, judge!));
    const takes = ({ kind, name }: ServedStrategy, { width }: { readonly width: number }) =>
      (kind !== 'single' || width === 1) && (name !== 'beam' || width % 4 === 0);
    return await sweepServed({ served, strategies, widths, takes, problems, progress: progressBar() });
  } finally {
    served.close();
  }
}

const few = (value: number | undefined) => (value === undefined ? '' : `${Number(value.toPrecision(3))}`);

/** What strategies came to, a line for each budget. */
export function strategiesText(rows: readonly SampleRecord[], seed: number): string {
  const lines = spendCurves(rows, 'flops', { seed, labels: wayOf }).flatMap(({ label, points }) =>
    points.map(({ y, low, high, depth, width, x }) => {
      const own = rows.filter((row) => wayOf(row) === label && row.width === width && row.depth === depth);
      const spent = (['tokens', 'price', 'latencyMs'] as const).map((axis) =>
        own.every((row) => spendOf(row, axis) !== undefined) ? few(mean(own, (row) => spendOf(row, axis)!)) : '',
      );
      return [label, `${width}`, y.toFixed(3), low.toFixed(3), high.toFixed(3), x.toPrecision(3), ...spent];
    }),
  );
  const head = ['strategy', 'width', 'right', 'low', 'high', 'FLOPs', 'tokens', 'price', 'latency ms'];
  return columnLines([head, ...lines], [1, 2, 3, 4, 5, 6, 7, 8]).join('\n');
}

/** One way to spend, apart from its width: one name where only thoughts differ. */
function wayOf({ strategy, verifier }: SampleRecord): string {
  return verifier === 'none' ? strategy : `${strategy} by ${verifier}`;
}

/** The strategies against what they spent. */
export const strategiesFigure = (rows: readonly SampleRecord[], axis: Spend, seed: number) =>
  spendFigure(spendCurves(rows, axis, { seed }), axis, { name: 'strategies' });
