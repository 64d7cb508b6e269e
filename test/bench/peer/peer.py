"""The native half of the benchmark: one line of JSON in, one out, until the input ends.

Every question names what to `do`; the answer is the time in milliseconds and a digest of the result, as digest.ts takes
it. GDAL, numpy and numba work in one thread each; the whole road shares its work between two processes.
"""

import json
import sys
import time
import zlib

import numba
import numpy as np
from osgeo import gdal

import reducers
import road

gdal.UseExceptions()
gdal.SetConfigOption("GDAL_NUM_THREADS", "1")

PROBES = 8192
# Kept between the runs of one stage: what the contestants have in memory before the clock starts.
held = {}


def digest(bands):
    adler, probes = 1, []
    for band in bands:
        adler = zlib.adler32(np.ascontiguousarray(band).tobytes(), adler)
        samples = band.reshape(-1)
        step = max(1, len(samples) // PROBES) | 1
        probes += [float(value) for value in samples[::step]]
    return {"adler": adler, "probes": probes}


def timed(work):
    started = time.perf_counter()
    result = work()
    return (time.perf_counter() - started) * 1000, result


def answer(ms, bands, note=None):
    return {"ms": ms, "digest": digest(bands), **({"note": note} if note else {})}


def hold(key, make):
    """One thing at a time: the previous stage's is let go."""
    if key not in held:
        held.clear()
        held[key] = make()
    return held[key]


def decode(path):
    """A whole file from memory to one array a band, with nothing decoded yet."""

    def load():
        with open(path, "rb") as file:
            gdal.FileFromMemBuffer("/vsimem/scene.tif", file.read())
        return True

    hold(f"decode {path}", load)
    image = gdal.Open("/vsimem/scene.tif")  # opened anew: no block of it is in GDAL's cache
    ms, pixels = timed(image.ReadAsArray)
    image = None
    return answer(ms, pixels if pixels.ndim == 3 else pixels[np.newaxis])


def warp(path, grid, resampling, exact):
    """From memory to memory. Without `exact` GDAL interpolates between transformed points to within 0.125 pixel, its default."""
    source = hold(f"warp {path}", lambda: gdal.GetDriverByName("MEM").CreateCopy("", gdal.Open(path)))
    left, top = grid["transform"][2], grid["transform"][5]
    rows, columns = grid["shape"]
    bounds = (left, top + rows * grid["transform"][4], left + columns * grid["transform"][0], top)
    options = dict(
        format="MEM",
        dstSRS=grid["crs"],
        outputBounds=bounds,
        width=columns,
        height=rows,
        resampleAlg=resampling,
        srcNodata=0,
        dstNodata=0,
        # In one piece, as much as it likes: GDAL's own 64 MB would cut the scene in several.
        warpMemoryLimit=1024,
        **({"errorThreshold": 0} if exact else {}),
    )
    ms, warped = timed(lambda: gdal.Warp("", source, **options))
    return answer(ms, [warped.ReadAsArray()])


def stack_of(paths):
    """All dates of all bands as one array: dates, bands, rows, columns."""
    return hold(f"stack {paths[0]} {len(paths)}", lambda: np.stack([gdal.Open(path).ReadAsArray() for path in paths]))


def median(paths, byInsertion):
    stack = stack_of(paths)
    ms, result = timed(lambda: reducers.median(stack, 0, byInsertion))
    return answer(ms, result)


def geomedian(paths, eps):
    stack = stack_of(paths)
    ms, result = timed(lambda: reducers.geomedian(stack, 0, eps))
    return answer(ms, result)


def versions():
    return {"GDAL": gdal.__version__, "numpy": np.__version__, "numba": numba.__version__}


def whole_road(work):
    ms, bands = road.run(work)
    return answer(ms, bands)


QUESTIONS = {"decode": decode, "warp": warp, "median": median, "geomedian": geomedian, "road": whole_road}

if __name__ == "__main__":
    print(json.dumps(versions()), flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        try:
            reply = QUESTIONS[question.pop("do")](**question)
        except Exception as error:  # the other stages go on
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)
