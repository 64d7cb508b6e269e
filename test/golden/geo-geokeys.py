#!/usr/bin/python3
"""Small GeoTIFFs as GDAL writes them in all kinds of CRS, and where GDAL places some points in the CRS it reads back.

    /usr/bin/python3 test/golden/geo-geokeys.py > test/golden/geo-geokeys.json
"""

import base64
import json
import sys

from osgeo import gdal, osr

osr.UseExceptions()
gdal.UseExceptions()

CASES = [
    ("EPSG:32613", -105, 40),
    ("EPSG:3857", -105, 40),
    ("EPSG:4326", -105, 40),
    ("EPSG:3577", 134, -25),
    ("EPSG:26913", -105, 40),
    ("EPSG:26910+5703", -122, 45),
    ("EPSG:2263", -73.5, 40.8),
    ("ESRI:102003", -95, 40),
    ("ESRI:54009", 20, 40),
    ("+proj=sinu +lon_0=0 +x_0=0 +y_0=0 +R=6371007.181 +units=m", 20, 40),
    ("+proj=aea +lat_0=23 +lon_0=-96 +lat_1=29.5 +lat_2=45.5 +x_0=0 +y_0=0 +datum=WGS84 +units=m", -100, 40),
    ("+proj=lcc +lat_0=40 +lon_0=-96 +lat_1=33 +lat_2=45 +x_0=1000 +y_0=500 +ellps=GRS80 +towgs84=0,0,0 +units=m", -100, 40),
    ("+proj=lcc +lat_0=39 +lon_0=-77 +lat_1=38.3 +lat_2=39.45 +x_0=400000 +y_0=0 +datum=NAD83 +units=us-ft", -76, 39),
    ("+proj=laea +lat_0=-10 +lon_0=-60 +x_0=0 +y_0=0 +datum=WGS84 +units=m", -55, -3),
    ("+proj=tmerc +lat_0=10 +lon_0=20 +k=0.9999 +x_0=100000 +y_0=20000 +datum=WGS84 +units=m", 21, 12),
    ("+proj=tmerc +lat_0=10 +lon_0=20 +k=0.9999 +x_0=100000 +y_0=20000 +datum=WGS84 +units=ft", 21, 12),
    ("+proj=stere +lat_0=90 +lat_ts=70 +lon_0=-45 +x_0=0 +y_0=0 +a=6378273 +b=6356889.449 +units=m", 30, 80),
    ("+proj=stere +lat_0=-90 +lat_ts=-71 +lon_0=10 +x_0=0 +y_0=0 +datum=WGS84 +units=m", 30, -80),
    ("+proj=merc +lon_0=150 +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m", 170, 20),
    ("+proj=eqc +lat_ts=30 +lat_0=0 +lon_0=0 +x_0=0 +y_0=0 +datum=WGS84 +units=m", 20, 40),
    ("+proj=cea +lat_ts=30 +lon_0=0 +x_0=0 +y_0=0 +datum=WGS84 +units=m", 20, 40),
    ("+proj=longlat +ellps=GRS80", 20, 40),
    ("+proj=longlat +R=3396190", 20, 40),
]


def main():
    out = []
    for name, lon, lat in CASES:
        crs = osr.SpatialReference()
        crs.SetFromUserInput(name)
        dataset = gdal.GetDriverByName("GTiff").Create("/vsimem/crs.tif", 1, 1)
        dataset.SetProjection(crs.ExportToWkt())
        dataset.SetGeoTransform((0, 1, 0, 0, 0, -1))
        dataset = None
        handle = gdal.VSIFOpenL("/vsimem/crs.tif", "rb")
        size = gdal.VSIStatL("/vsimem/crs.tif").size
        tiff = gdal.VSIFReadL(1, size, handle)
        gdal.VSIFCloseL(handle)
        read = gdal.Open("/vsimem/crs.tif").GetSpatialRef()
        geographic = read.CloneGeogCS() if read.IsProjected() else read
        for system in (read, geographic):
            system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        # From the CRS's own degrees: how datums are related is not what GeoKeys are about.
        x, y = osr.CoordinateTransformation(geographic, read).TransformPoint(lon, lat)[:2]
        out.append({"crs": name, "lonlat": [lon, lat], "xy": [x, y], "tiff": base64.b64encode(bytes(tiff)).decode()})
    json.dump(out, sys.stdout, indent=0)
    sys.stdout.write("\n")


main()
