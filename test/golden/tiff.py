"""What GDAL says of the images that the TIFF driver is tested on, as JSON beside this file.

    /usr/bin/python3 test/golden/tiff.py ../shared/data

GDAL 3.6.2. Transforms are in rasterio's order.
"""

import csv
import json
import math
import sys
from pathlib import Path

from osgeo import gdal

gdal.UseExceptions()
gdal.PushErrorHandler("CPLQuietErrorHandler")
# The files themselves, without side-car files or a guess at a transform.
gdal.SetConfigOption("GDAL_PAM_ENABLED", "NO")
gdal.SetConfigOption("GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR")
gdal.SetConfigOption("GDAL_GEOREF_SOURCES", "INTERNAL")


def number(value):
    return None if value is None else str(value) if math.isnan(value) or math.isinf(value) else value


def describe(path, checksums):
    dataset = gdal.Open(str(path))
    info = {}
    transform = dataset.GetGeoTransform(can_return_null=True)
    if transform:
        c, a, b, f, d, e = transform
        info["transform"] = [a, b, c, d, e, f]
    bands = [dataset.GetRasterBand(i + 1) for i in range(min(8, dataset.RasterCount))]
    if any(b.GetNoDataValue() is not None for b in bands):
        info["nodata"] = number(bands[0].GetNoDataValue())
    names = [b.GetDescription() for b in bands]
    if any(names):
        info["names"] = names
    scaling = [[b.GetScale(), b.GetOffset(), b.GetUnitType()] for b in bands]
    if any(s not in ([None, None, ""], [1.0, 0.0, ""]) for s in scaling):
        info["scaling"] = scaling
    overviews = [bands[0].GetOverview(i) for i in range(bands[0].GetOverviewCount())]
    if overviews:
        info["overviews"] = [[o.XSize, o.YSize, o.Checksum()] for o in overviews if o.XSize * o.YSize < 2e6]
    if checksums:
        info["checksums"] = [b.Checksum() for b in bands]
        info["epsg"] = dataset.GetSpatialRef().GetAuthorityCode(None)
    return info


def main(root):
    root = Path(root)
    table = {}
    with open(root / "tiff-valid/manifest.csv") as file:
        for row in csv.DictReader(file):
            info = describe(root / "tiff-valid" / row["path"], False)
            if info:
                table["tiff-valid/" + row["path"]] = info
    for folder in ("naip", "landsat-lsts"):
        for path in sorted((root / folder).rglob("*.tif")):
            table[str(path.relative_to(root))] = describe(path, True)
    target = Path(__file__).with_suffix(".json")
    lines = [f"{json.dumps(path)}: {json.dumps(info)}" for path, info in table.items()]
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n")


main(sys.argv[1])
