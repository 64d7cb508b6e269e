"""What GDAL makes of damaged files: /usr/bin/python3 test/golden/mutations.py FOLDER

prints {name: [[width, height, type of band 1, checksum of each of the first 8 bands...]] or null} as JSON. null: GDAL
refuses the file, reports an error while it reads it, crashes, or needs more than 5 seconds. Each file is read in a
process of its own. Run by tiff-mutations.test.ts.
"""
import json
import os
import signal
import sys

from osgeo import gdal

gdal.SetConfigOption('GDAL_PAM_ENABLED', 'NO')
failures = []
gdal.PushErrorHandler(lambda kind, number, text: failures.append(text) if kind >= gdal.CE_Failure else None)


def read(path):
    d = gdal.OpenEx(path, gdal.OF_RASTER, allowed_drivers=['GTiff'])
    if d is None or d.RasterXSize * d.RasterYSize > 2 ** 20:
        return None
    sums = [d.GetRasterBand(b + 1).Checksum() for b in range(min(8, d.RasterCount))]
    if failures or any(s < 0 for s in sums):
        return None
    return [d.RasterXSize, d.RasterYSize, gdal.GetDataTypeName(d.GetRasterBand(1).DataType), *sums]


found = {}
for name in sorted(os.listdir(sys.argv[1])):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(5)
        os.write(writer, json.dumps(read(os.path.join(sys.argv[1], name))).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    found[name] = json.loads(text) if text else None
print(json.dumps(found))
