"""Every method of a composite, and periods of every kind, by numpy and scipy over the Landsat set.

    python3 test/golden/methods.py

Red, near infrared and shortwave infrared of every date on the images' own grid (gdalwarp -et 0 -r near); a pixel of a date
does not count where fmask is cloud shadow, snow, cloud or outside. The three fiscal years from October on are reduced by
every method; harmonics and trends are fitted to all dates, in years of 365.2425 days from 1970. Geometric median, its
spread and medoid by the port in kernels-spectra.py, trends by that in kernels-fits.py. For periods, the days are cut by
Python's own calendar, and only how many dates a pixel has in each is kept.
"""

import datetime
import importlib
import warnings

import numpy as np
from landsat_scenes import EXCLUDED, NODATA, landsat_band, landsat_document, landsat_scenes
from reference import grid, numbers, sample_positions, write

spectra = importlib.import_module("kernels-spectra")
fits = importlib.import_module("kernels-fits")
warnings.simplefilter("ignore", RuntimeWarning)  # pixels without any date are expected: they are part of the answer

BANDS = {"red": "b3", "nir": "b4", "swir": "b5"}
# Overpass, UTC: ten in the morning there.
HOUR = datetime.timedelta(hours=17, minutes=30)
EPOCH = datetime.datetime(1970, 1, 1)
FITTED_AT = "2009-07-01"

onto = grid("EPSG:32613", 30, 336375, 4460595, 338205, 4462425, offset=15)
at = sample_positions(onto["shape"], seed=365, inside=60, at_edges=20)
scenes = landsat_scenes()
days = [day for _, day, _ in scenes]
years = np.array([(datetime.datetime.combine(d, datetime.time()) + HOUR - EPOCH) / datetime.timedelta(days=365.2425) for d in days])


def observations(folder):
    """[band, pixel] of a date, NaN where a pixel does not count."""
    dropped = np.isin(landsat_band(folder, "fmask", onto).reshape(-1)[at], EXCLUDED)
    values = np.stack([landsat_band(folder, suffix, onto).reshape(-1)[at] for suffix in BANDS.values()]).astype(float)
    return np.where(dropped | (values == NODATA), np.nan, values)


STACK = np.stack([observations(folder) for _, _, folder in scenes])  # [date, band, pixel]


def whole(values):
    return np.rint(values)


def chosen(stack, dates):
    """[band, pixel] of one date for each pixel; NaN where that is -1."""
    picked = np.take_along_axis(stack, np.maximum(dates, 0)[None, None, :].repeat(stack.shape[1], axis=1), axis=0)[0]
    return np.where(dates < 0, np.nan, picked)


def first(stack):
    """Of each band by itself the first date that has a value."""
    result = np.full(stack.shape[1:], np.nan)
    for date in stack[::-1]:
        result = np.where(np.isnan(date), result, date)
    return result


def best(stack):
    score = stack[:, 1] - stack[:, 0]
    some = np.isfinite(score).any(axis=0)
    return chosen(stack, np.where(some, np.argmax(np.where(np.isnan(score), -np.inf, score), axis=0), -1))


REDUCERS = {
    "median": lambda s: whole(np.nanmedian(s, axis=0)),
    "mean": lambda s: np.nanmean(s, axis=0),
    "min": lambda s: np.nanmin(s, axis=0),
    "max": lambda s: np.nanmax(s, axis=0),
    "first": first,
    "last": lambda s: first(s[::-1]),
    "stddev": lambda s: np.nanstd(s, axis=0),
    "count": lambda s: np.isfinite(s).sum(axis=0).astype(float),
    "quantile": lambda s: whole(np.nanquantile(s, 0.2, axis=0)),
    "best": best,
}


