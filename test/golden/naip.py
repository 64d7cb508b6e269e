"""Reference for the NAIP set: the median of ten dates, and how often a pixel was water.

    python3 test/golden/naip.py

Every date is warped onto one grid (gdalwarp -et 0), then reduced with numpy. Per band, 0 is nodata and never counts.
Water frequency: the share of the dates on which green and near infrared are both valid that have
NDWI = (green - nir) / (green + nir) > 0.
"""

import glob
import os

import numpy as np
from reference import data_folder, describe, grid, masked_median, numbers, sample_positions, warp, write

BANDS = ["red", "green", "blue", "nir"]

# Of the union of all dates, so that the edges hold pixels that only some dates have.
NATIVE = (485895, 5205625, 490575, 5209250)
# At 47 degrees north a unit of Web Mercator is 0.68 m on the ground: 5 and 10 enlarge and shrink the 5 m pixels, 20
# is past the factor of two at which the overview is read.
MERCATOR = (-11041300, 5942720, -11034420, 5948080)
# Where enlarging needs most pixels, a corner is enough.
CORNER = (-11041300, 5945580, -11038800, 5948080)

GRIDS = {
    "native-5": grid("EPSG:26914", 5, *NATIVE),
    "mercator-5": grid("EPSG:3857", 5, *CORNER),
    "mercator-10": grid("EPSG:3857", 10, *MERCATOR),
    "mercator-20": grid("EPSG:3857", 20, *MERCATOR),
}

files = sorted(glob.glob(os.path.join(data_folder("naip"), "*.tif")))
cases = []
positions = {}
for name, onto in GRIDS.items():
    at = sample_positions(onto["shape"], seed=20090818, inside=1500, at_edges=500)
    positions[name] = numbers(at)
    for resampling in ("nearest", "bilinear"):
        stack = np.stack([warp(file, onto, "near" if resampling == "nearest" else resampling, 0) for file in files])
        case = {
            "grid": name,
            "resampling": resampling,
            "median": {
                band: numbers(masked_median(stack[:, index], 0).reshape(-1)[at]) for index, band in enumerate(BANDS)
            },
        }
        if resampling == "nearest":
            green, nir = stack[:, 1].astype(np.float64), stack[:, 3].astype(np.float64)
            valid = (green != 0) & (nir != 0)
            water = valid & (green - nir > 0)
            dates = valid.sum(axis=0)
            share = np.where(dates > 0, water.sum(axis=0) / np.maximum(dates, 1), np.nan)
            case["dates"] = numbers(dates.reshape(-1)[at])
            case["waterFrequency"] = numbers(share.reshape(-1)[at], 6)
        cases.append(case)
        print(name, resampling, onto["shape"], {band: round(float(np.mean(v)), 2) for band, v in case["median"].items()})

write(
    "naip.json",
    {
        "files": [{"name": os.path.basename(file), **describe(file)} for file in files],
        "grids": {name: {**onto, "at": positions[name]} for name, onto in GRIDS.items()},
        "cases": cases,
    },
)
