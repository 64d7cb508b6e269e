#!/usr/bin/env python3
"""What gdalwarp -et 0 makes of images by every resampling on grids of every kind.

    python3 test/golden/warp.py FOLDER [IMAGE...]

Makes images of its own in FOLDER, warps those and the IMAGEs (copied there) and writes the results beside them:
`cases.json`, and raw samples as GDAL gave them. test/golden/warp.test.ts runs it and compares.

Said where GDAL would guess: XSCALE and YSCALE, how far a kernel is widened. Left to itself it takes them from the size in
whole pixels of the chunk it happens to work on, so that results change with the memory it has; here they are the source
pixels per output pixel at the middle of the image. Every band is warped by itself (see reference.py), and always from the
full resolution.
"""

import json
import math
import os
import shutil
import sys

import numpy as np
from osgeo import gdal
from reference import describe, spatial_reference

# Pixels along a side of the output.
SIDE = 150
METHODS = ["near", "bilinear", "cubic", "average", "mode", "min", "max"]
# Name, CRS (None: the image's own), output pixel in source pixels at the middle of the image.
PLACES = [
    ("native", None, 1),
    ("2x finer", None, 0.5),
    ("3.7x coarser", None, 3.7),
    ("EPSG:3857", "EPSG:3857", 1),
    ("next UTM zone", "next zone", 1.3),
    ("EPSG:4326", "EPSG:4326", 1),
    ("EPSG:3031", "EPSG:3031", 2.2),
]


