"""Images with each feature of a TIFF that decides which pixels count or where they lie, and what GDAL makes of them.

/usr/bin/python3 test/golden/tiff-features.py FOLDER

writes the files into FOLDER with `<name>.warped`, the raw samples of `gdalwarp -et 0` on the grid of its case followed by
one byte a pixel that is 0 where no value came, and prints the cases as JSON. Run by tiff-features.test.ts.
"""
import json
import os
import sys

import numpy as np
from osgeo import gdal, osr

gdal.UseExceptions()
gdal.SetConfigOption('GDAL_TIFF_INTERNAL_MASK', 'YES')
FOLDER = sys.argv[1]
NORTH_UP = (500000, 10, 0, 5000000, 0, -10)
# Turned by 30 degrees, sheared, and with pixels that are not square.
TURNED = (500000, 8.66, 5, 5000000, 5, -8.66)
SHEARED = (500000, 10, 3.5, 5000000, -1.25, -12)
SOUTH_UP = (500000, 10, 0, 4998000, 0, 10)
FLIPPED = (502000, -10, 0, 5000000, 0, -10)


def srs(code=32632):
    ref = osr.SpatialReference()
    ref.ImportFromEPSG(code)
    ref.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return ref


def smooth(bands, height, width, top):
    """Values from 0 to top, zeros among them, slowly changing, so that interpolation has something to get right."""
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([(top / 2 * (1 + np.sin(x / (7 + b) + b) * np.cos(y / (9 - b)))) // 1 for b in range(bands)])


def holes(height, width):
    y, x = np.mgrid[0:height, 0:width]
    return (((x - width / 3) ** 2 + (y - height / 2) ** 2 > 400) & ((x // 16 + y // 16) % 5 != 0)).astype(np.uint8)


def create(name, data, kind, transform=NORTH_UP, options=(), nodata=None, mask=None, overviews=(), colors=None):
    path = os.path.join(FOLDER, name + '.tif')
    bands, height, width = data.shape
    out = gdal.GetDriverByName('GTiff').Create(path, width, height, bands, kind, list(options))
    if transform:
        out.SetGeoTransform(transform)
        out.SetSpatialRef(srs())
    for b in range(bands):
        if nodata is not None:
            out.GetRasterBand(b + 1).SetNoDataValue(nodata)
        if colors:
            out.GetRasterBand(1).SetColorTable(colors)
        out.GetRasterBand(b + 1).WriteArray(data[b])
    if mask is not None:
        out.CreateMaskBand(gdal.GMF_PER_DATASET)
        out.GetRasterBand(1).GetMaskBand().WriteArray(mask * 255)
    out.FlushCache()
    if overviews:
        out.BuildOverviews('NEAREST', list(overviews))
    out = None
    return path


def warp(name, paths, code, resolution, resampling, options=()):
    """Warped onto whole multiples of `resolution`, all files side by side as bands, with what GDAL counts as valid."""
    arrays, valid = [], []
    grid = None
    for path in paths:
        source = gdal.Open(path)
        alpha = source.GetRasterBand(source.RasterCount).GetColorInterpretation() == gdal.GCI_AlphaBand
        bounds = grid and (grid[2], grid[5] + grid[4] * grid[7], grid[2] + grid[0] * grid[6], grid[5])
        out = gdal.Warp('', source, format='MEM', dstSRS=f'EPSG:{code}', xRes=resolution, yRes=resolution,
                        targetAlignedPixels=grid is None, outputBounds=bounds or None, resampleAlg=resampling,
                        errorThreshold=0, dstAlpha=True, warpOptions=options)
        t = out.GetGeoTransform()
        grid = (t[1], t[2], t[0], t[4], t[5], t[3], out.RasterXSize, out.RasterYSize)
        count = source.RasterCount - (1 if alpha else 0)
        for b in range(count):
            arrays.append(out.GetRasterBand(b + 1).ReadAsArray())
            valid.append(out.GetRasterBand(out.RasterCount).ReadAsArray() > 0)
    with open(os.path.join(FOLDER, name + '.warped'), 'wb') as f:
        f.write(np.stack(arrays).tobytes())
        f.write(np.stack(valid).astype(np.uint8).tobytes())
    return {'transform': grid[:6], 'shape': [grid[7], grid[6]], 'crs': f'EPSG:{code}'}


DTYPES = {gdal.GDT_Byte: 'uint8', gdal.GDT_UInt16: 'uint16', gdal.GDT_Int16: 'int16', gdal.GDT_Float32: 'float32'}
CASES = []


def case(name, files, kind, bands, code=3857, resolution=15, resampling='near', nodata=None, truth=None,
         options=()):
    """`files`: path of each file; `bands`: [file, band from 1] of each measurement; `truth`: what GDAL warps instead."""
    grid = warp(name, truth or files, code, resolution, resampling, options)
    CASES.append({'name': name, 'files': [os.path.basename(f) for f in files], 'bands': bands, 'dtype': DTYPES[kind],
                  'resampling': 'nearest' if resampling == 'near' else resampling, 'nodata': nodata, 'geobox': grid})


TILED = ['TILED=YES', 'BLOCKXSIZE=64', 'BLOCKYSIZE=64']
H, W = 200, 220
rgb = smooth(3, H, W, 255)
for how, options in {'chunky': TILED + ['COMPRESS=DEFLATE'], 'planar': TILED + ['INTERLEAVE=BAND'], 'strips': []}.items():
    path = create(f'mask-{how}', rgb, gdal.GDT_Byte, options=options, mask=holes(H, W), overviews=[2, 4])
    for resampling in ['near', 'bilinear']:
        case(f'mask-{how}-{resampling}', [path], gdal.GDT_Byte, [[0, 1], [0, 2], [0, 3]], resampling=resampling)
    case(f'mask-{how}-overview', [path], gdal.GDT_Byte, [[0, 1], [0, 2], [0, 3]], code=32632, resolution=40)
# Where there are both, gdalwarp looks at nodata only and ReadAsArray of the mask band at the mask only. What either calls
# empty is empty for us, so GDAL is given that.
both = smooth(1, H, W, 500)
path = create('mask-nodata', both, gdal.GDT_UInt16, options=TILED, mask=holes(H, W), nodata=7)
applied = create('mask-nodata-applied', np.where(holes(H, W)[None] == 0, 7, both), gdal.GDT_UInt16, nodata=7)
case('mask-nodata', [path], gdal.GDT_UInt16, [[0, 1]], nodata=7, truth=[applied])
full = np.arange(H * W).reshape(1, H, W) % 256
path = create('mask-every-value', full, gdal.GDT_Byte, mask=holes(H, W))
case('mask-every-value', [path], gdal.GDT_Byte, [[0, 1]])

alpha = holes(H, W)[None] * 255
for how, options in {'chunky': TILED, 'planar': TILED + ['INTERLEAVE=BAND']}.items():
    path = create(f'rgba-{how}', np.concatenate([rgb, alpha]), gdal.GDT_Byte, options=options + ['PHOTOMETRIC=RGB', 'ALPHA=YES'])
    for resampling in ['near', 'bilinear']:
        case(f'rgba-{how}-{resampling}', [path], gdal.GDT_Byte, [[0, 1], [0, 2], [0, 3]], resampling=resampling)
path = create('grey-alpha', np.concatenate([smooth(1, H, W, 60000), alpha * 257]), gdal.GDT_UInt16, options=['ALPHA=YES'])
case('grey-alpha', [path], gdal.GDT_UInt16, [[0, 1]])
path = create('four-bands', np.concatenate([rgb, alpha]), gdal.GDT_Byte, options=['ALPHA=NO'])
case('four-bands', [path], gdal.GDT_Byte, [[0, 1], [0, 2], [0, 3], [0, 4]])

# gdalwarp takes the box around a turned source for its size, and so widens its kernel even where the output is finer than
# the source; told not to, it follows the formula.
for how, transform in {'turned': TURNED, 'sheared': SHEARED, 'south-up': SOUTH_UP, 'flipped': FLIPPED}.items():
    path = create(how, smooth(1, H, W, 30000) + 1, gdal.GDT_UInt16, transform=transform, options=TILED, nodata=0)
    for code in [32632, 3857]:
        for resampling in ['near', 'bilinear']:
            case(f'{how}-{code}-{resampling}', [path], gdal.GDT_UInt16, [[0, 1]], code, 8, resampling, nodata=0,
                 options=['XSCALE=1', 'YSCALE=1'])

sparse = smooth(1, H, W, 30000) + 1
path = os.path.join(FOLDER, 'sparse.tif')
out = gdal.GetDriverByName('GTiff').Create(path, W, H, 1, gdal.GDT_UInt16, TILED + ['SPARSE_OK=TRUE', 'COMPRESS=DEFLATE'])
out.SetGeoTransform(NORTH_UP)
out.SetSpatialRef(srs())
out.GetRasterBand(1).SetNoDataValue(9)
out.GetRasterBand(1).WriteArray(sparse[0][64:128, 64:192], 64, 64)
out = None
case('sparse', [path], gdal.GDT_UInt16, [[0, 1]], nodata=9)

first = create('bands-a', smooth(2, H, W, 30000) + 1, gdal.GDT_UInt16, nodata=0)
second = create('bands-b', smooth(1, H, W, 20000) + 1, gdal.GDT_UInt16, options=TILED, nodata=0)
case('bands-of-both', [first, second], gdal.GDT_UInt16, [[0, 1], [0, 2], [1, 1]], nodata=0)

colors = gdal.ColorTable()
for i in range(256):
    colors.SetColorEntry(i, (i, 255 - i, i // 2, 255))
path = create('palette', (smooth(1, H, W, 255)), gdal.GDT_Byte, colors=colors)
case('palette', [path], gdal.GDT_Byte, [[0, 1]])

gcps = create('gcps', smooth(1, 20, 20, 200), gdal.GDT_Byte, transform=None)
d = gdal.Open(gcps, gdal.GA_Update)
d.SetGCPs([gdal.GCP(500000 + 10 * x, 5000000 - 11 * y, 0, x, y) for x, y in [(0, 0), (20, 1), (0, 20), (19, 20)]], srs())
d = None
rpc = create('rpc', smooth(1, 20, 20, 200), gdal.GDT_Byte, transform=None)
d = gdal.Open(rpc, gdal.GA_Update)
terms = ' '.join(['0'] * 20)
d.SetMetadata({**{k: '1' for k in ['LINE_OFF', 'SAMP_OFF', 'LAT_OFF', 'LONG_OFF', 'HEIGHT_OFF', 'LINE_SCALE', 'SAMP_SCALE',
                                    'LAT_SCALE', 'LONG_SCALE', 'HEIGHT_SCALE']},
               **{k: terms for k in ['LINE_NUM_COEFF', 'LINE_DEN_COEFF', 'SAMP_NUM_COEFF', 'SAMP_DEN_COEFF']}}, 'RPC')
d = None
print(json.dumps(CASES))
