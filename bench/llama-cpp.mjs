// llama.cpp through node-llama-cpp in a process of its own: answers {"sequences", "tokens", "prompt", "seed"} a line with tokens a second.
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [entry, path] = process.argv.slice(2);
const { getLlama } = await import(pathToFileURL(entry).href);
const llama = await getLlama({ gpu: false, build: 'never', skipDownload: true, logLevel: 'error', maxThreads: 2 });
const model = await llama.loadModel({ modelPath: path });
process.stdout.write('{"ready": true}\n');

for await (const line of createInterface({ input: process.stdin })) {
  const { sequences, tokens, prompt, seed } = JSON.parse(line);
  const read = model.tokenize(prompt);
  const contextSize = read.length + tokens + 8;
  const context = await model.createContext({ sequences, contextSize, batchSize: sequences * read.length, threads: 2 });
  const start = performance.now();
  const counts = await Promise.all(
    Array.from({ length: sequences }, async (_, i) => {
      let count = 0;
      const options = { temperature: 0.8, topK: 0, topP: 1, seed: 1000 * seed + i };
      for await (const _token of context.getSequence().evaluate(read, options)) if (++count === tokens) break;
      return count;
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  await context.dispose();
  process.stdout.write(
    `${JSON.stringify({ rate: counts.reduce((a, b) => a + b, 0) / seconds, memory: process.memoryUsage().rss })}\n`,
  );
}
process.exit(0);