def made_image(path, kind, nodata, value):
    """Smooth ground, field edges and noise, with holes: lone pixels, a block, a corner."""
    height, width = 360, 420
    generator = np.random.default_rng(7)
    y, x = np.mgrid[0:height, 0:width]
    ground = 0.5 + 0.2 * np.sin(x / 31) * np.cos(y / 23) + 0.15 * (((x // 17) * 7 + (y // 13) * 5) % 9) / 9
    data = value(ground + generator.normal(0, 0.03, (height, width)))
    hole = generator.random((height, width)) < 0.01
    hole[100:140, 60:90] = True
    hole[:40, :50] = (x + y < 45)[:40, :50]
    data = np.where(hole, nodata, data)
    driver = gdal.GetDriverByName("GTiff")
    options = ["TILED=YES", "BLOCKXSIZE=128", "BLOCKYSIZE=128", "COMPRESS=DEFLATE"]
    image = driver.Create(path, width, height, 1, kind, options)
    image.SetProjection(spatial_reference("EPSG:32632").ExportToWkt())
    # Rotated for one of them.
    c, s = (10 * math.cos(0.3), 10 * math.sin(0.3)) if "turned" in path else (10, 0)
    image.SetGeoTransform((650000, c, s, 5100000, s, -c))
    image.GetRasterBand(1).SetNoDataValue(nodata)
    image.GetRasterBand(1).WriteArray(data)


def make_images(folder):
    made_image(os.path.join(folder, "uint16.tif"), gdal.GDT_UInt16, 0, lambda v: np.clip(v * 12000, 1, 65535).round())
    made_image(os.path.join(folder, "uint8.tif"), gdal.GDT_Byte, 255, lambda v: np.clip(v * 250, 0, 254).round())
    # Even, so never -1, which gdalwarp's mode takes for "none".
    made_image(os.path.join(folder, "int16-turned.tif"), gdal.GDT_Int16, -999, lambda v: (v * 500 - 250).round() * 2)
    made_image(os.path.join(folder, "float32.tif"), gdal.GDT_Float32, float("nan"), lambda v: (v * 64).round() / 64)
    return ["uint16.tif", "uint8.tif", "int16-turned.tif", "float32.tif"]


def next_zone(image):
    code = int(image.GetSpatialRef().GetAuthorityCode(None))
    return f"EPSG:{code - 1 if code % 100 == 60 else code + 1}"


def target_grid(image, crs, scale):
    """SIDE pixels, an eighth of them to the left of the image and above it, `scale` source pixels each in its middle."""
    own = image.GetSpatialRef()
    own.SetAxisMappingStrategy(0)
    to_target = gdal.osr.CoordinateTransformation(own, spatial_reference(crs))
    transform = image.GetGeoTransform()

    def at(col, row):
        return np.array(to_target.TransformPoint(*gdal.ApplyGeoTransform(transform, col, row))[:2])

    col, row = image.RasterXSize / 2, image.RasterYSize / 2
    across, down = at(col + 0.5, row) - at(col - 0.5, row), at(col, row + 0.5) - at(col, row - 0.5)
    pixel = scale * math.sqrt(np.hypot(*across) * np.hypot(*down))
    # A size that is no round number, but has few digits, so that both sides read the same.
    pixel = float(f"{pixel:.6g}")
    if crs == "EPSG:32632" and "turned" not in image.GetDescription() and scale == 1:
        pixel = transform[1]
    span = min(SIDE * 0.375 * scale, image.RasterXSize / 2, image.RasterYSize / 2)
    middle = at(span, span)
    left, top = (math.floor(v / pixel) * pixel for v in middle - np.array([0.5, -0.5]) * SIDE * pixel)
    return [pixel, 0.0, left, 0.0, -pixel, top]


def source_pixels_per_pixel(image, crs, transform):
    """Along the image's columns and rows, at its middle."""
    own = image.GetSpatialRef()
    own.SetAxisMappingStrategy(0)
    to_target = gdal.osr.CoordinateTransformation(own, spatial_reference(crs))

    def at(col, row):
        x, y, _ = to_target.TransformPoint(*gdal.ApplyGeoTransform(image.GetGeoTransform(), col, row))
        return np.array([(x - transform[2]) / transform[0], (y - transform[5]) / transform[4]])

    col, row = image.RasterXSize / 2, image.RasterYSize / 2
    across, down = at(col + 0.5, row) - at(col - 0.5, row), at(col, row + 0.5) - at(col, row - 0.5)
    return 1 / np.hypot(*across), 1 / np.hypot(*down)


def ends_before(image, target):
    """Which pixels' boxes between opposite corners end before the first column or row of the image, or nearly do."""
    to_source = gdal.Transformer(image, target, [])
    rows, cols = np.mgrid[0 : SIDE + 1, 0 : SIDE + 1]
    points, _ = to_source.TransformPoints(1, np.stack([cols.ravel(), rows.ravel()], axis=1).astype(float).tolist())
    points = np.array(points)[:, :2].reshape(SIDE + 1, SIDE + 1, 2)
    return (np.maximum(points[:-1, :-1], points[1:, 1:]) <= 0.01).any(axis=2)


def warp_all(folder, name):
    path = os.path.join(folder, name)
    image = gdal.Open(path)
    band = image.GetRasterBand(1)
    nodata = band.GetNoDataValue()
    single = gdal.Translate("", image, format="VRT", bandList=[1])
    cases = []
    for place, crs, scale in PLACES:
        own = f"EPSG:{image.GetSpatialRef().GetAuthorityCode(None)}"
        crs = own if crs is None else next_zone(image) if crs == "next zone" else crs
        transform = target_grid(image, crs, scale)
        x, y = source_pixels_per_pixel(image, crs, transform)
        pixel, left, top = transform[0], transform[2], transform[5]
        for method in METHODS:
            warped = gdal.Warp(
                "",
                single,
                format="MEM",
                dstSRS=crs,
                outputBounds=(left, top - SIDE * pixel, left + SIDE * pixel, top),
                width=SIDE,
                height=SIDE,
                resampleAlg=method,
                errorThreshold=0,
                overviewLevel="NONE",
                srcNodata=nodata,
                dstNodata=nodata,
                warpOptions=[f"XSCALE={min(1, 1 / x)!r}", f"YSCALE={min(1, 1 / y)!r}"],
            )
            result = f"{name}-{len(cases)}.bin"
            warped.ReadAsArray().tofile(os.path.join(folder, result))
            case = {"place": place, "crs": crs, "transform": transform, "method": method, "result": result}
            if method in ("average", "mode", "min", "max"):
                case["before"] = f"{name}-{len(cases)}-before.bin"
                ends_before(image, warped).astype(np.uint8).tofile(os.path.join(folder, case["before"]))
            cases.append(case)
    dtype = gdal.GetDataTypeName(band.DataType).lower().replace("byte", "uint8")
    no_value = None if nodata is None or math.isnan(nodata) else nodata
    return {"name": name, "dtype": dtype, "nodata": no_value, **describe(path), "cases": cases}


def main():
    folder, *given = sys.argv[1:]
    names = make_images(folder)
    for path in given:
        name = f"given-{os.path.basename(path)}"
        # Full resolution only: which overview is read is not what is compared here.
        gdal.Translate(os.path.join(folder, name), path, bandList=[1], creationOptions=["TILED=YES"])
        names.append(name)
    images = [warp_all(folder, name) for name in names]
    with open(os.path.join(folder, "cases.json"), "w", encoding="utf-8") as file:
        json.dump({"side": SIDE, "images": images}, file)


main()
