#!/usr/bin/env python3
"""Fits over time by numpy and scipy: harmonic regression, and linear trends with their significance.

    python3 test/golden/kernels-fits.py > test/golden/kernels-fits.json

Harmonics by numpy.linalg.lstsq; trends by scipy.stats.linregress and theilslopes; the test of Mann and Kendall is an own
port (Kendall, "Rank Correlation Methods", 1970: variance with ties, continuity corrected), its p by scipy.special.erfc.
The samples come from a formula that the test repeats. Made with numpy 1.24.2 and scipy 1.10.1.
"""

import json

import numpy as np
from scipy import special, stats

PIXELS = 36
NODATA = 7


def times(dates):
    """Years, unevenly spaced; two dates fall on one time."""
    date = np.arange(dates)
    day = date * 17 + (date * date) % 13
    day[dates // 2] = day[dates // 2 - 1] if dates > 3 else day[dates // 2]
    return day / 365.2425


def stack(kind, dates):
    date, pixel = np.mgrid[0:dates, 0:PIXELS].astype(np.int64)
    values = (date * pixel * 3 + (date * date * 31 + pixel * 17) % (1 + pixel * 5)) % 201
    values = np.where((date * 13 + pixel * 7) % 11 < pixel % 12, NODATA, values)
    if kind == "float32":
        values = np.where(values == NODATA, NODATA, values / 9 - 10)
    return values.astype(kind)


def design(t):
    turn = 2 * np.pi * t
    columns = [np.ones_like(t), t - (t[0] + t[-1]) / 2]
    for k in (1, 2):
        columns += [np.cos(k * turn), np.sin(k * turn)]
    return np.stack(columns, axis=1)


def harmonic(x, y):
    if len(y) < x.shape[1] or np.linalg.matrix_rank(x) < x.shape[1]:
        return None
    solution = np.linalg.lstsq(x, y, rcond=None)[0]
    residual = ((y - x @ solution) ** 2).sum()
    variation = ((y - y.mean()) ** 2).sum()
    r2 = None if variation == 0 else 1 - residual / variation
    return {"coefficients": solution.tolist(), "r2": r2, "rmse": float(np.sqrt(residual / len(y)))}


def kendall(t, y):
    n = len(y)
    i, j = np.triu_indices(n, 1)
    signs = (np.sign(y[j] - y[i]) * np.sign(t[j] - t[i])).sum()
    ties = [np.unique(v, return_counts=True)[1].astype(float) for v in (t, y)]
    variance = (n * (n - 1) * (2 * n + 5) - sum((g * (g - 1) * (2 * g + 5)).sum() for g in ties)) / 18
    variance += np.prod([(g * (g - 1)).sum() for g in ties]) / (2 * n * (n - 1))
    if n > 2:
        variance += np.prod([(g * (g - 1) * (g - 2)).sum() for g in ties]) / (9 * n * (n - 1) * (n - 2))
    z = (signs - np.sign(signs)) / np.sqrt(variance) if variance > 0 else 0
    return float(special.erfc(abs(z) / np.sqrt(2)))


def trend(t, y):
    if len(np.unique(t)) < 2:
        return None
    line = stats.linregress(t, y)
    return {
        "slope": line.slope,
        "slopeP": line.pvalue if len(y) > 2 else None,
        "sen": float(stats.theilslopes(y, t)[0]),
        "kendallP": kendall(t, y),
    }


def main():
    cases = []
    for kind in ("uint8", "float32"):
        for dates in (1, 2, 3, 7, 24, 61):
            samples = stack(kind, dates)
            t = times(dates)
            x = design(t)
            pixels = []
            for pixel in range(PIXELS):
                ok = samples[:, pixel] != samples.dtype.type(NODATA)
                y = samples[ok, pixel].astype(np.float64)
                pixels.append({"harmonic": harmonic(x[ok], y), "trend": trend(t[ok], y)})
            cases.append({"type": kind, "dates": dates, "pixels": pixels})
    print(json.dumps(cases, separators=(",", ":")))


if __name__ == "__main__":
    main()
