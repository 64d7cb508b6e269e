#!/usr/bin/env python3
"""What gdalwarp makes of small made-up images: every resampling, with and without nodata, turned and coarser.

    python3 test/golden/kernels-warp.py > test/golden/kernels-warp.json

The images come from a formula that the test repeats, so only the results are kept. Source and target share a CRS: what is
checked is resampling, not projection. The width of widened kernels is said (XSCALE, YSCALE): GDAL would else take it from
the size in whole pixels of the chunk it works on. Made with GDAL 3.6.2.
"""

import json
import math

import numpy as np
from osgeo import gdal, osr

gdal.UseExceptions()

WIDTH, HEIGHT = 60, 50
TYPES = {
    "u8": gdal.GDT_Byte,
    "u16": gdal.GDT_UInt16,
    "i16": gdal.GDT_Int16,
    "i32": gdal.GDT_Int32,
    "f32": gdal.GDT_Float32,
    "f64": gdal.GDT_Float64,
}


def image(kind, nodata):
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    values = (x * 73 + y * 151 + x * y * 3) % 251 + 2.0
    if kind == "i16":
        # Never -1, which gdalwarp's mode takes for "none".
        values = values * 2 - 240
    elif kind != "u8":
        values *= 37
    if kind in ("f32", "f64"):
        values = values / 8 - 300
    if nodata is not None:
        values[(x * 7 + y * 11) % 23 == 0] = nodata
        values[20:30, 35:45] = nodata
    return values


def source(kind, nodata, transform):
    dataset = gdal.GetDriverByName("MEM").Create("", WIDTH, HEIGHT, 1, TYPES[kind])
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(32630)
    dataset.SetProjection(crs.ExportToWkt())
    dataset.SetGeoTransform(transform)
    dataset.GetRasterBand(1).WriteArray(image(kind, nodata))
    if nodata is not None:
        dataset.GetRasterBand(1).SetNoDataValue(nodata)
    return dataset


def turned(angle, size):
    c, s = math.cos(math.radians(angle)) * size, math.sin(math.radians(angle)) * size
    return (0.0, c, s, 0.0, s, -c)


# name, source transform (GDAL order), target bounds (west, south, east, north), target resolution (x, y)
PLACES = [
    ("same", turned(0, 1), (-3, -53, 63, 3), (1, 1)),
    ("shifted", turned(0, 1), (-3.3, -53.6, 62.7, 2.4), (1, 1)),
    ("finer", turned(0, 1), (10, -30, 50, 0), (0.7, 0.6)),
    ("turned", turned(17, 1), (-5, -45, 65, 20), (1, 1)),
    ("coarser", turned(0, 1), (0, -50, 60, 0), (2.5, 2.5)),
    ("coarser in x", turned(0, 1), (0, -50, 60, 0), (4, 1)),
    ("much coarser", turned(0, 1), (0, -50, 60, 0), (6, 10)),
]
BANDS = [("u8", 0), ("u8", None), ("u16", 0), ("i16", -999), ("i16", None), ("i32", -999), ("f32", -9999), ("f64", None)]


def main():
    cases = []
    for place, transform, bounds, (xres, yres) in PLACES:
        for kind, nodata in BANDS:
            for method in ("near", "bilinear", "cubic", "average", "mode", "min", "max"):
                fill = nodata if nodata is not None else 255 if kind == "u8" else -32768
                inverse = gdal.InvGeoTransform(transform)
                scale_x, scale_y = (
                    max(1, math.hypot(inverse[1] * dx + inverse[2] * dy, inverse[4] * dx + inverse[5] * dy))
                    for dx, dy in ((xres, 0), (0, -yres))
                )
                target = gdal.Warp(
                    "",
                    source(kind, nodata, transform),
                    format="MEM",
                    outputBounds=bounds,
                    xRes=xres,
                    yRes=yres,
                    resampleAlg=method,
                    errorThreshold=0,
                    dstNodata=fill,
                    warpOptions=[f"XSCALE={1 / scale_x!r}", f"YSCALE={1 / scale_y!r}"],
                )
                values = target.ReadAsArray()
                # Target pixel corners to source pixel corners, in rasterio's order.
                t = target.GetGeoTransform()
                a = inverse[1] * t[1] + inverse[2] * t[4]
                b = inverse[1] * t[2] + inverse[2] * t[5]
                c = inverse[0] + inverse[1] * t[0] + inverse[2] * t[3]
                d = inverse[4] * t[1] + inverse[5] * t[4]
                e = inverse[4] * t[2] + inverse[5] * t[5]
                f = inverse[3] + inverse[4] * t[0] + inverse[5] * t[3]
                every = max(1, values.size // 150) | 1
                cases.append(
                    {
                        "place": place,
                        "type": kind,
                        "nodata": nodata,
                        "fill": fill,
                        "method": method,
                        "toSource": [a, b, c, d, e, f],
                        "width": values.shape[1],
                        "height": values.shape[0],
                        "every": every,
                        "values": [round(float(v), 4) if kind[0] == "f" else int(v) for v in values.ravel()[::every]],
                    }
                )
    print(json.dumps(cases, separators=(",", ":")))


main()
