"""Trajectories of k-diffusion's and diffusers' samplers, SciPy's RK45 and torchcfm's paths on a Gaussian mixture's exact denoiser.

Needs, beside PyTorch and SciPy: pip install diffusers tqdm pot && pip install --no-deps k-diffusion torchcfm. What k-diffusion and torchcfm
import only for training and logging is replaced by empty modules.
"""
import functools
import importlib
import importlib.metadata
import importlib.util
import json
import sys
import types
from pathlib import Path
from unittest import mock

import torch
from networks import image_network
from safetensors.torch import load_file
from scipy.integrate import solve_ivp

UNUSED = ("torchvision", "torchvision.transforms", "torchvision.transforms.functional", "torchdiffeq", "torchsde")


def absent(name):
    try:
        return importlib.util.find_spec(name) is None
    except (ImportError, ValueError):
        return True


@functools.cache
def from_package(package, module):
    """A module of a package without running the package's own start, which imports everything for training."""
    made = types.ModuleType(package)
    made.__path__ = [str(Path(importlib.util.find_spec(package).origin).parent)]
    empty = {name: mock.MagicMock() for name in UNUSED if absent(name)}
    with mock.patch.dict(sys.modules, {package: made, **empty}):
        return importlib.import_module(f"{package}.{module}")


class Mixture:
    """Isotropic Gaussians: E[x_0 | x] for x = alpha x_0 + sigma e."""

    def __init__(self, weights, means, variances):
        self.log_weights = torch.tensor(weights, dtype=torch.float64).log()
        self.means = torch.tensor(means, dtype=torch.float64)
        self.variances = torch.tensor(variances, dtype=torch.float64)

    def denoise(self, x, alpha, sigma):
        alpha, sigma = (torch.as_tensor(v, dtype=torch.float64).reshape(-1)[0] for v in (alpha, sigma))
        away = x.double()[:, None, :] - alpha * self.means
        total = alpha**2 * self.variances + sigma**2
        logits = self.log_weights - away.square().sum(-1) / (2 * total) - total.log() * x.shape[-1] / 2
        centre = self.means + (alpha * self.variances / total)[None, :, None] * away
        return (logits.softmax(-1)[..., None] * centre).sum(1)


def k_diffusion(mixture, sampler, sigmas, start, **options):
    sampling = from_package("k_diffusion", "sampling")
    noises = options.pop("noises", None)
    draws = iter(torch.tensor(noises or [], dtype=torch.float64))
    if noises is not None and sampler == "sample_euler_ancestral":
        options["noise_sampler"] = lambda *_: next(draws)
    with mock.patch.object(torch, "randn_like", lambda *_, **__: next(draws) if noises is not None else torch.zeros(())):
        return getattr(sampling, sampler)(
            lambda x, sigma: mixture.denoise(x, 1.0, sigma), start, torch.tensor(sigmas, dtype=torch.float64), disable=True, **options
        )


def diffusers(mixture, scheduler, config, steps, start, noises=()):
    """Runs a scheduler on noise predictions; the noise it draws is what it is given."""
    module = importlib.import_module("diffusers")
    made = getattr(module, scheduler)(**config)
    # In double precision: near the data 1 - alpha^2 of single precision has three digits.
    betas = torch.linspace(config["beta_start"], config["beta_end"], config["num_train_timesteps"], dtype=torch.float64)
    made.betas, made.alphas_cumprod = betas, (1 - betas).cumprod(0)
    made.set_timesteps(steps)
    draws = iter(torch.tensor(noises, dtype=torch.float64))
    home = sys.modules[type(made).__module__]
    x = start
    with mock.patch.object(home, "randn_tensor", lambda *_, **__: next(draws), create=True):
        for t in made.timesteps:
            square = made.alphas_cumprod[int(t)].double()
            alpha, sigma = square.sqrt(), (1 - square).sqrt()
            noise = (x - alpha * mixture.denoise(x, alpha, sigma)) / sigma
            x = made.step(noise, t, x).prev_sample.double()
    return x, [int(t) for t in made.timesteps]


class Trained:
    """One of our image models in PyTorch as k-diffusion wants it: the denoiser of x / alpha at the noise level sigma / alpha."""

    def __init__(self, folder, name, predicts, levels, labels):
        card = json.loads(Path(folder, f"{name}.card.json").read_text())
        self.network = image_network(card["network"], load_file(Path(folder, f"{name}.safetensors")))
        self.predicts, self.levels, self.labels = predicts, levels, torch.tensor(labels)

    def denoise(self, x, _, level):
        """x_0 = x + sigma v for a velocity to the data on the straight path, alpha x - sigma v for v."""
        at = min(self.levels, key=lambda known: abs(known["level"] / float(level.reshape(-1)[0]) - 1))
        alpha, sigma = at["alpha"], at["sigma"]
        image = (alpha * x).reshape(-1, 1, 28, 28).float()
        with torch.no_grad():
            output = self.network(image, torch.full((len(image),), at["told"]), self.labels).reshape(x.shape).double()
        return alpha * x + sigma * output if self.predicts == "velocity" else alpha**2 * x - sigma * output


def rk45(mixture, start, end, tolerance):
    """The probability flow of the straight path from noise at t = 1, one point at a time."""

    def field(t, x):
        data = mixture.denoise(torch.tensor(x)[None], 1 - t, t)[0].numpy()
        return (x - data) / t

    runs = [solve_ivp(field, (1, end), x, method="RK45", rtol=tolerance, atol=tolerance) for x in start.numpy()]
    return torch.tensor([run.y[:, -1].tolist() for run in runs]), [run.nfev for run in runs]


def torchcfm(path, data, noise, times):
    matching = from_package("torchcfm", "conditional_flow_matching")
    matcher = getattr(matching, path)(sigma=0.0)
    x0, x1 = (torch.tensor(v, dtype=torch.float64) for v in (noise, data))
    rows = []
    for t in times:
        at = torch.full((len(x0),), t, dtype=torch.float64)
        mean = matcher.compute_mu_t(x0, x1, at)
        rows.append({"x": mean.tolist(), "velocity": matcher.compute_conditional_flow(x0, x1, at, mean).tolist()})
    return rows


def versions():
    return {name: importlib.metadata.version(name) for name in ("torch", "scipy", "k-diffusion", "diffusers", "torchcfm")}


def answer(command, mixture=None, start=None, **request):
    if command == "versions":
        return versions()
    if command == "torchcfm":
        return {"rows": torchcfm(**request)}
    x = torch.tensor(start, dtype=torch.float64)
    if command == "trained":
        return {"x": k_diffusion(Trained(**request.pop("model")), start=x, **request).tolist()}
    truth = Mixture(**mixture)
    if command == "k_diffusion":
        return {"x": k_diffusion(truth, start=x, **request).tolist()}
    made, extra = {"diffusers": diffusers, "rk45": rk45}[command](truth, start=x, **request)
    return {"x": made.tolist(), "evaluations" if command == "rk45" else "timesteps": extra}


for line in sys.stdin:
    try:
        reply = answer(**json.loads(line))
    except Exception as error:  # the other half reports it
        reply = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(reply), flush=True)
