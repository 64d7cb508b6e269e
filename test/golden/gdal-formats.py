"""Images in formats that only GDAL reads, and what GDAL says of them.

/usr/bin/python3 test/golden/gdal-formats.py FOLDER

writes the files into FOLDER with `<name>.raw`, the samples of all bands as GDAL reads them, and prints what it finds as
JSON. Run by gdal-formats.test.ts.
"""
import json
import os
import sys

import numpy as np
from osgeo import gdal, osr

gdal.UseExceptions()
gdal.PushErrorHandler('CPLQuietErrorHandler')
FOLDER = sys.argv[1]
NAMES = {gdal.GDT_Byte: 'uint8', gdal.GDT_UInt16: 'uint16', gdal.GDT_Int16: 'int16', gdal.GDT_Float32: 'float32'}


def source(bands, height, width, kind, nodata, code, transform):
    y, x = np.mgrid[0:height, 0:width]
    out = gdal.GetDriverByName('MEM').Create('', width, height, bands, kind)
    ref = osr.SpatialReference()
    ref.ImportFromEPSG(code)
    out.SetSpatialRef(ref)
    out.SetGeoTransform(transform)
    for b in range(bands):
        data = (x * 7 + y * 13 + b * 50) % 250 + 1
        if kind == gdal.GDT_Float32:
            data = data / 8
        if nodata is not None:
            data = np.where((x // 40 + y // 30) % 5 == 0, nodata, data)
            out.GetRasterBand(b + 1).SetNoDataValue(nodata)
        out.GetRasterBand(b + 1).WriteArray(data)
    return out


UTM = (500000, 10, 0, 5000000, 0, -10)
DEGREES = (8, 0.01, 0, 46, 0, -0.01)
FILES = [
    ('imagine.img', 'HFA', source(2, 700, 900, gdal.GDT_UInt16, 0, 32632, UTM), ['COMPRESSED=YES'], [2, 4]),
    ('nitf.ntf', 'NITF', source(1, 300, 200, gdal.GDT_Int16, None, 32632, UTM), ['ICORDS=N'], []),
    ('picture.png', 'PNG', source(3, 200, 300, gdal.GDT_Byte, None, 32632, UTM), [], []),
    ('weather.grb2', 'GRIB', source(2, 60, 80, gdal.GDT_Float32, None, 4326, DEGREES), [], []),
    ('relief.bt', 'BT', source(1, 120, 140, gdal.GDT_Float32, None, 32632, UTM), [], []),
]
found = []
for name, driver, image, options, overviews in FILES:
    path = os.path.join(FOLDER, name)
    if gdal.GetDriverByName(driver) is None:
        continue
    gdal.GetDriverByName(driver).CreateCopy(path, image, options=options)
    if overviews:
        d = gdal.Open(path, gdal.GA_Update)
        d.BuildOverviews('NEAREST', overviews)
        d = None
    d = gdal.Open(path)
    bands = [d.GetRasterBand(b + 1) for b in range(d.RasterCount)]
    np.stack([b.ReadAsArray() for b in bands]).astype(NAMES.get(bands[0].DataType, 'float64')).tofile(path + '.raw')
    ref = d.GetSpatialRef()
    t = d.GetGeoTransform(can_return_null=True)
    found.append({
        'name': name, 'shape': [d.RasterYSize, d.RasterXSize], 'bands': d.RasterCount,
        'dtype': NAMES.get(bands[0].DataType, 'float64'), 'nodata': bands[0].GetNoDataValue(),
        'epsg': ref and ref.GetAuthorityCode(None), 'transform': t and [t[1], t[2], t[0], t[4], t[5], t[3]],
        'overviews': [[bands[0].GetOverview(i).XSize, bands[0].GetOverview(i).YSize] for i in range(bands[0].GetOverviewCount())],
    })
print(json.dumps(found))
