"""A GGUF file in transformers (PyTorch), its weights dequantised to single precision."""
import copy
import importlib.metadata
import json
import sys
from pathlib import Path

import numpy
import torch

# One: two of them wait for each other on a busy machine, and nothing is timed here.
torch.set_num_threads(1)
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


def tiny(kind, folder):
    """A small network with random weights as transformers saves it, with a tokenizer of bytes."""
    global model
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import AutoConfig, AutoModelForCausalLM

    torch.manual_seed(0)
    sizes = dict(vocab_size=300, hidden_size=64, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2)
    config = AutoConfig.for_model(kind, intermediate_size=96, max_position_embeddings=256, **sizes)
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32).eval()
    for name, parameter in model.named_parameters():
        # Norms and biases that are not 1 and 0 show whether they are taken.
        torch.nn.init.normal_(parameter, float("norm" in name), 0.2)
        parameter.data = parameter.data.bfloat16().float()
    # A copy: the rotary angles of a model that was once in BF16 stay rounded.
    copy.deepcopy(model).to(torch.bfloat16).save_pretrained(folder, max_shard_size="100KB")
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({letter: i for i, letter in enumerate(letters)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.save(str(Path(folder) / "tokenizer.json"))
    return {"files": sorted(path.name for path in Path(folder).glob("*.safetensors"))}


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


COMMANDS = {"load": load, "tiny": tiny, "tokens": tokens, "logits": logits, "greedy": greedy}

for line in sys.stdin:
    try:
        request = json.loads(line)
        reply = COMMANDS[request.pop("command")](**request)
    except Exception as error:  # the other half reports it
        reply = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(reply), flush=True)
