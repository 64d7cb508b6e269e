#!/usr/bin/env python3
"""Reducers over time by numpy.

    python3 test/golden/kernels-reducers.py > test/golden/kernels-reducers.json

The samples come from a formula that the test repeats, so only the results are kept. Made with numpy 1.24.2.
"""

import json
import warnings

import numpy as np

PIXELS = 120
NODATA = 7
warnings.filterwarnings("ignore", category=RuntimeWarning)


def stack(kind, dates):
    date, pixel = np.mgrid[0:dates, 0:PIXELS].astype(np.int64)
    values = (date * date * 31 + pixel * 17 + date * pixel * 5) % 201
    values = np.where((date * 13 + pixel * 7) % 11 < pixel % 12, NODATA, values)
    if kind == "int16":
        values = np.where(values == NODATA, NODATA, values * 150 - 15000)
    if kind == "float32":
        values = np.where(values == NODATA, NODATA, values / 7 - 10)
    return values.astype(kind)


def listed(values):
    return [None if np.isnan(v) else float(v) for v in values]


def main():
    cases = []
    for kind in ("uint8", "int16", "float32"):
        for dates in (1, 2, 7, 24, 25, 90):
            samples = stack(kind, dates)
            wide = np.where(samples == samples.dtype.type(NODATA), np.nan, samples.astype(np.float64))
            round_if_whole = np.rint if kind != "float32" else np.float32
            cases.append(
                {
                    "type": kind,
                    "dates": dates,
                    "count": [int(n) for n in np.sum(~np.isnan(wide), axis=0)],
                    "median": listed(round_if_whole(np.nanmedian(wide, axis=0))),
                    "quantile": listed(round_if_whole(np.nanquantile(wide, 0.3, axis=0))),
                    "mean": listed(np.nanmean(wide, axis=0).astype(np.float32)),
                    "stddev": listed(np.nanstd(wide, axis=0).astype(np.float32)),
                    "min": listed(np.nanmin(wide, axis=0)),
                    "max": listed(np.nanmax(wide, axis=0)),
                }
            )
    print(json.dumps(cases, separators=(",", ":")))


main()
