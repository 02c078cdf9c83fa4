// A Python process that answers requests, one JSON object a line, and is idle between them.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The Python that has the peers' packages: BENCH_PYTHON, else the environment that `npm run bench` makes. */
export const PYTHON = process.env.BENCH_PYTHON ?? fileURLToPath(new URL('../.local/bench/bin/python', import.meta.url));

export function startPeer(script) {
  const child = spawn(PYTHON, [fileURLToPath(new URL(script, import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: '2', MKL_NUM_THREADS: '2' },
  });
  const waiting = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(JSON.parse(line)));
  const fail = (why) => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`${script}: ${why}`));
  };
  child.on('error', (error) => fail(error.message));
  child.on('exit', (code) => fail(`ended with exit code ${code}`));
  return {
    async ask(command, request = {}) {
      const reply = await new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify({ command, ...request })}\n`);
      });
      if (reply.error !== undefined) throw new Error(`${script}, ${command}: ${reply.error}`);
      return reply;
    },
    close: () => child.stdin.end(),
  };
}
