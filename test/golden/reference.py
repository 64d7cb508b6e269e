"""What the golden scripts share: GDAL's warp onto an exact grid, numpy's statistics, and a seeded sample of the pixels.

Needs GDAL's Python bindings and numpy (Debian: python3-gdal, python3-numpy). Nothing of Quadrat is used.
"""

import json
import os
import sys

import numpy as np
from osgeo import gdal, osr

gdal.UseExceptions()
# A reference should not depend on what the machine happens to have beside the images.
gdal.SetConfigOption("GDAL_PAM_ENABLED", "NO")

HERE = os.path.dirname(os.path.abspath(__file__))


def data_folder(name):
    root = os.environ.get("QUADRAT_DATA", os.path.join(HERE, "../../../shared/data"))
    folder = os.path.join(root, name)
    if not os.path.isdir(folder):
        sys.exit(f"{folder} is not there; set QUADRAT_DATA to the folder that holds {name}/")
    return folder


def grid(crs, resolution, left, bottom, right, top, offset=0):
    """A grid by its outer edges, which must be whole multiples of the resolution, or lie `offset` beyond one."""
    for edge in (left, bottom, right, top):
        assert (edge - offset) % resolution == 0, f"{edge} is no multiple of {resolution}"
    return {
        "crs": crs,
        "transform": [resolution, 0, left, 0, -resolution, top],
        "shape": [(top - bottom) // resolution, (right - left) // resolution],
        "bounds": [left, bottom, right, top],
        "resolution": resolution,
    }


def spatial_reference(crs):
    reference = osr.SpatialReference()
    reference.SetFromUserInput(crs)
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return reference


def describe(path):
    """What a STAC item says of a file: grid, size, and its outline in longitude and latitude."""
    dataset = gdal.Open(path)
    transform = dataset.GetGeoTransform()
    columns, rows = dataset.RasterXSize, dataset.RasterYSize
    projected = dataset.GetSpatialRef()
    projected.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    to_degrees = osr.CoordinateTransformation(projected, spatial_reference("EPSG:4326"))
    corners = [(0, 0), (0, rows), (columns, rows), (columns, 0), (0, 0)]
    outline = [to_degrees.TransformPoint(*gdal.ApplyGeoTransform(transform, *corner))[:2] for corner in corners]
    left, across, turned_across, top, turned_down, down = transform
    return {
        "crs": f"EPSG:{projected.GetAuthorityCode(None)}",
        "shape": [rows, columns],
        "transform": [across, turned_across, left, turned_down, down, top],
        "outline": [[round(value, 7) for value in point] for point in outline],
    }


def source_pixels_per_output_pixel(path, onto):
    """Along the columns and rows of the level GDAL reads: the coarsest that is not coarser than the output."""
    source = gdal.Open(path)
    target = gdal.GetDriverByName("MEM").Create("", 1, 1)
    target.SetProjection(spatial_reference(onto["crs"]).ExportToWkt())
    width, _, left, _, height, top = onto["transform"]
    target.SetGeoTransform((left, width, 0, top, 0, height))
    to_source = gdal.Transformer(source, target, [])
    rows, columns = onto["shape"]

    def at(column, row):
        return np.array(to_source.TransformPoint(1, column, row)[1][:2])

    middle = at(columns / 2, rows / 2)
    right, below = at(columns / 2 + 1, rows / 2) - middle, at(columns / 2, rows / 2 + 1) - middle
    ratio = np.hypot(right, below)
    band = source.GetRasterBand(1)
    sizes = [(band.GetOverview(i).XSize, band.GetOverview(i).YSize) for i in range(band.GetOverviewCount())]
    factors = [np.array([source.RasterXSize / x, source.RasterYSize / y]) for x, y in sizes]
    fits = [factor for factor in factors if factor[0] <= min(ratio)]
    return ratio / (max(fits, key=lambda factor: factor[0]) if fits else 1)


def warp(path, onto, resampling, nodata):
    """
    All bands of one file on the grid, [band, y, x], exact (error threshold 0).

    Each band is warped by itself. GDAL warps several at once, but then either calls a pixel missing only where all bands
    are (UNIFIED_SRC_NODATA=YES), or (NO, in 3.6) gives missing pixels of one band the value 1 where another has some.

    The width of the kernel is said (XSCALE, YSCALE). GDAL would else take it from the size in whole pixels of whatever
    chunk it happens to work on, so that results change with the memory it is given; its manual advises to say it.
    """
    left, bottom, right, top = onto["bounds"]
    options = []
    if resampling != "near":
        x, y = source_pixels_per_output_pixel(path, onto)
        options = [f"XSCALE={1 / x}", f"YSCALE={1 / y}"]
    bands = []
    for band in range(1, gdal.Open(path).RasterCount + 1):
        warped = gdal.Warp(
            "",
            gdal.Translate("", path, format="VRT", bandList=[band]),
            format="MEM",
            dstSRS=onto["crs"],
            outputBounds=(left, bottom, right, top),
            xRes=onto["resolution"],
            yRes=onto["resolution"],
            resampleAlg=resampling,
            errorThreshold=0,
            srcNodata=nodata,
            dstNodata=nodata,
            warpOptions=options,
        )
        bands.append(warped.ReadAsArray())
    array = np.stack(bands)
    assert list(array.shape[1:]) == onto["shape"], (array.shape, onto["shape"])
    return array


def masked_median(stack, nodata):
    """Median over axis 0 of whole numbers that are not nodata; an even count rounds half to even; none is nodata."""
    valid = stack != nodata
    values = np.where(valid, stack.astype(np.float64), np.nan)
    some = valid.any(axis=0)
    result = np.full(stack.shape[1:], nodata, dtype=stack.dtype)
    result[some] = np.rint(np.nanmedian(values[:, some], axis=0)).astype(stack.dtype)
    return result


def sample_positions(shape, seed, inside, at_edges, margin=4):
    """Flat pixel indices: some anywhere, and some within `margin` pixels of the edge, where dates begin and end."""
    height, width = shape
    generator = np.random.default_rng(seed)
    anywhere = generator.choice(height * width, size=inside, replace=False)
    rows, cols = np.divmod(np.arange(height * width), width)
    border = (rows < margin) | (cols < margin) | (rows >= height - margin) | (cols >= width - margin)
    edges = generator.choice(np.flatnonzero(border), size=at_edges, replace=False)
    return np.unique(np.concatenate([anywhere, edges]))


def numbers(array, digits=None):
    """Values for JSON; NaN becomes null."""
    if digits is None:
        return [int(value) for value in array]
    return [None if np.isnan(value) else round(float(value), digits) for value in array]


def write(name, document):
    document = {
        "command": f"python3 test/golden/{os.path.basename(sys.argv[0])}",
        "made with": f"GDAL {gdal.__version__}, numpy {np.__version__}",
        **document,
    }
    path = os.path.join(HERE, name)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file, separators=(",", ":"))
        file.write("\n")
    print(f"{path}: {os.path.getsize(path)} bytes")
