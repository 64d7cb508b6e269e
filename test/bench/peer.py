"""GDAL's and numpy's half of the benchmark: one line of JSON in, one out, until the input ends.

One thread, as Quadrat gets one worker, and the same files from the same server. It is set up as GDAL's manual advises for
files on a web server.
"""

import json
import sys
import time

import numpy as np
from osgeo import gdal

gdal.UseExceptions()
gdal.SetConfigOption("GDAL_NUM_THREADS", "1")
gdal.SetConfigOption("GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR")
# Every run reads anew, but within one run what was read may be kept, as Quadrat does.


def read(place, grid):
    if grid is None:
        image = gdal.Open(place["path"])  # a band does not keep its file open
        return image.GetRasterBand(place["band"]).ReadAsArray()
    left, top = grid["transform"][2], grid["transform"][5]
    width, height = grid["transform"][0], grid["transform"][4]
    rows, columns = grid["shape"]
    bounds = (left, top + rows * height, left + columns * width, top)
    source = gdal.Translate("", place["path"], format="VRT", bandList=[place["band"]])
    warped = gdal.Warp(
        "",
        source,
        format="MEM",
        dstSRS=grid["crs"],
        outputBounds=bounds,
        width=columns,
        height=rows,
        resampleAlg="near",
        srcNodata=place["nodata"],
        dstNodata=place["nodata"],
    )
    return warped.ReadAsArray()


def masked_median(stack, nodata):
    """Sorts with what is missing at the end and takes the middle: several times faster than numpy.nanmedian."""
    top = np.iinfo(stack.dtype).max
    count = (stack != nodata).sum(axis=0)
    stack[stack == nodata] = top
    stack.sort(axis=0)
    lower = np.take_along_axis(stack, np.maximum(count - 1, 0)[np.newaxis] // 2, axis=0)[0].astype(np.float32)
    upper = np.take_along_axis(stack, np.minimum(count // 2, len(stack) - 1)[np.newaxis], axis=0)[0]
    return np.where(count > 0, np.rint((lower + upper) / 2), nodata).astype(stack.dtype)


def decode(work):
    first = None
    for dataset in work["datasets"]:
        for band in work["bands"]:
            samples = read(dataset[band], work["grid"])
            first = samples if first is None else first
    return first


def compose(work):
    nodata, mask = work["nodata"], work["mask"]
    stacks = {band: [] for band in work["bands"]}
    for dataset in work["datasets"]:
        excluded = np.isin(read(dataset[mask["measurement"]], work["grid"]), [0, *mask["exclude"]])
        for band in work["bands"]:
            samples = read(dataset[band], work["grid"])
            samples[excluded] = nodata
            stacks[band].append(samples)
    medians = [masked_median(np.stack(stack), nodata) for stack in stacks.values()]
    return medians[0]


print(json.dumps({"ready": f"GDAL {gdal.__version__}, numpy {np.__version__}"}), flush=True)
for line in sys.stdin:
    work = json.loads(line)
    gdal.VSICurlClearCache()
    started = time.perf_counter()
    result = {"decode": decode, "compose": compose}[work["stage"]](work)
    elapsed = (time.perf_counter() - started) * 1000
    valid = result[result != work["nodata"]]
    print(json.dumps({"ms": elapsed, "mean": float(valid.mean())}), flush=True)
