import { type Crs, resolveCrs } from '#geo/crs';
import type { Footprint } from '#geo/footprint';
import { LONLAT, nearest } from '#geo/lonlat';
import { transformer } from '#geo/transformer';
import type { GeoJsonGeometry } from '#model/grid';
import type { Query } from '#model/query';
import type { MergeableIndex } from './mergeable-index';
import { ProjectedCover } from './projected-cover';

/**
 * What everything found covers: in a geographic CRS the smallest box, in a projected one the convex hull in its plane;
 * two of them where it lies across the edge of the map. Null where nothing was found. Rejects with BAD_REQUEST for an
 * unknown CRS, UNSUPPORTED where nothing of it has a place there.
 */
export async function spatialExtentOf(
  index: Pick<MergeableIndex, 'cover' | 'projectedCover'>,
  query: Query,
  crs = LONLAT.id,
): Promise<GeoJsonGeometry | null> {
  const target = await resolveCrs(crs);
  if (!target.isGeographic) return (await index.projectedCover(query, target)).extent();
  const extent = (await index.cover(query)).extent();
  return extent && shifted(extent, target);
}

/** A box in another datum. */
function shifted(extent: GeoJsonGeometry, target: Crs): GeoJsonGeometry {
  const convert = transformer(LONLAT, target);
  if (convert.isIdentity) return extent;
  const moved = (value: unknown): unknown => {
    if (!Array.isArray(value) || typeof value[0] !== 'number') return (value as unknown[]).map(moved);
    const [longitude, latitude] = convert.forward(value[0], value[1]);
    // What is cut at 180 degrees stays cut there.
    return Math.abs(value[0]) === 180 ? [value[0], latitude] : [nearest(longitude, value[0]), latitude];
  };
  return { ...extent, coordinates: moved(extent.coordinates) };
}

/** Of some footprints. */
export async function projectedCoverOf(
  batches: AsyncIterable<readonly Footprint[]>,
  crs: Crs,
): Promise<ProjectedCover> {
  const cover = new ProjectedCover(crs);
  for await (const batch of batches) for (const footprint of batch) cover.add(footprint);
  return cover;
}
