"""A GGUF file in transformers (PyTorch), its weights dequantised to single precision."""
import importlib.metadata
import json
import sys
from pathlib import Path

import numpy
import torch

torch.set_num_threads(2)
model = None
tokenizer = None


def load(path):
    global model, tokenizer
    from transformers import AutoModelForCausalLM, AutoTokenizer

    file = Path(path)
    model = AutoModelForCausalLM.from_pretrained(file.parent, gguf_file=file.name, dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name)
    versions = {name: importlib.metadata.version(name) for name in ("transformers", "torch", "gguf")}
    return {"parameters": sum(p.numel() for p in model.parameters()), "versions": versions}


def tokens(texts):
    return {"tokens": [tokenizer(text, add_special_tokens=False)["input_ids"] for text in texts]}


@torch.no_grad()
def logits(tokens, file):
    """Against ours, float32 [tokens, vocabulary] in a file."""
    theirs = model(torch.tensor([tokens])).logits[0].double()
    ours = torch.from_numpy(numpy.fromfile(file, dtype=numpy.float32).reshape(theirs.shape)).double()
    log_p, log_q = theirs.log_softmax(-1), ours.log_softmax(-1)
    return {
        "largest": (theirs - ours).abs().max().item(),
        "spread": theirs.std().item(),
        "kl": (log_p.exp() * (log_p - log_q)).sum(-1).max().item(),
        "same": (theirs.argmax(-1) == ours.argmax(-1)).sum().item(),
    }


@torch.no_grad()
def greedy(prompts, count):
    """Continuations of `count` tokens, and at each token how far the likeliest stands above the next."""
    rows = []
    for prompt in prompts:
        at, past, found, margins = torch.tensor([prompt]), None, [], []
        for _ in range(count):
            out = model(at, past_key_values=past, use_cache=True)
            past, last = out.past_key_values, out.logits[0, -1]
            top = last.topk(2).values
            found.append(last.argmax().item())
            margins.append((top[0] - top[1]).item())
            at = torch.tensor([[found[-1]]])
        rows.append({"tokens": found, "margins": margins})
    return {"rows": rows}


COMMANDS = {"load": load, "tokens": tokens, "logits": logits, "greedy": greedy}

for line in sys.stdin:
    try:
        request = json.loads(line)
        reply = COMMANDS[request.pop("command")](**request)
    except Exception as error:  # the other half reports it
        reply = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(reply), flush=True)
