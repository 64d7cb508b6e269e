#!/usr/bin/env python3
"""Compressed blocks as GDAL writes them: every codec and predictor the kernels undo.

    python3 test/golden/kernels-blocks.py > test/golden/kernels-blocks.json

The samples come from a formula that the test repeats, so only the compressed bytes are kept. Made with GDAL 3.6.2.
"""

import base64
import json
import os
import tempfile

import numpy as np
from osgeo import gdal

gdal.UseExceptions()

WIDTH, HEIGHT = 37, 20
TYPES = {
    "u8": (gdal.GDT_Byte, np.uint8),
    "u16": (gdal.GDT_UInt16, np.uint16),
    "i16": (gdal.GDT_Int16, np.int16),
    "i32": (gdal.GDT_Int32, np.int32),
    "f32": (gdal.GDT_Float32, np.float32),
    "f64": (gdal.GDT_Float64, np.float64),
}


def samples(kind, band):
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.int64)
    values = x * 3 + y * 5 + band * 40 + (x * y) % 7
    if kind == "u8":
        values = values % 256
    elif kind == "i16":
        values = values * 50 - 9000
    elif kind == "u16":
        values = values * 120
    elif kind == "i32":
        values = values * 1000003 - 500000000
    return (values / 8 if kind[0] == "f" else values).astype(TYPES[kind][1])


def block(kind, bands, compression, predictor):
    path = os.path.join(tempfile.gettempdir(), "kernels-block.tif")
    options = [
        f"COMPRESS={compression}",
        "TILED=NO",
        f"BLOCKYSIZE={HEIGHT}",
        "INTERLEAVE=PIXEL",
    ]
    if predictor > 1:
        options.append(f"PREDICTOR={predictor}")
    dataset = gdal.GetDriverByName("GTiff").Create(path, WIDTH, HEIGHT, bands, TYPES[kind][0], options)
    for band in range(bands):
        dataset.GetRasterBand(band + 1).WriteArray(samples(kind, band))
    dataset = None
    dataset = gdal.Open(path)
    band = dataset.GetRasterBand(1)
    offset = int(band.GetMetadataItem("BLOCK_OFFSET_0_0", "TIFF"))
    size = int(band.GetMetadataItem("BLOCK_SIZE_0_0", "TIFF"))
    dataset = None
    with open(path, "rb") as file:
        file.seek(offset)
        data = file.read(size)
    os.remove(path)
    return base64.b64encode(data).decode()


def main():
    cases = []
    for kind in TYPES:
        for compression in ("DEFLATE", "LZW", "PACKBITS"):
            for predictor in (1, 2, 3):
                if compression == "PACKBITS" and predictor > 1:
                    continue
                if predictor == 3 and kind[0] != "f":
                    continue
                if predictor == 2 and kind == "f64":
                    continue
                for bands in (1, 3):
                    cases.append(
                        {
                            "type": kind,
                            "bands": bands,
                            "compression": compression,
                            "predictor": predictor,
                            "data": block(kind, bands, compression, predictor),
                        }
                    )
    print(json.dumps(cases, separators=(",", ":")))


main()
