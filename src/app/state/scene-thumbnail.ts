import type { Datacube, Dataset } from '#quadrat';
import { gridFor } from '#view/grid-for-view';
import { boxOfLonLat, lonLatBounds } from '#view/mercator';
import { Raster } from '#view/raster';
import { paintThumbnail } from '#view/thumbnail';
import type { ProductFacts } from './product-facts';

/** Pixels of the longer side; on a screen of two device pixels each, still sharp enough to tell a cloud. */
const SIDE = 320;

/**
 * A scene by itself, small: so coarse that only the smallest overviews are read. The bands are those of the product's
 * first layer. Null where it has no pixel.
 */
export async function pictureOf(
  cube: Datacube,
  { product, layers }: ProductFacts,
  dataset: Dataset,
  signal: AbortSignal,
): Promise<ImageData | null> {
  const bounds = lonLatBounds(dataset.footprint.geometry);
  const layer = layers[0];
  if (!bounds || !layer) return null;
  const box = boxOfLonLat(bounds);
  const side = Math.max(box.east - box.west, box.north - box.south);
  const geobox = gridFor(box, side / (SIDE - 2), SIDE);
  const bands = layer.kind === 'colours' ? layer.bands : layer.bands.slice(0, 1);
  const result = await cube.load({
    product: product.name,
    datasets: [dataset],
    geobox,
    measurements: [...new Set(bands)],
    groupBy: 'id',
    signal,
  });
  const raster = new Raster(
    geobox,
    bands,
    bands.map((band) => result.bands[band]?.nodata),
  );
  const tile = Object.fromEntries(Object.entries(result.bands).map(([name, { data }]) => [name, data]));
  raster.write({ x: 0, y: 0, bands: tile, shape: result.shape });
  const pixels = paintThumbnail(raster);
  return pixels && new ImageData(pixels, raster.width, raster.height);
}
