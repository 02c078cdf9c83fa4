import { join } from 'node:path';
import type { Settings } from '../compute/settings.js';
import { progressBar } from '../notebook/progress.js';
import { mean } from '../numerics/statistics.js';
import type { SampleRecord } from '../records/record.js';
import { openStore } from '../records/store.js';
import { FEW_SHOT_TASKS } from '../tasks/few-shot.js';
import { pilotTask } from '../text/pilot.js';
import { type RepeatedSampling, repeatedSampling } from '../text/report.js';
import { sampleTask } from '../text/sample-task.js';
import { DIALECTS } from '../text/server/thinking.js';
import { toJson } from './json.js';
import { plannedLines } from './plan.js';
import { checkPlot, writePlot } from './plot-file.js';
import { PROBLEMS_USAGE } from './problems.js';
import { openModelOf } from './sample-model.js';
import { SAMPLE_KINDS, wantedOf } from './sample-options.js';
import { checkPlannable, planSamples } from './sample-plan.js';
import {
  axisOf,
  runStrategies,
  STRATEGIES_USAGE,
  strategiesFigure,
  strategiesText,
  strategyNames,
} from './strategies.js';
import { numberOf, options } from './usage.js';

export const SAMPLE_USAGE = `inference-scaling sample --model MODEL --task TASK [options]
  --model MODEL     a GGUF file, a folder in Hugging Face's layout, or smollm2 (135M parameters, 93 MB, downloaded when first
                    asked for); with --server, the model's name there
  --server URL      an OpenAI-compatible server (vLLM, llama.cpp, Ollama, hosted), for example http://localhost:8000/v1
  --parameters N    of the server's model, for its FLOPs
  --task TASK       ${FEW_SHOT_TASKS.join(', ')}; with --problems N of them (default 20)
${PROBLEMS_USAGE}
  --pilot N         finds difficulties by so many samples of each problem first, in five levels
  --first N         only so many of the file's problems (default: all)
  --prompt TEMPLATE in Jinja, over the columns: 'Q: {{ question }}\nA:' (default '{{ question }}'); or a file that holds one, or a JSON list
                    of messages with templates as their contents
  --examples FILE   solved problems with the same columns: \`examples\` in the template, or put before each prompt
  --max-tokens N    of a reply (default 512 for problems of your own)
  --stop TEXT       that ends a reply
  --samples N       of each problem (default 64)
  --temperature T   (default 0.8)
  --seed S          (default 0)
  --chat            as a message in the model's chat template; answers are read from replies in words, up to 512 tokens
  --thinking N,...  tokens of thought, each budget in turn, beside --max-tokens of answer; with --server, a chat
  --dialect NAME    how the server takes a budget: ${DIALECTS.join(', ')} (default: found by asking)
  --effort WORD,... low,medium,high: how much to think in words, each in turn; with --server, a chat
${STRATEGIES_USAGE}
  --rows N          sequences decoded side by side in this process (default 32)
  --concurrency N   requests under way at once (default 8)
  --timeout S       seconds that a request may take (default 120)
  --retries N       further tries of a request that failed in a way that may pass (default 6)
  --estimate-tokens counts four letters as a token where a server does not count tokens
  --key-variable V  the environment variable that holds the server's key (default OPENAI_API_KEY)
  --to FOLDER       where the rows go, one per sample (default data/runs/sample). A run that was stopped goes on there
  --plan PLAN       writes what is to be sampled as a plan for many machines, and samples one row alone, for its cost: \`sweep PLAN\` makes the
                    rows, \`gather PLAN --into .\` puts them where this command with the same options reads them
  --fresh           samples anew what the folder has; a fresh run that was stopped goes on without --fresh
  --json            one JSON object instead of a table`;

type Write = (text: string) => void;
const percent = (share: number) => `${Number((100 * share).toPrecision(3))}%`;

/** What became of samples that count as wrong because they give no answer. */
function unansweredLine({ unanswered, cut }: RepeatedSampling, maxTokens: number, chat: boolean): string {
  const parts = [`no answer in ${percent(unanswered)} of samples`];
  if (cut > 0) parts.push(`${cut === 1 ? 'all' : percent(cut)} were cut at ${maxTokens} tokens`);
  if (unanswered > 0.5 && !chat) parts.push('a model that replies in words is asked with --chat');
  return parts.join('; ');
}

