"""pandas beside `inference-scaling coverage`: a table with one row a sample in, pass@k with intervals out as JSON."""

import json
import resource
import sys

import numpy as np
import pandas as pd

path, *asked = sys.argv[1:]
ks = [int(k) for k in asked]
columns = ["problem", "correct"]
table = pd.read_parquet(path, columns=columns) if path.endswith(".parquet") else pd.read_csv(path, usecols=columns)
counts = table.groupby("problem")["correct"].agg(["size", "sum"])
samples, correct = counts["size"].to_numpy(), counts["sum"].to_numpy()


def pass_at_k(k):
    """1 - C(n - c, k) / C(n, k) as a product of k terms, the lines of arXiv:2107.03374 for all problems at once."""
    missed = np.ones(len(samples))
    for i in range(k):
        missed *= np.maximum(samples - correct - i, 0) / (samples - i)
    return 1 - missed


values = np.stack([pass_at_k(k) for k in ks], axis=1)
drawn = np.random.default_rng(0)
means = np.stack([values[drawn.integers(0, len(values), len(values))].mean(axis=0) for _ in range(400)])
low, high = np.quantile(means, [0.025, 0.975], axis=0)
coverage = [
    {"k": k, "value": value, "ci": [a, b]} for k, value, a, b in zip(ks, values.mean(axis=0), low, high, strict=True)
]
print(
    json.dumps(
        {
            "groups": [{"problems": len(values), "coverage": coverage}],
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
            "pandas": pd.__version__,
        }
    )
)
