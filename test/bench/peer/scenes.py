"""Generated scenes for the benchmark: `scenes.py FOLDER SIZE`, where SIZE is the edge of the large scene (4096).

They are as noisy as a real scene (fields, slopes, texture and the sensor's noise: Deflate with predictor 2 leaves more
than half), since a smooth one flatters every decoder and every sort. Writes with GDAL:

- `scene-<codec>.tif`: one uint16 band of SIZE, in each compression that stores 16 bit (tiles of 512);
- `colour-<codec>.tif`: three uint8 bands of SIZE, for JPEG, WebP and what they are compared with;
- `date-<n>.tif`: 24 dates of 4 bands of SIZE / 4, uncompressed, a third of them under clouds (0), for compositing;
- `road-<n>.tif`: 24 dates of SIZE / 2, two bands and a quality band, as Cloud Optimized GeoTIFFs (Deflate, predictor 2).
"""

import os
import sys

import numpy as np
from osgeo import gdal, osr

gdal.UseExceptions()
ORIGIN = (500_000.0, 5_200_000.0)
RESOLUTION = 10.0
TILE = 512
DATES = 24

# What differs between the 16 bit files; all of one scene.
CODECS = {
    "none": [],
    "packbits": ["COMPRESS=PACKBITS"],
    "lzw": ["COMPRESS=LZW", "PREDICTOR=2"],
    "deflate": ["COMPRESS=DEFLATE", "PREDICTOR=2", "ZLEVEL=6"],
    "zstd": ["COMPRESS=ZSTD", "PREDICTOR=2", "ZSTD_LEVEL=9"],
    "lerc": ["COMPRESS=LERC", "MAX_Z_ERROR=0"],
    "lerc-deflate": ["COMPRESS=LERC_DEFLATE", "MAX_Z_ERROR=0"],
    "lerc-zstd": ["COMPRESS=LERC_ZSTD", "MAX_Z_ERROR=0"],
}
COLOUR_CODECS = {
    "jpeg": ["COMPRESS=JPEG", "PHOTOMETRIC=YCBCR", "JPEG_QUALITY=85", "INTERLEAVE=PIXEL"],
    "webp": ["COMPRESS=WEBP", "WEBP_LOSSLESS=YES", "INTERLEAVE=PIXEL"],
}


def smooth(random, size, cells):
    """Random values at cells x cells points, linear in between; the mean is 0 and the amplitude about 1."""
    points = random.standard_normal((cells + 1, cells + 1)).astype(np.float32)
    at = np.linspace(0, cells, size, endpoint=False, dtype=np.float32)
    low = at.astype(np.int32)
    part = at - low
    rows = points[low] * (1 - part)[:, None] + points[low + 1] * part[:, None]
    return rows[:, low] * (1 - part) + rows[:, low + 1] * part


def ground(random, size):
    """Reflectance times 10,000 without noise: fields of some 40 pixels, turned by a few degrees, on rolling land."""
    row, column = np.mgrid[0:size, 0:size].astype(np.float32)
    field_x = (column * 0.97 + row * 0.24).astype(np.int32) // 47
    field_y = (row * 0.97 - column * 0.24 + size).astype(np.int32) // 31
    fields = random.integers(0, 1400, 8192).astype(np.float32)[(field_x * 523 + field_y * 1931) % 8192]
    texture = sum(smooth(random, size, max(1, size // step)) * height for step, height in ((8, 40), (64, 90), (512, 160)))
    return 900 + fields + texture


def sensed(random, land):
    """What a sensor makes of it: noise of 1 % of the signal and 6 counts, quantised, never 0."""
    noise = random.standard_normal(land.shape, dtype=np.float32) * (0.01 * land + 6)
    return np.clip(np.rint(land + noise), 1, 65_535).astype(np.uint16)


def clouds(random, size):
    """True under clouds, about a third of the pixels."""
    cover = smooth(random, size, 5) + 0.5 * smooth(random, size, 17)
    return cover > np.quantile(cover[::8, ::8], 0.67)


def write(path, bands, options, nodata=0):
    count, height, width = bands.shape
    code = gdal.GDT_Byte if bands.dtype == np.uint8 else gdal.GDT_UInt16
    image = gdal.GetDriverByName("MEM").Create("", width, height, count, code)
    spatial = osr.SpatialReference()
    spatial.ImportFromEPSG(32632)
    image.SetProjection(spatial.ExportToWkt())
    image.SetGeoTransform((ORIGIN[0], RESOLUTION, 0, ORIGIN[1], 0, -RESOLUTION))
    for index, samples in enumerate(bands):
        image.GetRasterBand(index + 1).WriteArray(samples)
        if nodata is not None:
            image.GetRasterBand(index + 1).SetNoDataValue(nodata)
    driver, layout = "GTiff", ["TILED=YES", f"BLOCKXSIZE={TILE}", f"BLOCKYSIZE={TILE}"]
    if "cog" in options:
        driver, layout = "COG", [f"BLOCKSIZE={TILE}"]
    creation = layout + [option for option in options if option != "cog"]
    gdal.GetDriverByName(driver).CreateCopy(path, image, options=creation)


def main(folder, size):
    os.makedirs(folder, exist_ok=True)
    gdal.SetConfigOption("GDAL_NUM_THREADS", "ALL_CPUS")
    random = np.random.default_rng(4096)

    scene = sensed(random, ground(random, size))
    # The edge of a swath: nodata in a corner, as most scenes have it.
    row, column = np.mgrid[0:size, 0:size]
    scene[column + row // 3 < size // 4] = 0
    for name, options in CODECS.items():
        write(f"{folder}/scene-{name}.tif", scene[np.newaxis], options)
    lands = (ground(random, size) for _ in range(3))
    colour = np.stack([np.clip(sensed(random, land) // 8 - 40, 0, 255).astype(np.uint8) for land in lands])
    for name, options in COLOUR_CODECS.items():
        write(f"{folder}/colour-{name}.tif", colour, options, nodata=None)

    small = size // 4
    lands = [ground(random, small) for _ in range(4)]
    for date in range(DATES):
        season = 1 + 0.25 * np.sin(2 * np.pi * date / DATES)
        bands = np.stack([sensed(random, land * season) for land in lands])
        bands[:, clouds(random, small)] = 0
        write(f"{folder}/date-{date}.tif", bands, ["INTERLEAVE=BAND"])

    half = size // 2
    lands = [ground(random, half) for _ in range(2)]
    for date in range(DATES):
        season = 1 + 0.25 * np.sin(2 * np.pi * date / DATES)
        quality = np.where(clouds(random, half), 9, 4).astype(np.uint16)
        bands = np.stack([*(sensed(random, land * season) for land in lands), quality])
        for name, samples in zip(("red", "nir", "quality"), bands):
            write(f"{folder}/road-{date}-{name}.tif", samples[np.newaxis], ["cog", "COMPRESS=DEFLATE", "PREDICTOR=YES"])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
