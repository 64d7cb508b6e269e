"""Small TIFFs of every compression, colour layout and mask that the block decoders promise, and GDAL's checksums of them.

    /usr/bin/python3 test/golden/codecs.py FOLDER > checksums.json

GDAL writes most; what its options do not reach (JPEG subsampling, CMYK in JPEG, YCbCr without JPEG) libtiff writes.
"""

import ctypes
import json
import sys
from pathlib import Path

import numpy as np
from osgeo import gdal

gdal.UseExceptions()
gdal.PushErrorHandler("CPLQuietErrorHandler")
gdal.SetConfigOption("GDAL_PAM_ENABLED", "NO")

WIDTH, HEIGHT, TILE = 150, 133, 64
FOLDER = Path(sys.argv[1])


def scene(bands, dtype, top):
    """Waves and noise: what neither fits one block's statistics nor compresses to nothing."""
    random = np.random.default_rng(7)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    waves = [np.sin(x / (9 + 4 * band)) * np.cos(y / (7 + 3 * band)) for band in range(bands)]
    noise = random.normal(0, 0.08, (bands, HEIGHT, WIDTH))
    return np.clip((np.stack(waves) + noise + 1.2) / 2.4 * top, 0, top).astype(dtype)


def write(name, data, *options, alpha=False):
    bands, height, width = data.shape
    codes = {"uint8": gdal.GDT_Byte, "int16": gdal.GDT_Int16, "uint16": gdal.GDT_UInt16, "int32": gdal.GDT_Int32}
    codes |= {"uint32": gdal.GDT_UInt32, "float32": gdal.GDT_Float32, "float64": gdal.GDT_Float64}
    layout = [f"BLOCKXSIZE={TILE}", f"BLOCKYSIZE={TILE}", "TILED=YES"]
    extra = ["ALPHA=YES"] if alpha else []
    path = str(FOLDER / f"{name}.tif")
    code = codes[str(data.dtype)]
    out = gdal.GetDriverByName("GTiff").Create(path, width, height, bands, code, [*layout, *extra, *options])
    out.WriteArray(data)
    out = None


# libtiff's tags and values, as tiff.h numbers them.
WIDTH_TAG, LENGTH_TAG, BITS, COMPRESSION, PHOTOMETRIC, SAMPLES, PLANAR = 256, 257, 258, 259, 262, 277, 284
TILE_WIDTH, TILE_LENGTH, SUBSAMPLING, JPEG_MODE, REFERENCE, ROWS_PER_STRIP = 322, 323, 530, 65538, 532, 278
JPEG, LZW, DEFLATE, NONE = 7, 5, 8, 1
SEPARATED, YCBCR, CIELAB = 5, 6, 8

tiff = ctypes.CDLL("libtiff.so.6")
tiff.TIFFOpen.restype = ctypes.c_void_p
tiff.TIFFWriteEncodedTile.restype = ctypes.c_ssize_t
tiff.TIFFWriteRawStrip.restype = ctypes.c_ssize_t
tiff.TIFFWriteEncodedStrip.restype = ctypes.c_ssize_t


def open_tiff(name, width, height, samples, compression, photometric, **tags):
    handle = ctypes.c_void_p(tiff.TIFFOpen(str(FOLDER / f"{name}.tif").encode(), b"w"))
    for tag, value in [
        (WIDTH_TAG, width), (LENGTH_TAG, height), (BITS, 8), (SAMPLES, samples), (PLANAR, 1),
        (COMPRESSION, compression), (PHOTOMETRIC, photometric),
    ]:
        tiff.TIFFSetField(handle, ctypes.c_uint32(tag), ctypes.c_uint32(value))
    if "subsampling" in tags:
        tiff.TIFFSetField(handle, ctypes.c_uint32(SUBSAMPLING), *map(ctypes.c_uint32, tags["subsampling"]))
    if "reference" in tags:
        tiff.TIFFSetField(handle, ctypes.c_uint32(REFERENCE), (ctypes.c_float * 6)(*tags["reference"]))
    return handle


