"""The whole road with GDAL and numpy: scenes over HTTP, warped, masked, to a median; two processes.

GDAL is set up as its manual advises for Cloud Optimized GeoTIFFs on a web server (user/configoptions, "vsicurl").
"""

import multiprocessing
import time

import numpy as np
from osgeo import gdal

PROCESSES = 2
OPTIONS = {
    "GDAL_NUM_THREADS": "1",
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".tif",
    "GDAL_INGESTED_BYTES_AT_OPEN": "32768",
    "GDAL_HTTP_MERGE_CONSECUTIVE_RANGES": "YES",
    "GDAL_HTTP_MULTIPLEX": "YES",
    "VSI_CACHE": "TRUE",
}
pool = None


def read(place, grid, first_row, rows):
    """Rows of the output grid from one band of one file."""
    left, top = grid["transform"][2], grid["transform"][5]
    width, height = grid["transform"][0], grid["transform"][4]
    columns = grid["shape"][1]
    upper = top + first_row * height
    # A file of one band needs no detour to pick one.
    image = gdal.Open(place["path"])
    source = image if image.RasterCount == 1 else gdal.Translate("", image, format="VRT", bandList=[place["band"]])
    warped = gdal.Warp(
        "",
        source,
        format="MEM",
        dstSRS=grid["crs"],
        outputBounds=(left, upper + rows * height, left + columns * width, upper),
        width=columns,
        height=rows,
        resampleAlg="near",
        srcNodata=place["nodata"],
        dstNodata=place["nodata"],
    )
    return warped.ReadAsArray()


def masked(work, datasets, first_row, rows):
    """Per band, the masked dates on some rows of the output."""
    nodata, mask, grid = work["nodata"], work["mask"], work["grid"]
    stacks = [[] for _ in work["bands"]]
    for dataset in datasets:
        excluded = np.isin(read(dataset[mask["measurement"]], grid, first_row, rows), [0, *mask["exclude"]])
        for stack, band in zip(stacks, work["bands"]):
            samples = read(dataset[band], grid, first_row, rows)
            samples[excluded] = nodata
            stack.append(samples)
    return [np.stack(stack) for stack in stacks]


def median(stack, nodata):
    """Sorts with what is missing at the end and takes the middle: several times faster than numpy.nanmedian."""
    top = np.iinfo(stack.dtype).max
    count = (stack != nodata).sum(axis=0)
    stack[stack == nodata] = top
    stack.sort(axis=0)
    lower = np.take_along_axis(stack, np.maximum(count - 1, 0)[np.newaxis] // 2, axis=0)[0].astype(np.float32)
    upper = np.take_along_axis(stack, np.minimum(count // 2, len(stack) - 1)[np.newaxis], axis=0)[0]
    return np.where(count > 0, np.rint((lower + upper) / 2), nodata).astype(stack.dtype)


def forget():
    """Every run reads anew, but within one run what was read may be kept, as Quadrat does."""
    gdal.VSICurlClearCache()


def rows_of(work, part):
    height = work["grid"]["shape"][0]
    first = part * height // PROCESSES
    return first, (part + 1) * height // PROCESSES - first


def compose_rows(work, part):
    forget()
    stacks = masked(work, work["datasets"], *rows_of(work, part))
    return [median(stack, work["nodata"]) for stack in stacks]


def read_dates(work, part):
    forget()
    return masked(work, work["datasets"][part::PROCESSES], 0, work["grid"]["shape"][0])


def compose_stack(stack, nodata):
    return median(stack, nodata)


def start(options):
    gdal.UseExceptions()
    for name, value in options.items():
        gdal.SetConfigOption(name, value)


def run(work):
    """
    Milliseconds and medians. `share` 'rows': each process makes a half of the output; 'dates': each reads half of the
    scenes, then they share the bands' medians.
    """
    global pool
    if pool is None:
        pool = multiprocessing.get_context("spawn").Pool(PROCESSES, start, (OPTIONS,))
        pool.map(len, [[]] * PROCESSES)
    parts = range(PROCESSES)
    started = time.perf_counter()
    if work["share"] == "rows":
        halves = pool.starmap(compose_rows, [(work, part) for part in parts], chunksize=1)
        bands = [np.concatenate(pieces) for pieces in zip(*halves)]
    else:
        halves = pool.starmap(read_dates, [(work, part) for part in parts], chunksize=1)
        stacks = [np.concatenate(pieces) for pieces in zip(*halves)]
        bands = pool.starmap(compose_stack, [(stack, work["nodata"]) for stack in stacks], chunksize=1)
    return (time.perf_counter() - started) * 1000, bands
