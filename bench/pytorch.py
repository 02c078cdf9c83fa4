"""PyTorch's half of bench/compute.mjs: answers requests, one JSON object a line, and is idle between them."""
import json
import sys
import time

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from networks import Transformer, image_network

torch.set_num_threads(2)
NETWORKS = {"transformer": Transformer, "image": image_network}
LEARNING_RATE = 1e-3
DEVICE = torch.get_default_device().type


def finish():
    """Waits for the device, which is asked for more than it has done."""
    if DEVICE == "cuda":
        torch.cuda.synchronize()


def adam(network):
    return torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, betas=(0.9, 0.99), eps=1e-8, weight_decay=0)


class Work:
    """One network on one batch, eager and under torch.compile."""

    def __init__(self, network, config, weights, batch):
        self.kind = network
        self.batch = load_file(batch)
        for name, value in self.batch.items():
            if value.ndim == 4:
                self.batch[name] = value.permute(0, 3, 1, 2).contiguous()
        self.config = config
        self.make = lambda: NETWORKS[network](config, load_file(weights))
        self.network = self.make()
        self.runs = {}

    def loss(self, network):
        if self.kind == "transformer":
            tokens = self.batch["tokens"].long()
            logits = network(tokens[:, :-1])
            return F.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())
        b = self.batch
        return F.mse_loss(network(b["x"], b["t"], b["classes"].long()), b["target"])

    def train(self, compiled):
        network = self.make()
        optimiser = adam(network)
        loss = torch.compile(lambda: self.loss(network)) if compiled else lambda: self.loss(network)

        def step():
            optimiser.zero_grad(set_to_none=True)
            value = loss()
            value.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            return value

        return network, step

    def sample(self, compiled, steps):
        """Euler's method through a velocity, as a flow model is sampled."""
        network = torch.compile(self.network) if compiled else self.network
        b = self.batch
        classes = b["classes"].long()

        @torch.inference_mode()
        def run():
            x = b["x"]
            for i in range(steps):
                x = x + network(x, torch.full((x.shape[0],), i / steps), classes) / steps
            return x

        return run

    def decode(self, compiled, steps):
        """Greedy decoding with a cache written in place."""
        whole = torch.compile(self.network.step) if compiled else None
        first = self.batch["tokens"].long()[:, :1]
        cache = self.network.empty_cache(first.shape[0])

        @torch.inference_mode()
        def run():
            tokens = [first]
            for i in range(steps):
                if whole is None:
                    logits = self.network(tokens[-1], cache, i)
                else:
                    logits = whole(tokens[-1], cache, torch.tensor([i]))
                tokens.append(logits[:, -1:].argmax(-1))
            return torch.cat(tokens[1:], 1)

        return run

    def runner(self, what, compiled, steps):
        key = (what, compiled, steps)
        if key not in self.runs:
            if what == "train":
                self.runs[key] = self.train(compiled)[1]
            else:
                self.runs[key] = getattr(self, what)(compiled, steps)
        return self.runs[key]


work = {}


def begin(name, **given):
    work[name] = Work(**given)
    return {}


def forget(name):
    del work[name]
    return {}


def timed(name, what, compiled, steps, seconds):
    """Seconds a run, by running for about `seconds` and at least once."""
    run = work[name].runner(what, compiled, steps)
    runs = 0
    start = time.perf_counter()
    while runs == 0 or time.perf_counter() - start < seconds:
        run()
        finish()
        runs += 1
    return {"seconds": (time.perf_counter() - start) / runs}


def outputs(name, what, steps, file):
    """What the work gives, written to `file`: the output, and for a step of training the gradients and the new weights too."""
    w = work[name]
    if what == "train":
        network, _ = w.train(False)
        value = w.loss(network)
        value.backward()
        made = {"output": value.detach().reshape(1)}
        names = [key.replace("/", ".") for key in network.w]
        for key, p in zip(names, network.w.values()):
            made[f"gradient.{key}"] = p.grad.clone()
        optimiser = adam(network)
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        for key, p in zip(names, network.w.values()):
            made[f"weight.{key}"] = p.detach()
        made = {k: v.permute(2, 3, 1, 0) if v.ndim == 4 else v for k, v in made.items()}
    elif what == "forward":
        with torch.inference_mode():
            b = w.batch
            if w.kind == "transformer":
                made = {"output": w.network(b["tokens"].long())}
            else:
                made = {"output": w.network(b["x"], b["t"], b["classes"].long())}
    else:
        made = {"output": w.runner(what, False, steps)().to(torch.float32)}
    if made["output"].ndim == 4:
        made["output"] = made["output"].permute(0, 2, 3, 1)
    save_file({k: v.float().contiguous() for k, v in made.items()}, file)
    return {}


def flops(name):
    """PyTorch's own count of one forward pass over the batch; of a transformer, token by token with a cache."""
    w = work[name]
    counter = FlopCounterMode(display=False)
    with counter, torch.no_grad(), sdpa_kernel(SDPBackend.MATH):
        if w.kind == "transformer":
            tokens = w.batch["tokens"].long()
            cache = w.network.empty_cache(tokens.shape[0])
            for i in range(tokens.shape[1]):
                w.network(tokens[:, i : i + 1], cache, i)
        else:
            w.network(w.batch["x"], w.batch["t"], w.batch["classes"].long())
    return {"flops": counter.get_total_flops()}


def peak(size, repeats):
    """Floating-point operations a second of this machine's best square matrix product."""
    a, b = torch.rand(size, size), torch.rand(size, size)
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        a @ b
        best = min(best, time.perf_counter() - start)
    return {"flopsPerSecond": 2 * size**3 / best}


def versions():
    name = torch.cuda.get_device_name() if DEVICE == "cuda" else "CPU"
    return {"torch": torch.__version__, "threads": torch.get_num_threads(), "device": name}


COMMANDS = {f.__name__: f for f in (begin, forget, timed, outputs, flops, peak, versions)}
for line in sys.stdin:
    request = json.loads(line)
    try:
        reply = COMMANDS[request.pop("command")](**request)
    except Exception as error:  # the other half reports it
        reply = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(reply), flush=True)
