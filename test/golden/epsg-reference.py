#!/usr/bin/python3
"""Where PROJ puts some places in every CRS of the EPSG registry, and in the continental and world ones of ESRI's.

    /usr/bin/python3 test/golden/epsg-reference.py > build/epsg-reference.json

One object a code (ESRI's with "ESRI:" before it): `points` longitude and latitude (WGS 84) inside the area of use, `xy` the same in the CRS, x before y
(GDAL's traditional GIS order), `unit` metres (or degrees) per unit, `bounds` the area of use. scripts/epsg-table.mjs
runs this to choose between the definitions that npm packages have.
"""

import json
import os
import sqlite3
import sys

from osgeo import gdal, osr

osr.UseExceptions()
# Else GDAL would answer for the code that supersedes a deprecated one, which is another system.
gdal.SetConfigOption("OSR_USE_NON_DEPRECATED", "NO")

CRS = """
select c.auth_name, c.code, c.deprecated, c.kind, e.west_lon, e.south_lat, e.east_lon, e.north_lat
from (
  select auth_name, code, deprecated, 'projected_crs' as kind from projected_crs
  union all
  select auth_name, code, deprecated, 'geodetic_crs' from geodetic_crs where type = 'geographic 2D'
) c
join usage u on u.object_table_name = c.kind and u.object_auth_name = c.auth_name and u.object_code = c.code
join extent e on e.auth_name = u.extent_auth_name and e.code = u.extent_code
where c.auth_name = 'EPSG'
  or (c.auth_name = 'ESRI' and (c.code between 54001 and 54099 or c.code between 102001 and 102040))
order by cast(c.code as integer), u.code
"""
PLACES = ((0.5, 0.5), (0.25, 0.3), (0.75, 0.7), (0.7, 0.25), (0.3, 0.75))


def system(name):
    crs = osr.SpatialReference()
    crs.SetFromUserInput(name)
    crs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return crs


def main():
    database = sqlite3.connect(os.environ.get("PROJ_DB", "/usr/share/proj/proj.db"))
    wgs84 = system("EPSG:4326")
    out = {}
    for authority, number, deprecated, kind, west, south, east, north in database.execute(CRS):
        code = number if authority == "EPSG" else f"{authority}:{number}"
        if code in out or None in (west, south, east, north):
            continue
        reach = (east + 360 if west > east else east) - west
        places = [((west + reach * u + 180) % 360 - 180, south + (north - south) * v) for u, v in PLACES]
        try:
            crs = system(f"{authority}:{number}")
            transform = osr.CoordinateTransformation(wgs84, crs)
            xy = [transform.TransformPoint(x, y)[:2] for x, y in places]
        except RuntimeError:
            continue
        out[code] = {
            "deprecated": bool(deprecated),
            "unit": 111320 * crs.GetAngularUnits() * 57.29577951308232 if kind == "geodetic_crs" else crs.GetLinearUnits(),
            "geographic": kind == "geodetic_crs",
            "bounds": [west, south, east, north],
            "points": places,
            "xy": xy,
        }
    json.dump(out, sys.stdout)


main()
