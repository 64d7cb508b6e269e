#!/usr/bin/env python3
"""Geometric median, its spread, and medoid by numpy: an own port of the published algorithms.

    python3 test/golden/kernels-spectra.py > test/golden/kernels-spectra.json

Geometric median: Weiszfeld's iteration from the mean with the step of Vardi and Zhang (PNAS 97, 2000) where the point has
met observations. Spread: medians of cosine, Euclidean and Bray-Curtis distances (Roberts, Dunn and Mueller, IGARSS 2018).
All in float64. The samples come from a formula that the test repeats, so only the results are kept. Made with numpy 1.24.2.
"""

import json
import warnings

import numpy as np

PIXELS = 96
BANDS = 5
NODATA = 7
warnings.filterwarnings("ignore", category=RuntimeWarning)


def stack(kind, dates):
    """band, date, pixel. Every pixel has a number of gaps of its own; some have the same value on many dates."""
    band, date, pixel = np.mgrid[0:BANDS, 0:dates, 0:PIXELS].astype(np.int64)
    turn = date % (1 + pixel % 7)
    values = 20 + band * 31 + (turn * turn * 31 + pixel * 17 + turn * pixel * 5 + band * turn * 11) % 97
    values = np.where((date * 13 + pixel * 7) % 11 < pixel % 12, NODATA, values)
    # A gap in one band alone leaves the whole date out.
    values = np.where((band == 2) & ((date + pixel) % 9 == 0), NODATA, values)
    if kind == "int16":
        values = np.where(values == NODATA, NODATA, values * 150 - 15000)
    if kind == "float32":
        values = np.where(values == NODATA, NODATA, values / 300 - 0.05)
    return values.astype(kind)


def geomedian(x):
    spread = (x.max(axis=0) - x.min(axis=0)).max()
    y = x.mean(axis=0)
    for _ in range(1000):
        distance = np.sqrt(((x - y) ** 2).sum(axis=1))
        away = distance > 0
        if not away.any():
            return y
        weight = 1 / distance[away]
        target = (weight[:, None] * x[away]).sum(axis=0) / weight.sum()
        met = len(x) - away.sum()
        if met:
            pull = np.sqrt((((target - y) * weight.sum()) ** 2).sum())
            held = met / pull if pull > 0 else 0
            target = max(0, 1 - held) * target + min(1, held) * y
        step = np.sqrt(((target - y) ** 2).sum())
        y = target
        if step < 1e-4 * spread:
            return y
    return y


def spread(x, g):
    cosine = 1 - (x @ g) / (np.sqrt((x * x).sum(axis=1)) * np.sqrt(g @ g))
    euclidean = np.sqrt(((x - g) ** 2).sum(axis=1))
    bray_curtis = np.abs(x - g).sum(axis=1) / np.abs(x + g).sum(axis=1)
    return [float(np.nanmedian(d)) for d in (cosine, euclidean, bray_curtis)]


def medoid(x):
    """The sums themselves: of several that are equal a test may not ask for a particular one."""
    return np.sqrt(((x[:, None] - x[None]) ** 2).sum(axis=2)).sum(axis=1)


def main():
    cases = []
    for kind in ("uint8", "int16", "float32"):
        for dates in (1, 2, 3, 24, 25, 70):
            samples = stack(kind, dates)
            valid = (samples != samples.dtype.type(NODATA)).all(axis=0)
            pixels = []
            for pixel in range(PIXELS):
                ok = valid[:, pixel]
                if not ok.any():
                    pixels.append(None)
                    continue
                x = samples[:, ok, pixel].T.astype(np.float64)
                g = geomedian(x)
                sums = medoid(x)
                pixels.append(
                    {
                        "count": int(ok.sum()),
                        "range": float((x.max(axis=0) - x.min(axis=0)).max()),
                        "median": [round(v, 7) for v in g.tolist()],
                        "spread": [round(v, 9) for v in spread(x, g)],
                        "medoids": [int(i) for i in np.flatnonzero(ok)[sums <= sums.min() * (1 + 1e-6)]],
                    }
                )
            cases.append({"type": kind, "dates": dates, "pixels": pixels})
    print(json.dumps(cases, separators=(",", ":")))


if __name__ == "__main__":
    main()