def write_jpeg(name, data, photometric, subsampling=None):
    """Tiles by libjpeg; the pixels of YCbCr are given as RGB."""
    samples, height, width = data.shape
    handle = open_tiff(name, width, height, samples, JPEG, photometric, **({"subsampling": subsampling} if subsampling else {}))
    tiff.TIFFSetField(handle, ctypes.c_uint32(TILE_WIDTH), ctypes.c_uint32(TILE))
    tiff.TIFFSetField(handle, ctypes.c_uint32(TILE_LENGTH), ctypes.c_uint32(TILE))
    if photometric == YCBCR:
        tiff.TIFFSetField(handle, ctypes.c_uint32(JPEG_MODE), ctypes.c_int(1))
    padded = np.zeros((samples, -(-height // TILE) * TILE, -(-width // TILE) * TILE), np.uint8)
    padded[:, :height, :width] = data
    index = 0
    for top in range(0, height, TILE):
        for left in range(0, width, TILE):
            block = np.ascontiguousarray(padded[:, top : top + TILE, left : left + TILE].transpose(1, 2, 0)).tobytes()
            written = tiff.TIFFWriteEncodedTile(handle, ctypes.c_uint32(index), block, ctypes.c_ssize_t(len(block)))
            assert written == len(block), name
            index += 1
    tiff.TIFFClose(handle)


def write_strips(name, data, width, height, samples, rows, photometric, compression=NONE, **tags):
    """`data`: the bytes of each strip, before compression."""
    handle = open_tiff(name, width, height, samples, compression, photometric, **tags)
    tiff.TIFFSetField(handle, ctypes.c_uint32(ROWS_PER_STRIP), ctypes.c_uint32(rows))
    for index, strip in enumerate(data):
        put = tiff.TIFFWriteRawStrip if compression == NONE else tiff.TIFFWriteEncodedStrip
        assert put(handle, ctypes.c_uint32(index), strip, ctypes.c_ssize_t(len(strip))) == len(strip), name
    tiff.TIFFClose(handle)


def write_ycbcr(name, h, v, compression, reference=None):
    random = np.random.default_rng(h * 10 + v)
    # libtiff loses the end of a strip whose rows of units do not divide by their height; here they do.
    width, height, rows = 46, 37, 16
    across = -(-width // h)
    sizes = [across * -(-min(rows, height - top) // v) * (h * v + 2) for top in range(0, height, rows)]
    strips = [random.integers(0, 256, size, np.uint8).tobytes() for size in sizes]
    tags = {"subsampling": (h, v)} | ({"reference": reference} if reference else {})
    write_strips(name, strips, width, height, 3, rows, YCBCR, compression, **tags)


def write_all():
    for name in ("uint8", "int16", "uint16", "int32", "uint32", "float32", "float64"):
        top = 250 if name == "uint8" else 30000
        data = scene(1, name, top)
        for codec in ("LERC", "LERC_DEFLATE", "LERC_ZSTD"):
            write(f"{codec}-{name}", data, f"COMPRESS={codec}")
        for predictor in (1, 3 if name.startswith("float") else 2):
            for codec in ("DEFLATE", "LZW", "ZSTD"):
                write(f"{codec}-{predictor}-{name}", data, f"COMPRESS={codec}", f"PREDICTOR={predictor}")
    write("LERC-lossy", scene(1, "float32", 3000), "COMPRESS=LERC", "MAX_Z_ERROR=0.5")
    holes = scene(3, "float32", 3000)
    holes[0, 10:40, 20:90] = np.nan
    holes[2, 70:90] = np.nan
    for interleave in ("PIXEL", "BAND"):
        write(f"LERC-NaN-{interleave}", holes, "COMPRESS=LERC", f"INTERLEAVE={interleave}")
    write("LERC-nothing-valid", np.full((1, HEIGHT, WIDTH), np.nan, "float32"), "COMPRESS=LERC")
    rgba = scene(4, "uint8", 255)
    rgba[3] = np.where(rgba[3] > 90, 255, 0)
    write("LERC-alpha", rgba, "COMPRESS=LERC", "PHOTOMETRIC=RGB", alpha=True)
    rgba[3] = scene(4, "uint8", 255)[3]
    write("LERC-soft-alpha", rgba, "COMPRESS=LERC_DEFLATE", "PHOTOMETRIC=RGB", alpha=True)
    write("WEBP-lossy", rgba[:3], "COMPRESS=WEBP", "WEBP_LEVEL=60")
    write("WEBP-lossy-alpha", rgba, "COMPRESS=WEBP", "WEBP_LEVEL=80", alpha=True)
    write("WEBP-lossless-alpha", rgba, "COMPRESS=WEBP", "WEBP_LOSSLESS=YES", alpha=True)
    write("JPEG-grey", rgba[:1], "COMPRESS=JPEG")
    write("JPEG-rgb", rgba[:3], "COMPRESS=JPEG", "PHOTOMETRIC=RGB", "JPEG_QUALITY=40")
    write("JPEG-ycbcr", rgba[:3], "COMPRESS=JPEG", "PHOTOMETRIC=YCBCR")
    write("JPEG-planar", rgba[:3], "COMPRESS=JPEG", "INTERLEAVE=BAND")
    for mode in (0, 1, 2, 3):
        write(f"JPEG-tables-{mode}", rgba[:3], "COMPRESS=JPEG", "PHOTOMETRIC=YCBCR", f"JPEGTABLESMODE={mode}")
    for h, v in ((1, 1), (2, 1), (1, 2), (2, 2), (4, 1), (4, 2), (1, 4)):
        write_jpeg(f"JPEG-ycbcr-{h}{v}", rgba[:3], YCBCR, (h, v))
    write_jpeg("JPEG-cmyk", rgba, SEPARATED)
    for h in (1, 2, 4):
        for v in (1, 2, 4):
            if v <= h:
                write_ycbcr(f"YCbCr-{h}{v}", h, v, NONE)
    write_ycbcr("YCbCr-video-range", 2, 2, DEFLATE, (16, 235, 128, 240, 128, 240))
    inks = np.random.default_rng(3).integers(0, 256, (60, 70, 4), np.uint8)
    write_strips("CMYK", [inks.tobytes()], 70, 60, 4, 60, SEPARATED)
    lab = np.random.default_rng(4).integers(0, 256, (400, 400, 3), np.uint8)
    write_strips("CIELab", [lab.tobytes()], 400, 400, 3, 400, CIELAB)


write_all()
checksums = {}
for path in sorted(FOLDER.glob("*.tif")):
    dataset = gdal.Open(str(path))
    checksums[path.stem] = [dataset.GetRasterBand(i + 1).Checksum() for i in range(dataset.RasterCount)]
print(json.dumps(checksums))
