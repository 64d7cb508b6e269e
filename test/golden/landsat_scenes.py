"""The scenes of the Landsat set in time order, and their bands on a grid (gdalwarp -et 0 -r near)."""

import datetime
import glob
import os
import re

from reference import data_folder, describe, warp

NODATA = -9999
# fmask: cloud shadow, snow, cloud, outside. Outside counts as nodata; the -9999 its header calls so does not fit in a byte.
EXCLUDED = (2, 3, 4, 255)


def landsat_scenes():
    """Name, day and folder of every scene."""
    scenes = []
    for folder in sorted(glob.glob(os.path.join(data_folder("landsat-lsts"), "*"))):
        name = os.path.basename(folder)
        year, day_of_year = map(int, re.fullmatch(r"L[ET]\d{7}(\d{4})(\d{3})\w+", name).groups())
        scenes.append((name, datetime.date(year, 1, 1) + datetime.timedelta(days=day_of_year - 1), folder))
    return sorted(scenes, key=lambda scene: scene[1])


def landsat_band(folder, suffix, onto):
    path = glob.glob(os.path.join(folder, f"*_{suffix}.tif"))[0]
    return warp(path, onto, "near", 255 if suffix == "fmask" else NODATA)[0]


def landsat_document(scenes):
    """What the tests need to make STAC items of the scenes: all files of all dates share one grid."""
    return {
        "scenes": [{"name": name, "date": day.isoformat()} for name, day, _ in scenes],
        "images": describe(glob.glob(os.path.join(scenes[0][2], "*_b3.tif"))[0]),
    }
