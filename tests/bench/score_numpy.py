"""What tools/bench scoring is compared with: NumPy ranking units by minimum and maximum, weights and a sort.

score_numpy.py recompute UNITS INDICATORS YEARS | draws UNITS INDICATORS DRAWS

Prints the CPU seconds of the fastest of three runs, after one to warm up, on one thread.
"""
import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import sys
import time

import numpy as np


def recompute(figures: np.ndarray, weights: np.ndarray) -> int:
    last = 0
    for year in figures:
        low = year.min(axis=0)
        high = year.max(axis=0)
        scores = ((year - low) / (high - low)) @ weights
        order = np.argsort(-scores, kind="stable")
        ranks = np.empty(len(order), dtype=np.int64)
        ranks[order] = np.arange(1, len(order) + 1)
        last += int(ranks[0])
    return last


def draw(figures: np.ndarray, weights: np.ndarray, draws: int) -> int:
    random = np.random.Generator(np.random.Philox(1))
    units = len(figures)
    counts = np.zeros(units * units, dtype=np.int64)
    part = 500
    for first in range(0, draws, part):
        many = min(part, draws - first)
        drawn = weights * random.uniform(0.75, 1.25, (many, len(weights)))
        drawn /= drawn.sum(axis=1, keepdims=True)
        scores = drawn @ figures.T
        order = np.argsort(-scores, axis=1)
        counts += np.bincount((order * units + np.arange(units)).ravel(), minlength=units * units)
    return int(counts[0])


def main() -> None:
    what, units, indicators, many = sys.argv[1], *map(int, sys.argv[2:5])
    random = np.random.default_rng(7)
    weights = np.full(indicators, 1 / indicators)
    if what == "recompute":
        figures = random.uniform(0, 10000, (many, units, indicators))
        run = lambda: recompute(figures, weights)
    else:
        figures = random.uniform(0, 1, (units, indicators))
        run = lambda: draw(figures, weights, many)
    run()
    times = []
    for _ in range(3):
        begin = time.process_time()
        run()
        times.append(time.process_time() - begin)
    print(min(times))


main()
