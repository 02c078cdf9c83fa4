"""Distances between two sets of vectors by SciPy, NumPy and POT, asked for by bench/measures.mjs: one JSON object a line in, one out."""

import json
import sys
from types import SimpleNamespace

import numpy as np
import ot
import scipy
from scipy.linalg import sqrtm
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist
from scipy.stats import bootstrap


def frechet(a, b):
    mean = a.mean(0) - b.mean(0)
    one, other = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    return float(mean @ mean + np.trace(one + other - 2 * np.real(sqrtm(one @ other))))


def kernel(a, b, degree):
    def values(x, y):
        return (x @ y.T / x.shape[1] + 1) ** degree

    def within(x):
        k = values(x, x)
        return (k.sum() - np.trace(k)) / (len(x) * (len(x) - 1))

    return float(within(a) + within(b) - 2 * values(a, b).mean())


def sliced(a, b, directions):
    return float(ot.sliced_wasserstein_distance(a, b, projections=np.array(directions).T, p=2))


def precision_recall(a, b, neighbours):
    def share(points, by):
        reach = np.sort(cdist(by, by), axis=1)[:, neighbours]
        return float((cdist(points, by) <= reach).any(1).mean())

    return {"precision": share(a, b), "recall": share(b, a)}


def bca(rows, drawn, levels):
    """The BCa intervals of a ratio of means from the resamples that the other side draws."""
    rows = np.array(rows)

    def ratio(x, y, axis=-1):
        return x.mean(axis) / y.mean(axis)

    resamples = rows[np.array(drawn)]
    found = SimpleNamespace(bootstrap_distribution=ratio(resamples[..., 0], resamples[..., 1]))
    ends = {}
    for level in levels:
        result = bootstrap(
            (rows[:, 0], rows[:, 1]), ratio, n_resamples=0, paired=True, confidence_level=level, method="BCa", bootstrap_result=found
        )
        interval = result.confidence_interval
        ends |= {f"bca low {level}": float(interval.low), f"bca high {level}": float(interval.high)}
    return ends


def answer(request):
    if request["command"] == "versions":
        return {"numpy": np.__version__, "scipy": scipy.__version__, "pot": ot.__version__}
    if request["command"] == "assignment":
        costs = np.array(request["costs"])
        return {"cost": float(costs[linear_sum_assignment(costs)].sum())}
    if request["command"] == "bca":
        return bca(request["rows"], request["drawn"], request["levels"])
    a, b = np.array(request["a"]), np.array(request["b"])
    return {
        "frechet": frechet(a, b),
        "kernel": kernel(a, b, request["degree"]),
        "sliced": sliced(a, b, request["directions"]),
        **precision_recall(a, b, request["neighbours"]),
    }


for line in sys.stdin:
    try:
        reply = answer(json.loads(line))
    except Exception as error:  # The other side shows it.
        reply = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(reply), flush=True)
