"""Masks grown and shrunk by disks with scipy.ndimage: expected values of test/kernels/morphology.test.ts.

    python3 test/golden/kernels-morphology.py > test/golden/kernels-morphology.json

The disk is the one of scikit-image (x^2 + y^2 <= r^2), which odc-algo's mask_cleanup uses. Nothing is set beyond a mask:
scipy's binary_opening and binary_closing do both of their steps on the mask's own frame, so the mask is padded by the
reach of all steps first, as a tile of Quadrat is read with a margin.
"""

import json
import sys

import numpy as np
from scipy import ndimage

REACH = {"dilation": 1, "erosion": 1, "opening": 2, "closing": 2}
OPERATION = {name: getattr(ndimage, f"binary_{name}") for name in REACH}


def disk(radius):
    side = np.arange(-radius, radius + 1)
    return side[:, None] ** 2 + side[None, :] ** 2 <= radius**2


def cleaned(mask, steps):
    margin = sum(REACH[name] * radius for name, radius in steps)
    padded = np.pad(mask, margin)
    for name, radius in steps:
        padded = OPERATION[name](padded, structure=disk(radius))
    height, width = mask.shape
    return padded[margin : margin + height, margin : margin + width]


def text(mask):
    return ["".join("#" if pixel else "." for pixel in row) for row in mask]


random = np.random.default_rng(4)
blobs = ndimage.gaussian_filter(random.standard_normal((47, 83)), 2.2) > 0.09
speckle = random.random((29, 64)) < 0.04
holes = random.random((33, 17)) < 0.93
corner = np.zeros((19, 21), bool)
corner[0, 0] = corner[18, 20] = corner[9, 10] = True

cases = []
for mask in (blobs, speckle, holes, corner):
    for steps in (
        [("dilation", 1)],
        [("dilation", 5)],
        [("dilation", 30)],
        [("erosion", 1)],
        [("erosion", 3)],
        [("opening", 2)],
        [("closing", 3)],
        [("opening", 2), ("dilation", 5)],
        [("closing", 2), ("opening", 1), ("erosion", 1), ("dilation", 3)],
    ):
        cases.append({"mask": text(mask), "steps": steps, "expected": text(cleaned(mask, steps))})

json.dump({"numpy": np.__version__, "scipy": __import__("scipy").__version__, "cases": cases}, sys.stdout)
print()
