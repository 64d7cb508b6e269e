def fetch_items():
    """The scenes as STAC items, in the order in which they are taken."""
    import pystac

    if len(sys.argv) > 1 and sys.argv[1].endswith(".json"):
        with open(sys.argv[1], encoding="utf-8") as file:
            found = [pystac.Item.from_dict(item) for item in json.load(file)["features"]]
    elif urlparse(ASKED["catalog"]).path.endswith(".parquet"):
        import pyarrow.parquet
        import stac_geoparquet.arrow

        import fsspec

        with fsspec.open(ASKED["catalog"]) as file:
            table = pyarrow.parquet.read_table(file, filters=[("id", "in", ASKED["scenes"])])
        found = [pystac.Item.from_dict(item) for item in stac_geoparquet.arrow.stac_table_to_items(table)]
        for item in found:
            for asset in item.assets.values():
                asset.href = urljoin(ASKED["catalog"], asset.href)
    else:
        import pystac_client

        client = pystac_client.Client.open(ASKED["catalog"])
        found = list(client.search(collections=[ASKED["product"]], ids=ASKED["scenes"]).items())
    missing = set(ASKED["scenes"]) - {item.id for item in found}
    if missing:
        sys.exit(f"The catalog no longer has {len(missing)} of the scenes, for example {sorted(missing)[0]}.")
    order = {name: place for place, name in enumerate(ASKED["scenes"])}
    return sorted((item for item in found if item.id in order), key=lambda item: order[item.id])


def read(item, margin):
    """One scene on the grid, widened by `margin` pixels: a 2-D array a band, as it is stored."""
    import odc.stac
    from affine import Affine
    from odc.geo.geobox import GeoBox

    a, b, c, d, e, f = ASKED["geobox"]["transform"]
    height, width = ASKED["geobox"]["shape"]
    transform = Affine(a, b, c, d, e, f) * Affine.translation(-margin, -margin)
    grid = GeoBox((height + 2 * margin, width + 2 * margin), transform, ASKED["geobox"]["crs"])
    assets = {
        name: {"data_type": band["dtype"], **({"nodata": band["nodata"]} if "nodata" in band else {})}
        for name, band in ASKED["bands"].items()
    }
    loaded = odc.stac.load(
        [item],
        bands=list(ASKED["bands"]),
        geobox=grid,
        groupby="id",
        resampling="nearest",
        stac_cfg={ASKED["product"]: {"assets": assets}},
    )
    return {name: np.asarray(loaded[name].values)[0] for name in ASKED["bands"]}


def is_valid(values, name):
    valid = ~np.isnan(values) if values.dtype.kind == "f" else np.ones(values.shape, bool)
    nodata = ASKED["bands"][name].get("nodata")
    return valid if nodata is None else valid & (values != nodata)


def disk(radius):
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    return x * x + y * y <= radius * radius


def cleaned(cloud):
    """Morphology on the mask, step by step, as odc.algo.mask_cleanup does it."""
    from scipy import ndimage

    shapes = {
        "opening": ndimage.binary_opening,
        "closing": ndimage.binary_closing,
        "dilation": ndimage.binary_dilation,
        "erosion": ndimage.binary_erosion,
    }
    for step, radius in ASKED["mask"]["cleanup"]:
        if radius > 0:
            cloud = shapes[step](cloud, disk(radius))
    return cloud


def masks_of(scenes):
    """What to drop of each scene of one step. A cloud grows over the edge between two scenes of a day."""
    mask = ASKED["mask"]
    clouds, known = [], []
    for scene in scenes:
        quality = scene[mask["band"]]
        cloud = np.isin(quality, mask["values"])
        for bit in mask["bits"]:
            cloud |= (quality >> bit) & 1 == 1
        clouds.append(cloud)
        known.append(is_valid(quality, mask["band"]))
    out = []
    for place, (cloud, sure) in enumerate(zip(clouds, known)):
        full = cloud & sure
        seen = sure.copy()
        for other, (theirs, also) in enumerate(zip(clouds, known)):
            if other != place:
                full |= theirs & also & ~seen
                seen |= also
        out.append(cleaned(full) | ~sure)
    return out


