"""llama.cpp through llama-cpp-python: answers {"sequences", "tokens", "prompt"} a line, as llama-koffi.mjs does."""

import json
import resource
import sys
import time

import llama_cpp
import numpy

THREADS = 2


@llama_cpp.llama_log_callback
def quiet(level, text, data):
    pass


def put(batch, i, token, place, sequence, output):
    batch.token[i] = token
    batch.pos[i] = place
    batch.n_seq_id[i] = 1
    batch.seq_id[i][0] = sequence
    batch.logits[i] = output


def run(context, batch, count):
    batch.n_tokens = count
    status = llama_cpp.llama_decode(context, batch)
    if status != 0:
        raise RuntimeError(f"llama_decode: expected 0, got {status}")


def likeliest(context, place, size):
    logits = llama_cpp.llama_get_logits_ith(context, place)
    return int(numpy.ctypeslib.as_array(logits, shape=(size,)).argmax())


def rate(model, sequences, tokens, prompt):
    vocabulary = llama_cpp.llama_model_get_vocab(model)
    size = llama_cpp.llama_vocab_n_tokens(vocabulary)
    text = prompt.encode()
    read = (llama_cpp.llama_token * (len(text) + 8))()
    length = llama_cpp.llama_tokenize(vocabulary, text, len(text), read, len(read), False, False)
    most = sequences * length
    parameters = llama_cpp.llama_context_default_params()
    # A sequence's part of the positions is rounded up to 256 by llama.cpp itself.
    parameters.n_ctx = sequences * -(-(length + tokens) // 256) * 256
    parameters.n_batch = parameters.n_ubatch = most
    parameters.n_seq_max = sequences
    parameters.n_threads = parameters.n_threads_batch = THREADS
    context = llama_cpp.llama_init_from_model(model, parameters)
    batch = llama_cpp.llama_batch_init(most, 0, 1)
    for s in range(sequences):
        for t in range(length):
            put(batch, s * length + t, read[t], t, s, t == length - 1)
    run(context, batch, most)
    following = [likeliest(context, (s + 1) * length - 1, size) for s in range(sequences)]
    made = [following]
    start = time.perf_counter()
    for t in range(1, tokens):
        for s, token in enumerate(following):
            put(batch, s, token, length + t - 1, s, True)
        run(context, batch, sequences)
        following = [likeliest(context, s, size) for s in range(sequences)]
        made.append(following)
    seconds = time.perf_counter() - start
    llama_cpp.llama_batch_free(batch)
    llama_cpp.llama_free(context)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"rate": sequences * (tokens - 1) / seconds, "memory": memory, "first": [step[0] for step in made]}


def main():
    llama_cpp.llama_log_set(quiet, None)
    llama_cpp.llama_backend_init()
    model = llama_cpp.llama_model_load_from_file(sys.argv[1].encode(), llama_cpp.llama_model_default_params())
    if model is None:
        raise RuntimeError(f"llama.cpp does not load {sys.argv[1]}")
    print(json.dumps({"ready": True, "version": llama_cpp.__version__}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(rate(model, asked["sequences"], asked["tokens"], asked["prompt"])), flush=True)


main()
