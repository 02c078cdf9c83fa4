"""DuckDB and pandas beside `inference-scaling` on large logs.

Usage: logs.py versions | logs.py counts TABLE K ... | logs.py rows LOG
"""

import importlib.metadata
import json
import resource
import sys
import time


def counts(path, *asked):
    """pass@k with intervals from DuckDB's counts of every problem: arXiv:2107.03374, and 400 resamples of problems."""
    import duckdb
    import numpy as np

    begin = time.perf_counter()
    database = duckdb.connect(config={"threads": 2})
    query = f"SELECT problem, count(*) AS n, sum(correct::INT) AS c FROM '{path}' GROUP BY 1 ORDER BY 1"
    found = database.execute(query).fetchnumpy()
    seconds = time.perf_counter() - begin
    samples, correct = (np.asarray(found[name], dtype=float) for name in ("n", "c"))
    values = []
    for k in asked:
        missed = np.ones(len(samples))
        for i in range(int(k)):
            missed *= np.maximum(samples - correct - i, 0) / (samples - i)
        values.append(1 - missed)
    values = np.stack(values, axis=1)
    drawn = np.random.default_rng(0)
    means = np.stack([values[drawn.integers(0, len(values), len(values))].mean(axis=0) for _ in range(400)])
    low, high = np.quantile(means, [0.025, 0.975], axis=0)
    print(json.dumps({"coverage": list(values.mean(axis=0)), "low": list(low), "high": list(high), "query": seconds}))


def rows(path):
    """All rows of JSON lines as pandas' frames, a part at a time, so that they fit in memory."""
    import pandas as pd

    print(sum(len(part) for part in pd.read_json(path, lines=True, chunksize=5000)))


def versions():
    print(", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("duckdb", "pandas", "numpy")))


if __name__ == "__main__":
    {"counts": counts, "rows": rows, "versions": versions}[sys.argv[1]](*sys.argv[2:])
    spent = resource.getrusage(resource.RUSAGE_SELF)
    sys.stderr.write(f"\nspent {spent.ru_utime + spent.ru_stime} {spent.ru_maxrss}")
