"""Fits by scipy and lmfit, asked for by bench/fits.mjs: one JSON object a line in, one out."""

import json
import sys
import time
import warnings

import lmfit
import numpy as np
import scipy
from scipy.optimize import curve_fit
from scipy.stats import bootstrap

warnings.simplefilter("ignore")
TIGHT = {"ftol": 1e-15, "xtol": 1e-15, "gtol": 1e-15, "maxfev": 20000}


def power_floor(x, e, a, alpha):
    return e + a * x**-alpha


def power_floor_slopes(x, e, a, alpha):
    fall = x**-alpha
    return np.stack([np.ones_like(x), fall, -a * fall * np.log(x)], axis=1)


def exponential_slopes(x, e, a, tau):
    fall = np.exp(-x / tau)
    return np.stack([np.ones_like(x), fall, a * fall * x / tau**2], axis=1)


LAWS = {
    "constant": (lambda x, c: c + 0 * x, lambda x, c: np.ones((len(x), 1))),
    "logarithm": (
        lambda x, a, b: a + b * np.log(x),
        lambda x, a, b: np.stack([np.ones_like(x), np.log(x)], axis=1),
    ),
    "power": (
        lambda x, a, b: a * x**b,
        lambda x, a, b: np.stack([x**b, a * x**b * np.log(x)], axis=1),
    ),
    "power-floor": (power_floor, power_floor_slopes),
    "exponential": (lambda x, e, a, tau: e + a * np.exp(-x / tau), exponential_slopes),
}


def starts(law, x, y):
    """Starts that know nothing of our fit, for the lowest sum of squares that scipy can find."""
    span, last = y[0] - y[-1] or 1.0, y[-1]
    if law == "constant":
        return [[y.mean()]]
    if law == "logarithm":
        return [[y.mean(), 0.0]]
    if law == "power":
        return [[y[0], b] for b in (1, 0.2, -0.01, -0.2, -1, -3)]
    if law == "power-floor":
        return [[last, span * x.min() ** alpha, alpha] for alpha in (0.02, 0.1, 0.3, 1, 2, 4, 8)]
    return [[last, span, tau] for tau in np.geomspace(np.ptp(x) / 100, 10 * np.ptp(x), 9)]


def lowest(law, x, y, from_starts):
    """The curve_fit with the lowest sum of squares."""
    f, slopes = LAWS[law]
    best = None
    for p0 in from_starts:
        try:
            values, covariance = curve_fit(f, x, y, p0, jac=slopes, **TIGHT)
        except (RuntimeError, ValueError):
            continue
        sse = float(((y - f(x, *values)) ** 2).sum())
        if np.isfinite(sse) and (best is None or sse < best["sse"]):
            best = {"values": values.tolist(), "errors": np.sqrt(np.diag(covariance)).tolist(), "sse": sse}
    return best or {"values": None}


def fit(request):
    x, y = np.array(request["x"], float), np.array(request["y"], float)
    return lowest(request["law"], x, y, starts(request["law"], x, y))


def timed(request):
    """Seconds for the fits to all resamples, each from the fit to all points."""
    x, y = np.array(request["x"], float), np.array(request["y"], float)
    indices, p0 = np.array(request["indices"]), request["p0"]
    if request["how"] == "lmfit":
        model = lmfit.Model(power_floor)
        parameters = model.make_params(e=p0[0], a=p0[1], alpha=p0[2])
        begin = time.perf_counter()
        for drawn in indices:
            model.fit(y[drawn], parameters, x=x[drawn])
    else:
        jac = power_floor_slopes if request["how"] == "analytic" else None
        begin = time.perf_counter()
        for drawn in indices:
            curve_fit(power_floor, x[drawn], y[drawn], p0, jac=jac)
    return {"seconds": time.perf_counter() - begin}


class Drawn(np.random.Generator):
    """A generator whose next integers are given: scipy.stats.bootstrap then resamples as we do."""

    def __init__(self, indices):
        super().__init__(np.random.PCG64(0))
        self.indices = indices

    def integers(self, low, high=None, size=None, dtype=np.int64, endpoint=False):
        assert tuple(size) == self.indices.shape, f"expected {self.indices.shape}, got {size}"
        return self.indices


def interval(request):
    x, y = np.array(request["x"], float), np.array(request["y"], float)
    law, p0 = request["law"], request["p0"]
    others = starts(law, x, y)

    def one(u, v):
        return np.array(lowest(law, u, v, [p0, *others])["values"])

    def statistic(xs, ys, axis=-1):
        return one(xs, ys) if xs.ndim == 1 else np.stack([one(u, v) for u, v in zip(xs, ys)], axis=-1)

    found = bootstrap(
        (x, y),
        statistic,
        paired=True,
        vectorized=True,
        n_resamples=len(request["indices"]),
        confidence_level=request["level"],
        method="percentile",
        rng=Drawn(np.array(request["indices"])),
    )
    low, high = found.confidence_interval
    return {"low": low.tolist(), "high": high.tolist(), "errors": found.standard_error.tolist()}


def versions(_):
    return {"numpy": np.__version__, "scipy": scipy.__version__, "lmfit": lmfit.__version__}


COMMANDS = {"versions": versions, "fit": fit, "timed": timed, "interval": interval}

for line in sys.stdin:
    request = json.loads(line)
    try:
        reply = COMMANDS[request["command"]](request)
    except Exception as error:
        reply = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(reply), flush=True)
