#!/usr/bin/python3
"""Coordinates as GDAL (PROJ) transforms them, x before y, as `gdaltransform` prints them.

    /usr/bin/python3 test/golden/geo-transform.py > test/golden/geo-transform.json
"""

import json
import random
import sys

from osgeo import osr

osr.UseExceptions()

MODIS = "+proj=sinu +lon_0=0 +x_0=0 +y_0=0 +R=6371007.181 +units=m +no_defs"
# name, west, south, east, north of where it is used
SYSTEMS = [
    ("EPSG:3857", -180, -80, 180, 80),
    ("EPSG:32613", -108, 0, -102, 84),
    ("EPSG:32733", 12, -80, 18, 0),
    ("EPSG:32760", 174, -60, 186, 0),
    ("EPSG:32601", -186, 0, -174, 72),
    ("EPSG:3031", -180, -89.9, 180, -60),
    ("EPSG:3413", -180, 60, 180, 89.9),
    ("EPSG:3577", 113, -43, 153, -10),
    ("EPSG:7855", 144, -43, 150, -10),
    ("EPSG:3035", -16, 33, 40, 72),
    ("EPSG:5070", -124, 24, -67, 49),
    ("EPSG:6350", -124, 24, -67, 49),
    ("EPSG:3338", -179, 51, -130, 71),
    ("EPSG:3978", -140, 41, -50, 83),
    ("EPSG:2154", -5, 42, 8, 51),
    ("EPSG:2193", 166, -47, 178, -34),
    ("EPSG:3832", 100, -60, 230, 60),
    ("EPSG:6933", -180, -80, 180, 80),
    ("EPSG:6931", -180, 20, 180, 89.9),
    ("EPSG:2263", -74.3, 40.5, -71.8, 41.3),
    ("EPSG:26913", -108, 28, -102, 60),
    ("EPSG:4269", -124, 24, -67, 49),
    ("EPSG:7844", 113, -43, 153, -10),
    ("EPSG:32218", -78, 0, -72, 72),
    ("EPSG:2180", 14, 49, 24, 55),
    ("EPSG:2048", 17.5, -34, 20, -28),
    ("EPSG:2056", 6, 46, 10.5, 47.8),
    ("EPSG:27700", -6, 50, 1.5, 58),
    ("EPSG:28992", 3.5, 50.8, 7.2, 53.5),
    ("EPSG:31370", 2.6, 49.5, 6.4, 51.5),
    ("EPSG:5514", 12.1, 47.8, 22.5, 51),
    ("EPSG:31467", 7.5, 47.5, 10.5, 55),
    ("EPSG:26713", -108, 32, -102, 48),
    ("ESRI:54009", -180, -80, 180, 80),
    ("ESRI:102003", -124, 24, -67, 49),
    (MODIS, -150, -80, 150, 80),
]
# Both ends projected, in the area of the first.
PAIRS = [
    ("EPSG:32613", "EPSG:3857", -108, 30, -102, 50),
    ("EPSG:32613", "EPSG:32614", -106, 30, -100, 50),
    ("EPSG:32613", "EPSG:5070", -108, 30, -102, 48),
    ("EPSG:32760", "EPSG:32701", 177, -40, 183, -10),
    ("EPSG:32760", "EPSG:3031", 174, -80, 180, -60),
    ("EPSG:2263", "EPSG:26918", -74.3, 40.5, -71.8, 41.3),
    (MODIS, "EPSG:32733", 12, -30, 18, -10),
]


def system(name):
    crs = osr.SpatialReference()
    crs.SetFromUserInput(name)
    crs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return crs


def main():
    rng = random.Random(20190531)
    wgs84 = system("EPSG:4326")
    cases = []
    for name, west, south, east, north in SYSTEMS:
        to = osr.CoordinateTransformation(wgs84, system(name))
        points = [[round(rng.uniform(west, east), 4), round(rng.uniform(south, north), 4)] for _ in range(12)]
        cases.append({"from": "EPSG:4326", "to": name, "points": points, "expected": [to.TransformPoint(*p)[:2] for p in points]})
    for source, target, west, south, east, north in PAIRS:
        to_source = osr.CoordinateTransformation(wgs84, system(source))
        to = osr.CoordinateTransformation(system(source), system(target))
        points = []
        for _ in range(12):
            x, y = to_source.TransformPoint(rng.uniform(west, east), rng.uniform(south, north))[:2]
            points.append([round(x, 3), round(y, 3)])
        cases.append({"from": source, "to": target, "points": points, "expected": [to.TransformPoint(*p)[:2] for p in points]})
    json.dump(cases, sys.stdout)
    sys.stdout.write("\n")


main()