def by_all_bands(stack):
    """Geometric median, its spread, and the observations that may be medoid, pixel by pixel."""
    geomedian, spread, medoids = [], [], []
    for pixel in range(stack.shape[2]):
        x = stack[np.isfinite(stack[:, :, pixel]).all(axis=1), :, pixel]
        if len(x) == 0:
            geomedian.append([None] * 3)
            spread.append([None] * 3)
            medoids.append([])
            continue
        g = spectra.geomedian(x)
        sums = spectra.medoid(x)
        geomedian.append(numbers(g, 3))
        spread.append([float(f"{value:.8g}") for value in spectra.spread(x, g)])
        medoids.append(np.unique(x[sums <= sums.min() * (1 + 1e-9)], axis=0).astype(int).tolist())
    return {"geomedian": geomedian, "spread": spread, "medoids": medoids}


def fitted():
    """One wave a year and a slope, and a trend, of each band and pixel over all dates."""
    middle = (years[0] + years[-1]) / 2
    moment = (datetime.datetime.fromisoformat(FITTED_AT) - EPOCH) / datetime.timedelta(days=365.2425)

    def design(t):
        return np.stack([np.ones_like(t), t - middle, np.cos(2 * np.pi * t), np.sin(2 * np.pi * t)], axis=1)

    bands = {}
    for index, band in enumerate(BANDS):
        rows = []
        for pixel in range(len(at)):
            ok = np.isfinite(STACK[:, index, pixel])
            y = STACK[ok, index, pixel]
            wave = fits.harmonic(design(years)[ok], y)
            line = fits.trend(years[ok], y)
            row = {"count": int(ok.sum())}
            if wave:
                mean, slope, cos, sin = wave["coefficients"]
                row |= {"mean": mean, "slope": slope, "cos1": cos, "sin1": sin, "r2": wave["r2"], "rmse": wave["rmse"]}
                row |= {"amplitude1": float(np.hypot(cos, sin)), "phase1": float(np.arctan2(sin, cos))}
                row |= {"at": float((design(np.array([moment]))[0] * wave["coefficients"]).sum())}
            if line:
                row |= {"line": line["slope"], "line_p": line["slopeP"], "sen": line["sen"], "kendall_p": line["kendallP"]}
            rows.append({name: None if value is None else float(f"{value:.9g}") for name, value in row.items()})
        bands[band] = rows
    return bands


def fiscal(day):
    return datetime.date(day.year - (day.month < 10), 10, 1)


def months(count):
    """Groups of `count` months from January 1970 on."""

    def start(day):
        month = ((day.year - 1970) * 12 + day.month - 1) // count * count
        return datetime.date(1970 + month // 12, month % 12 + 1, 1)

    return start


def lasting(count, origin):
    return lambda day: origin + datetime.timedelta(days=(day - origin).days // count * count)


PERIODS = {
    "year": months(12),
    "month": months(1),
    "season": lambda day: datetime.date(day.year - (day.month < 3), (day.month // 3 * 3 - 1) % 12 + 1, 1),
    "year-10": fiscal,
    "P3M": months(3),
    "P2Y": months(24),
    "P16D": lasting(16, datetime.date(1970, 1, 1)),
    # The Monday before.
    "P1W": lasting(7, datetime.date(1969, 12, 29)),
}


def members(start):
    groups = {}
    for index, day in enumerate(days):
        groups.setdefault(start(day), []).append(index)
    return dict(sorted(groups.items()))


reduced = []
for start, dates in members(fiscal).items():
    stack = STACK[dates]
    results = {name: [numbers(band, 4) for band in reduce(stack)] for name, reduce in REDUCERS.items()}
    reduced.append({"start": start.isoformat(), "scenes": len(dates), **results, **by_all_bands(stack)})

periods = {}
for name, start in PERIODS.items():
    groups = members(start)
    counts = [numbers(np.isfinite(STACK[dates]).all(axis=1).sum(axis=0)) for dates in groups.values()]
    periods[name] = {"starts": [day.isoformat() for day in groups], "counts": counts}

write(
    "methods.json",
    {
        **landsat_document(scenes),
        "grid": {**onto, "at": numbers(at)},
        "fittedAt": FITTED_AT,
        "reduced": reduced,
        "fitted": fitted(),
        "periods": periods,
    },
)