function report(found: RepeatedSampling, head: string, unanswered: string): string {
  const { coverage, control, chosen, verdict } = found;
  const line = (cells: readonly string[]) => cells.map((text) => text.padStart(8)).join('  ');
  const lines = coverage.map(({ k, value, low, high }, i) =>
    line([`${k}`, ...[value, low, high, control[i]!.value, chosen.majority[i]!.value].map((x) => x.toFixed(3))]),
  );
  return [
    head,
    line(['k', 'pass@k', 'low', 'high', 'control', 'majority']),
    ...lines,
    unanswered,
    `coverage above its control: ${verdict}`,
  ].join('\n');
}

/** How a sampler thinks, in words and as what machines read. */
function wayText({ budget, dialect, effort }: Settings): { readonly text: string; readonly settings: object } {
  if (budget !== undefined)
    return { text: ` with ${String(budget)} tokens of thought`, settings: { thinking: budget, dialect } };
  return effort === undefined
    ? { text: '', settings: {} }
    : { text: ` at effort ${String(effort)}`, settings: { effort } };
}

/** `inference-scaling sample`: a task sampled again and again, by a model here or on a server, with coverage and its control. */
export async function sampleCommand(args: readonly string[], out: Write, err: Write): Promise<void> {
  const values = options(args, SAMPLE_KINDS);
  checkPlannable(values);
  const { task: plain, problems, candidates, temperature, seed, prices } = await wantedOf(values);
  const pilot = values.pilot === undefined ? undefined : numberOf('pilot', values.pilot, 1, 1e6, true);
  const folder = values.to ?? join('data', 'runs', 'sample');
  if (values.strategies !== undefined) strategyNames(values);
  const axis = axisOf(values);
  if (values.plot !== undefined) checkPlot(values.plot);
  const { samplers, chatOf, dispose } = await openModelOf(values, err);
  const ks = Array.from({ length: 20 }, (_, i) => 2 ** i).filter((k) => k <= candidates);
  if (values.plan !== undefined) {
    try {
      const asked = { task: plain, problems, candidates, temperature, seed, prices, samplers, folder };
      out(plannedLines(values.plan, { head: await planSamples(values, asked), left: [] }));
    } finally {
      dispose();
    }
    return;
  }
  const store = openStore(folder);
  const made: object[] = [];
  try {
    const task =
      pilot === undefined
        ? plain
        : await pilotTask({
            ...{ sampler: samplers[0]!, task: plain, problems, samples: pilot, temperature, seed, store, prices },
            progress: progressBar(),
          });
    if (values.strategies !== undefined) {
      const asked = { given: values, task, problems, temperature, seed, store, prices, chatOf };
      const rows: SampleRecord[] = [];
      for (const sampler of samplers) {
        const some = await runStrategies({ ...asked, sampler });
        rows.push(...some);
        const head = `${sampler.model} on ${task.name}${wayText(sampler.settings).text}: ${problems} problems; rows in ${folder}`;
        if (!values.json) out(`${head}\n${strategiesText(some, seed)}\n`);
      }
      if (values.json) out(`${toJson({ model: samplers[0]!.model, task: task.name, problems, folder, rows })}\n`);
      if (values.plot !== undefined) await writePlot(values.plot, strategiesFigure(rows, axis, seed));
      return;
    }
    for (const sampler of samplers) {
      const progress = progressBar();
      const asked = { sampler, task, problems, candidates, temperature, seed, store, progress, prices };
      const rows = await sampleTask({ ...asked, fresh: values.fresh === true });
      const found = repeatedSampling(rows, ks, { seed, right: (i) => task.problem(i).right });
      const spent = {
        flops: mean(rows, (row) => row.flops),
        tokens: mean(rows, (row) => row.tokens ?? 0),
        thought: mean(rows, (row) => row.reasoningTokens ?? 0),
      };
      const how = wayText(sampler.settings);
      made.push({
        model: sampler.model,
        task: task.name,
        problems,
        samples: candidates,
        ...how.settings,
        ...spent,
        folder,
        ...found,
      });
      if (values.json) continue;
      const thought =
        how.text === '' ? '' : `, ${spent.thought.toFixed(0)} of ${spent.tokens.toFixed(0)} tokens thought`;
      const head = `${sampler.model} on ${task.name}${how.text}: ${problems} problems, ${candidates} samples each, ${spent.flops.toPrecision(3)} FLOPs a sample${thought}; rows in ${folder}`;
      out(`${report(found, head, unansweredLine(found, rows[0]!.depth, sampler.settings['chat'] === true))}\n`);
    }
    if (values.json) out(`${toJson(made.length === 1 ? made[0] : made)}\n`);
  } finally {
    store.close();
    dispose();
  }
}