def solar_day(item):
    """The day of mean solar time at the middle longitude of the scene; west above east crosses 180 degrees."""
    west, east = item.bbox[0], item.bbox[len(item.bbox) // 2]
    middle = (west + (east if east >= west else east + 360)) / 2
    time = item.datetime or item.common_metadata.start_datetime
    return (time + timedelta(seconds=240 * middle)).date()


def fused(scenes, drops, margin):
    """One step: masked scenes in their order, the first valid pixel wins, band by band."""
    step = {}
    inner = np.s_[margin:-margin, margin:-margin] if margin else np.s_[:, :]
    for name in ASKED["inputs"]:
        values, filled = None, None
        for scene, drop in zip(scenes, drops):
            own = scene[name][inner]
            valid = is_valid(own, name) & ~drop[inner]
            if values is None:
                values, filled = own.copy(), valid
            else:
                take = valid & ~filled
                values[take] = own[take]
                filled |= take
        step[name] = np.where(filled, values.astype("float64"), np.nan)
    return step


def evaluated(step):
    """Stored values of the bands that are returned as they are; expressions see physical values."""
    physical = {
        name: values * ASKED["bands"][name].get("scale", 1) + ASKED["bands"][name].get("offset", 0)
        for name, values in step.items()
    }
    functions = {"sqrt": np.sqrt, "abs": np.abs, "log": np.log, "exp": np.exp, "min": np.minimum, "max": np.maximum}
    out = {name: step[name] for name in ASKED["measurements"]}
    for name, expression in ASKED["expressions"].items():
        with np.errstate(divide="ignore", invalid="ignore"):
            result = eval(expression, {"__builtins__": {}}, {**functions, **physical})
        # A comparison with nothing is nothing, not false; and so is a division by 0.
        known = np.isfinite(result)
        for word in set(re.findall(r"[A-Za-z_]\w*", expression)) & physical.keys():
            known &= ~np.isnan(physical[word])
        out[name] = np.where(known, result, np.nan).astype("float32")
    return out


def reduced(stack, name):
    """Time steps [time, y, x] to one picture, in the type and with the nodata that Quadrat gives."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category=RuntimeWarning)
        first = np.argmax(~np.isnan(stack), axis=0)
        last = len(stack) - 1 - np.argmax(~np.isnan(stack[::-1]), axis=0)
        value = {
            "median": lambda: np.nanmedian(stack, axis=0),
            "quantile": lambda: np.nanquantile(stack, ASKED.get("quantile", 0.5), axis=0),
            "mean": lambda: np.nanmean(stack, axis=0),
            "min": lambda: np.nanmin(stack, axis=0),
            "max": lambda: np.nanmax(stack, axis=0),
            "stddev": lambda: np.nanstd(stack, axis=0),
            "count": lambda: np.sum(~np.isnan(stack), axis=0),
            "first": lambda: np.take_along_axis(stack, first[None], axis=0)[0],
            "last": lambda: np.take_along_axis(stack, last[None], axis=0)[0],
        }[ASKED["method"]]()
    if ASKED["method"] == "count":
        return value.astype("uint16"), None
    band = ASKED["bands"].get(name)
    if band is None or band["dtype"].startswith("float") or ASKED["method"] in ("mean", "stddev"):
        return value.astype("float32"), np.nan
    nodata = band.get("nodata", 0)
    return np.where(np.isnan(value), nodata, np.rint(value)).astype(band["dtype"]), nodata


def compose():
    margin = sum(radius * (2 if step in ("opening", "closing") else 1) for step, radius in ASKED["mask"]["cleanup"]) if ASKED["mask"] else 0
    days = {}
    for item in fetch_items():
        days.setdefault(solar_day(item), []).append(item)
    steps = []
    for day in sorted(days):
        scenes = [read(item, margin) for item in days[day]]
        if ASKED["mask"]:
            drops = masks_of(scenes)
        else:
            drops = [np.zeros(next(iter(scene.values())).shape, bool) for scene in scenes]
        steps.append(evaluated(fused(scenes, drops, margin)))
    names = [*ASKED["measurements"], *ASKED["expressions"]]
    return {name: reduced(np.stack([step[name] for step in steps]), name) for name in names}


def main():
    import rasterio
    from affine import Affine

    for name, (values, nodata) in compose().items():
        profile = {"driver": "COG", "height": values.shape[0], "width": values.shape[1], "count": 1}
        profile |= {"dtype": values.dtype, "crs": ASKED["geobox"]["crs"], "nodata": nodata}
        with rasterio.open(f"{name}.tif", "w", transform=Affine(*ASKED["geobox"]["transform"]), **profile) as file:
            file.write(values, 1)
            file.set_band_description(1, name)
            file.update_tags(ATTRIBUTION=ASKED["credit"])
        print(f"{name}.tif")


if __name__ == "__main__":
    main()
