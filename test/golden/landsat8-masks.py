"""Clouds of the Landsat 8 set by numpy and scipy: expected values of test/golden/landsat8-masks.test.ts.

    python3 test/golden/landsat8-masks.py

Band 4 of some scenes on their own grids, and which of its pixels masks by the bits of BQA keep (Landsat Collection 1: bit
0 fill, 4 cloud, 5-6 cloud confidence, 7-8 shadow confidence, 11-12 cirrus confidence). Fill is no cloud and never kept.
Cleaning up works on the mask of dropped pixels, with nothing set beyond the image. Rows are kept as hexadecimal numbers,
the first pixel in the highest bit.
"""

import glob
import os

import numpy as np
from osgeo import gdal
from reference import data_folder, write
from scipy import ndimage

gdal.UseExceptions()


def disk(radius):
    side = np.arange(-radius, radius + 1)
    return side[:, None] ** 2 + side[None, :] ** 2 <= radius**2


def two_bits(quality, offset):
    return (quality >> offset) & 3


MASKS = {
    "no cloud": (lambda q: (q >> 4) & 1 == 1, []),
    "cloud confidence low": (lambda q: two_bits(q, 5) != 1, []),
    "no cloud, shadow or cirrus": (
        lambda q: ((q >> 4) & 1 == 1) | (two_bits(q, 7) == 3) | (two_bits(q, 11) == 3),
        [],
    ),
    "confidence low, opened and grown": (
        lambda q: two_bits(q, 5) != 1,
        [("opening", 1), ("dilation", 3)],
    ),
    "no cloud, closed and shrunk": (lambda q: (q >> 4) & 1 == 1, [("closing", 2), ("erosion", 1)]),
}
PADDING = 8


def kept(quality, rejects, steps):
    fill = quality & 1 == 1
    bad = np.pad(rejects(quality) & ~fill, PADDING)
    for name, radius in steps:
        bad = getattr(ndimage, f"binary_{name}")(bad, structure=disk(radius))
    return ~fill & ~bad[PADDING:-PADDING, PADDING:-PADDING]


def rows(mask):
    return [f"{int(''.join('1' if pixel else '0' for pixel in row), 2):x}" for row in mask]


def read(path):
    return gdal.Open(path).ReadAsArray()


scenes = {}
for path in sorted(glob.glob(os.path.join(data_folder("landsat8-ny18"), "*_BQA.TIF")))[::6]:
    quality = read(path)
    red = read(path.replace("_BQA", "_B4"))
    scenes[os.path.basename(path)[: -len("_BQA.TIF")]] = {
        name: rows(kept(quality, rejects, steps) & (red != 0)) for name, (rejects, steps) in MASKS.items()
    }
write("landsat8-masks.json", {"scenes": scenes})
