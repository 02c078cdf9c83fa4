// llama.cpp's own C library, called directly through koffi, in a process of its own: answers {"sequences", "tokens", "prompt"} a line
// with tokens a second of `llama_decode`, one batch of all sequences a step, the likeliest token of each (prompts are read before).
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [folder, libraries, path] = process.argv.slice(2);
const koffi = createRequire(join(folder, 'package.json'))('koffi');
const THREADS = 2;

const ggml = koffi.load(join(libraries, 'libggml.v0.5.0.so'));
const llama = koffi.load(join(libraries, 'libllama.v0.5.0.so'));

// Parameters are taken from the library's own defaults and go back whole: only the first four fields of a context's are named
// here, and there is room for more than there are.
koffi.struct('ModelParameters', { all: koffi.array('uint64', 24) });
koffi.struct('ContextParameters', {
  positions: 'uint32',
  batch: 'uint32',
  microBatch: 'uint32',
  sequences: 'uint32',
  others: koffi.array('uint64', 40),
});
koffi.struct('Batch', {
  count: 'int32',
  tokens: 'void *',
  embeddings: 'void *',
  places: 'void *',
  sequenceCounts: 'void *',
  sequences: 'void *',
  outputs: 'void *',
});
const quiet = koffi.proto('void quiet(int level, const char *text, void *data)');

const loadBackends = ggml.func('void ggml_backend_load_all_from_path(const char *folder)');
const setLog = llama.func('llama_log_set', 'void', [koffi.pointer(quiet), 'void *']);
const modelDefaults = llama.func('ModelParameters llama_model_default_params()');
const contextDefaults = llama.func('ContextParameters llama_context_default_params()');
const loadModel = llama.func('void *llama_model_load_from_file(const char *path, ModelParameters parameters)');
const vocabularyOf = llama.func('void *llama_model_get_vocab(void *model)');
const countTokens = llama.func('int llama_vocab_n_tokens(void *vocabulary)');
const tokenize = llama.func(
  'int llama_tokenize(void *vocabulary, const char *text, int length, _Out_ int32_t *tokens, int most, bool begin, bool special)',
);
const makeContext = llama.func('void *llama_init_from_model(void *model, ContextParameters parameters)');
const setThreads = llama.func('void llama_set_n_threads(void *context, int threads, int threadsOfBatch)');
const freeContext = llama.func('void llama_free(void *context)');
const makeBatch = llama.func('Batch llama_batch_init(int tokens, int embedding, int sequences)');
const freeBatch = llama.func('void llama_batch_free(Batch batch)');
const decode = llama.func('int llama_decode(void *context, Batch batch)');
const logitsOf = llama.func('void *llama_get_logits_ith(void *context, int place)');

setLog(
  koffi.register(() => {}, koffi.pointer(quiet)),
  null,
);
loadBackends(libraries);
const model = loadModel(path, modelDefaults());
if (model === null) throw new Error(`llama.cpp does not load ${path}`);
const vocabulary = vocabularyOf(model);
const size = countTokens(vocabulary);
process.stdout.write('{"ready": true}\n');

/** A batch of llama.cpp with room for `most` tokens, and its fields as arrays on the same memory. */
function openBatch(most) {
  const batch = makeBatch(most, 0, 1);
  const view = (Kind, pointer) => new Kind(koffi.view(pointer, most * Kind.BYTES_PER_ELEMENT));
  const [tokens, places] = [view(Int32Array, batch.tokens), view(Int32Array, batch.places)];
  const counts = view(Int32Array, batch.sequenceCounts);
  const sequences = koffi.decode(batch.sequences, koffi.array('void *', most)).map((one) => koffi.view(one, 4));
  const outputs = view(Int8Array, batch.outputs);
  return {
    put(i, token, place, sequence, output) {
      tokens[i] = token;
      places[i] = place;
      counts[i] = 1;
      new Int32Array(sequences[i])[0] = sequence;
      outputs[i] = output ? 1 : 0;
    },
    run(context, count) {
      const status = decode(context, { ...batch, count });
      if (status !== 0) throw new Error(`llama_decode: expected 0, got ${status}`);
    },
    free: () => freeBatch(batch),
  };
}

function likeliest(context, place) {
  const logits = new Float32Array(koffi.view(logitsOf(context, place), 4 * size));
  let best = 0;
  for (let i = 1; i < size; i++) if (logits[i] > logits[best]) best = i;
  return best;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { sequences, tokens, prompt } = JSON.parse(line);
  const bytes = Buffer.byteLength(prompt);
  const read = new Int32Array(bytes + 8);
  const length = tokenize(vocabulary, prompt, bytes, read, read.length, false, false);
  const most = sequences * length;
  // A sequence's part of the positions is rounded up to 256 by llama.cpp itself.
  const room = Math.ceil((length + tokens) / 256) * 256;
  const asked = {
    positions: sequences * room,
    batch: most,
    microBatch: most,
    sequences,
  };
  const context = makeContext(model, { ...contextDefaults(), ...asked });
  if (context === null) throw new Error(`llama.cpp makes no context for ${sequences} sequences`);
  setThreads(context, THREADS, THREADS);
  const batch = openBatch(most);
  for (let s = 0; s < sequences; s++) {
    for (let t = 0; t < length; t++) batch.put(s * length + t, read[t], t, s, t === length - 1);
  }
  batch.run(context, most);
  let next = Array.from({ length: sequences }, (_, s) => likeliest(context, (s + 1) * length - 1));
  const made = [next];
  const start = performance.now();
  for (let t = 1; t < tokens; t++) {
    next.forEach((token, s) => batch.put(s, token, length + t - 1, s, true));
    batch.run(context, sequences);
    next = next.map((_, s) => likeliest(context, s));
    made.push(next);
  }
  const seconds = (performance.now() - start) / 1000;
  batch.free();
  freeContext(context);
  const rate = (sequences * (tokens - 1)) / seconds;
  const first = made.map((step) => step[0]);
  process.stdout.write(`${JSON.stringify({ rate, memory: process.memoryUsage().rss, first })}\n`);
}
process.exit(0);
