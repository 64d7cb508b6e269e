"""Reference for the Landsat set: the median NDVI of each season of each year, without cloud, shadow and snow.

    python3 test/golden/landsat.py

Every date is warped onto one grid (gdalwarp -et 0 -r near). A pixel of a date counts where fmask is neither 2 (cloud
shadow), 3 (snow), 4 (cloud) nor 255 (outside), red and near infrared are not -9999 and their sum is not 0. Seasons are
December to February, and so on; a season is named by its first day, so that January 2009 is in 2008-12-01.
"""

import datetime
import warnings

import numpy as np
from landsat_scenes import EXCLUDED, NODATA, landsat_band, landsat_document, landsat_scenes
from reference import grid, numbers, sample_positions, write


def season_start(day):
    month = day.month - day.month % 3
    return datetime.date(day.year - 1, 12, 1) if month == 0 else datetime.date(day.year, month, 1)


scenes = landsat_scenes()

GRIDS = {
    # The images' own grid. Their edges lie half a pixel off whole multiples of 30, as all of USGS's do, ...
    "native-30": grid("EPSG:32613", 30, 336375, 4460595, 338205, 4462425, offset=15),
    # ... so that on whole multiples every output centre falls on the corner of four pixels, and the right and lower wins.
    "corners-30": grid("EPSG:32613", 30, 336360, 4460580, 338220, 4462440),
    "mercator-40": grid("EPSG:3857", 40, -11902880, 4906680, -11900400, 4909160),
}


def ndvi(folder, onto):
    red, nir, fmask = (landsat_band(folder, suffix, onto) for suffix in ("b3", "b4", "fmask"))
    total = red.astype(np.float64) + nir
    keep = ~np.isin(fmask, EXCLUDED) & (red != NODATA) & (nir != NODATA) & (total != 0)
    index = (nir.astype(np.float64) - red) / np.where(total == 0, 1, total)
    return np.where(keep, index, np.nan).astype(np.float32)


seasons = sorted({season_start(day) for _, day, _ in scenes})
cases = []
positions = {}
for name, onto in GRIDS.items():
    at = sample_positions(onto["shape"], seed=2008118, inside=150, at_edges=50)
    positions[name] = numbers(at)
    dates = np.stack([ndvi(folder, onto) for _, _, folder in scenes]).reshape(len(scenes), -1)
    for season in seasons:
        members = [index for index, (_, day, _) in enumerate(scenes) if season_start(day) == season]
        stack = dates[members].astype(np.float64)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # all-NaN pixels are expected: they are the answer
            median = np.nanmedian(stack, axis=0)
        cases.append(
            {
                "grid": name,
                "season": season.isoformat(),
                "scenes": len(members),
                "ndvi": numbers(median[at], 6),
                "dates": numbers(np.isfinite(stack).sum(axis=0)[at]),
            }
        )
    print(name, onto["shape"], len(seasons), "seasons", round(float(np.nanmean(dates)), 4))

write(
    "landsat.json",
    {
        **landsat_document(scenes),
        "grids": {name: {**onto, "at": positions[name]} for name, onto in GRIDS.items()},
        "cases": cases,
    },
)
