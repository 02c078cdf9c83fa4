import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inPackage } from '../compute/paths.js';
import { PLANNING } from '../machines/planning-variable.js';
import type { Planned } from '../machines/write-plan.js';
import { parse, required, UsageError } from './usage.js';

export const PLAN_USAGE = `inference-scaling plan SCRIPT --to PLAN [--code MODULE]
  SCRIPT            a module for Node.js whose sweeps, judgements and counts are to be planned; one row per cell is sampled, for its cost
  --to PLAN         the file that is written (study.plan.jsonl)
  --code MODULE     a module that exports tasks, strategies, verifiers or families of your own which the cells name; the plan has its hash`;

type Write = (text: string) => void;

/** What a plan holds, and what it had to leave, in lines. */
export function plannedLines(path: string, { head, left }: Planned): string {
  const whys = new Map<string, number>();
  for (const { cell, why } of left) {
    const line = `${String(cell.key['strategy'])} on ${String(cell.key['task'])}: ${why}`;
    whys.set(line, (whys.get(line) ?? 0) + 1);
  }
  const lines = [`${path}: ${head.cells} cells, ${head.rows} rows, ${head.flops.toPrecision(3)} FLOPs`];
  for (const [line, count] of whys)
    lines.push(`  not planned, ${count === 1 ? 'a cell' : `${count} cells`} of ${line}`);
  return `${lines.join('\n')}\n`;
}

/** `inference-scaling plan`: the sweeps of a script as a plan. */
export async function planCommand(args: readonly string[], out: Write): Promise<void> {
  const { table: script, values } = parse(args, { to: 'string', code: 'string' });
  const path = required('to', values.to);
  const notes = mkdtempSync(join(tmpdir(), 'plan-'));
  try {
    const hook = pathToFileURL(inPackage('dist', 'machines', 'planning-process.js')).href;
    const env = { ...process.env, [PLANNING]: notes };
    const code = await new Promise<number | null>((resolve, reject) => {
      const child = spawn(process.execPath, ['--import', hook, script], { env, stdio: ['ignore', 2, 2] });
      child.on('error', reject);
      child.on('close', resolve);
    });
    if (code !== 0) throw new UsageError(`expected a script that ends well, got exit code ${code} of ${script}`);
    const { writePlan } = await import('../machines/write-plan.js');
    out(plannedLines(path, await writePlan(notes, path, values.code)));
  } finally {
    rmSync(notes, { recursive: true, force: true });
  }
}
