#!/usr/bin/env python3
"""Zonal statistics by GDAL's rasterizer, numpy and PROJ.

    /usr/bin/python3 test/golden/zonal.py > test/golden/zonal.json

The samples come from a formula that the test repeats. Which pixels belong to a zone is settled twice: in the grid's own
CRS by gdal.RasterizeLayer (its rule is the pixel centre), and in another CRS by taking every pixel centre there and
testing it against the polygon (even-odd). Ground areas are those of the pixels' corners in EPSG:6933, an equal-area
projection. Made with GDAL 3.6.2, numpy 1.24.2.
"""

import json

import numpy as np
from osgeo import gdal, ogr, osr

gdal.UseExceptions()
NODATA = 7
STEPS = 3

CASES = [
    {
        "name": "UTM grid, polygon with a hole in its CRS",
        "crs": "EPSG:32633",
        "transform": [10, 0, 500000, 0, -10, 5200000],
        "shape": [40, 50],
        "zoneCrs": "EPSG:32633",
        "rings": [
            [[500033, 5199961], [500421, 5199987], [500467, 5199702], [500204, 5199611], [500051, 5199733]],
            [[500151, 5199903], [500252, 5199872], [500198, 5199781]],
        ],
    },
    {
        "name": "UTM grid, polygon in degrees",
        "crs": "EPSG:32633",
        "transform": [10, 0, 500000, 0, -10, 5200000],
        "shape": [60, 60],
        "zoneCrs": "EPSG:4326",
        "rings": [[[15.0006, 46.9522], [15.0071, 46.9518], [15.0064, 46.9481], [15.0021, 46.9474]]],
    },
    {
        "name": "coarse UTM grid, large polygon in degrees, whose edges bend",
        "crs": "EPSG:32633",
        "transform": [2000, 0, 300000, 0, -2000, 5600000],
        "shape": [150, 170],
        "zoneCrs": "EPSG:4326",
        "rings": [[[12.6, 50.2], [16.4, 50.1], [16.1, 48.1], [12.9, 48.3]]],
    },
    {
        "name": "web Mercator grid at 60 degrees north, polygon in UTM",
        "crs": "EPSG:3857",
        "transform": [20, 0, 1669792, 0, -20, 8403700],
        "shape": [50, 50],
        "zoneCrs": "EPSG:32633",
        "rings": [[[500012, 6653340], [500338, 6653322], [500421, 6652911], [500103, 6652899]]],
    },
    {
        "name": "grid in degrees, pixels of half a degree, polygon in degrees",
        "crs": "EPSG:4326",
        "transform": [0.5, 0, -10, 0, -0.5, 60],
        "shape": [50, 60],
        "zoneCrs": "EPSG:4326",
        "rings": [[[-7.3, 58.1], [15.2, 52.4], [11.8, 39.3], [-4.6, 41.2]]],
    },
]


def srs(code):
    out = osr.SpatialReference()
    out.SetFromUserInput(code)
    out.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return out


def convert(x, y, from_crs, to_crs):
    if from_crs == to_crs:
        return x, y
    transform = osr.CoordinateTransformation(srs(from_crs), srs(to_crs))
    points = np.array(transform.TransformPoints(np.stack([x.ravel(), y.ravel()], 1).tolist()))
    return points[:, 0].reshape(x.shape), points[:, 1].reshape(x.shape)


def corner_grid(case, offset):
    a, _, c, _, e, f = case["transform"]
    height, width = case["shape"]
    extra = 0 if offset else 1
    col, row = np.meshgrid(np.arange(width + extra) + offset, np.arange(height + extra) + offset)
    return c + a * col, f + e * row


def rasterized(case):
    a, b, c, d, e, f = case["transform"]
    height, width = case["shape"]
    target = gdal.GetDriverByName("MEM").Create("", width, height, 1, gdal.GDT_Byte)
    target.SetGeoTransform([c, a, b, f, d, e])
    target.SetProjection(srs(case["crs"]).ExportToWkt())
    source = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = source.CreateLayer("zone", srs(case["crs"]), ogr.wkbPolygon)
    feature = ogr.Feature(layer.GetLayerDefn())
    rings = [ring + ring[:1] for ring in case["rings"]]
    feature.SetGeometry(ogr.CreateGeometryFromJson(json.dumps({"type": "Polygon", "coordinates": rings})))
    layer.CreateFeature(feature)
    gdal.RasterizeLayer(target, [1], layer, burn_values=[1])
    return target.ReadAsArray().astype(bool)


def centres_in(case):
    x, y = convert(*corner_grid(case, 0.5), case["crs"], case["zoneCrs"])
    inside = np.zeros(x.shape, bool)
    for ring in case["rings"]:
        for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1]):
            crosses = (y0 > y) != (y1 > y)
            with np.errstate(divide="ignore", invalid="ignore"):
                at = x0 + (y - y0) / (y1 - y0) * (x1 - x0)
            inside ^= crosses & (x < at)
    return inside


def ground(case):
    x, y = convert(*corner_grid(case, 0), case["crs"], "EPSG:6933")
    corners = [(x[:-1, :-1], y[:-1, :-1]), (x[:-1, 1:], y[:-1, 1:]), (x[1:, 1:], y[1:, 1:]), (x[1:, :-1], y[1:, :-1])]
    # About the first corner: coordinates of millions would eat the digits of a small pixel.
    corners = [(px - corners[0][0], py - corners[0][1]) for px, py in corners]
    twice = sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1]))
    return np.abs(twice) / 2


def samples(shape, step):
    pixel = np.arange(shape[0] * shape[1]).reshape(shape)
    values = (pixel * 31 + step * 17 + (pixel // shape[1]) * 5) % 251
    return np.where((pixel * 13 + step * 7) % 11 < 2 + 2 * step, NODATA, values)


def main():
    out = []
    for case in CASES:
        inside = centres_in(case)
        if case["crs"] == case["zoneCrs"]:
            assert (inside == rasterized(case)).all(), case["name"]
        areas = ground(case)
        steps = []
        for step in range(STEPS):
            values = samples(case["shape"], step)
            valid = values[inside & (values != NODATA)].astype(float)
            classes = values[inside] % 5
            steps.append(
                {
                    "valid": int(valid.size),
                    "mean": float(valid.mean()),
                    "stddev": float(valid.std()),
                    "min": float(valid.min()),
                    "max": float(valid.max()),
                    "quantiles": [float(q) for q in np.quantile(valid, [0.1, 0.5, 0.9])],
                    "classPixels": [int((classes == k).sum()) for k in range(5)],
                    "classSquareMetres": [float(areas[inside][classes == k].sum()) for k in range(5)],
                }
            )
        rows, cols = np.nonzero(inside)
        out.append(
            {
                **case,
                "pixels": int(inside.sum()),
                "window": [int(rows.min()), int(cols.min()), int(np.ptp(rows)) + 1, int(np.ptp(cols)) + 1],
                "rowCounts": [int(n) for n in inside.sum(axis=1) if n],
                "squareMetres": float(areas[inside].sum()),
                "steps": steps,
            }
        )
    print(json.dumps(out))


main()
