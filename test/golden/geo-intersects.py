#!/usr/bin/python3
"""Which geometries share a point, as GEOS (through OGR) finds: ST_Intersects, touching included.

    /usr/bin/python3 test/golden/geo-intersects.py > test/golden/geo-intersects.json

`plane`: both in one plane, whole numbers, so that touching is exact. `ground`: b in a CRS of its own, a in longitude and
latitude; a's edges are followed every 0.02 degrees and the test is made in b's CRS. Left out are cases where moving
b's edges by 0.1 % of its size changes the answer: there the answer is a matter of how finely an edge is followed.
"""

import json
import math
import random
import sys

from osgeo import ogr, osr

ogr.UseExceptions()
osr.UseExceptions()
rng = random.Random(42)


def star(x, y, radius, corners, whole=True):
    """A ring with no self-intersections, however ragged."""
    turns = sorted(rng.sample(range(360), corners))
    points = []
    for turn in turns:
        r = radius * rng.uniform(0.3, 1)
        px, py = x + r * math.cos(math.radians(turn)), y + r * math.sin(math.radians(turn))
        points.append([round(px), round(py)] if whole else [round(px, 4), round(py, 4)])
    return points + [points[0]]


def polygon(x, y, radius, whole=True):
    rings = [star(x, y, radius, rng.randint(4, 14), whole)]
    if rng.random() < 0.5:
        rings.append(star(x, y, radius * rng.uniform(0.15, 0.28), rng.randint(3, 6), whole))
    return rings


def shape():
    x, y = rng.randint(0, 100), rng.randint(0, 100)
    kind = rng.choices(["Polygon", "MultiPolygon", "LineString", "MultiLineString", "Point", "MultiPoint", "GeometryCollection"], [9, 3, 3, 1, 1, 1, 1])[0]
    if kind == "GeometryCollection":
        return {"type": kind, "geometries": [{"type": "Point", "coordinates": [x, y]}, {"type": "Polygon", "coordinates": polygon(rng.randint(0, 100), y, 20)}]}
    coordinates = {
        "Polygon": lambda: polygon(x, y, rng.randint(5, 60)),
        "MultiPolygon": lambda: [polygon(x, y, 15), polygon(x + 40, y, rng.randint(5, 20))],
        "LineString": lambda: [[rng.randint(0, 100), rng.randint(0, 100)] for _ in range(rng.randint(2, 6))],
        "MultiLineString": lambda: [[[x, y], [x + 10, y + 5]], [[y, x], [y - 10, x + 5]]],
        "Point": lambda: [x, y],
        "MultiPoint": lambda: [[rng.randint(0, 100), rng.randint(0, 100)] for _ in range(4)],
    }[kind]()
    return {"type": kind, "coordinates": coordinates}


def square(x, y, size):
    return [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]


def touching():
    """Pairs that meet in an edge, a corner, a hole's edge; or miss by lying in a hole."""
    frame = {"type": "Polygon", "coordinates": [square(0, 0, 90), square(30, 30, 30)]}
    others = [square(90, 0, 10), square(90, 90, 10), square(91, 91, 10), square(40, 40, 10), square(30, 40, 10), square(30, 30, 30), square(31, 31, 28), square(45, 60, 5), square(-10, 20, 10), square(20, 20, 50)]
    for ring in others:
        yield frame, {"type": "Polygon", "coordinates": [ring]}
        yield frame, {"type": "LineString", "coordinates": ring[:3]}
        yield frame, {"type": "Point", "coordinates": ring[2]}
    yield {"type": "LineString", "coordinates": [[0, 0], [10, 10]]}, {"type": "LineString", "coordinates": [[5, 5], [20, 20]]}
    yield {"type": "LineString", "coordinates": [[0, 0], [10, 10]]}, {"type": "LineString", "coordinates": [[11, 11], [20, 20]]}
    yield {"type": "LineString", "coordinates": [[0, 0], [10, 10]]}, {"type": "Point", "coordinates": [3, 3]}
    yield {"type": "LineString", "coordinates": [[0, 0], [10, 10]]}, {"type": "Point", "coordinates": [3, 4]}


def read(geometry):
    return ogr.CreateGeometryFromJson(json.dumps(geometry))


def plane():
    pairs = list(touching()) + [(shape(), shape()) for _ in range(420)]
    for a, b in pairs:
        one, other = read(a), read(b)
        if one.IsValid() and other.IsValid():
            yield {"a": a, "b": b, "intersects": one.Intersects(other)}


# CRS, how far b's middle may lie (in the CRS), size of b, where a's middle may lie in degrees, size of a
GROUND = [
    ("EPSG:32613", (200000, 3500000, 800000, 5500000), 110000, (-109, 31, -101, 50), 2),
    ("EPSG:32760", (300000, 7000000, 1100000, 8500000), 110000, (174, -27, 184, -14), 2.5),
    ("EPSG:3857", (-15000000, -7000000, 15000000, 7000000), 3000000, (-150, -60, 150, 60), 30),
    ("EPSG:3031", (-2500000, -2500000, 2500000, 2500000), 700000, (-180, -89, 180, -65), 12),
    ("EPSG:3413", (-2500000, -2500000, 2500000, 2500000), 900000, (-180, 65, 180, 89), 12),
    ("EPSG:3577", (-1500000, -4500000, 1500000, -1500000), 400000, (117, -40, 147, -14), 6),
]


def ground():
    wgs84 = osr.SpatialReference()
    wgs84.ImportFromEPSG(4326)
    wgs84.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    for name, (x0, y0, x1, y1), size, (west, south, east, north), degrees in GROUND:
        crs = osr.SpatialReference()
        crs.SetFromUserInput(name)
        crs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        to_crs = osr.CoordinateTransformation(wgs84, crs)
        kept = 0
        while kept < 45:
            b = {"type": "Polygon", "coordinates": polygon(rng.uniform(x0, x1), rng.uniform(y0, y1), size)}
            lon, lat = rng.uniform(west, east), rng.uniform(south, north)
            a = {"type": "Polygon", "coordinates": polygon(lon, lat, degrees * rng.uniform(0.3, 1), False)}
            if any(abs(py) > 89.5 for ring in a["coordinates"] for _, py in ring):
                continue
            one, other = read(a), read(b)
            if not one.IsValid() or not other.IsValid():
                continue
            one.Segmentize(0.02)
            one.Transform(to_crs)
            margin = size / 1000
            near, far = one.Intersects(other.Buffer(-margin)), one.Intersects(other.Buffer(margin))
            # As many that meet as that do not.
            if near != far or (not near and kept % 2 == 0):
                continue
            kept += 1
            yield {"crs": name, "a": a, "b": b, "intersects": near}


json.dump({"plane": list(plane()), "ground": list(ground())}, sys.stdout, separators=(",", ":"))
sys.stdout.write("\n")
