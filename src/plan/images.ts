import type { Crs } from '#geo/crs';
import type { BandLocation, Dataset } from '#model/dataset';
import { QuadratError } from '#model/errors';
import type { Affine } from '#model/grid';
import type { ImageLayout } from '#model/image';
import type { LoadPlan, ReadBand } from './load-plan';

/** A file that a plan reads: its structure, and where it lies. */
export interface PlacedImage {
  url: string;
  layout: ImageLayout;
  crs: Crs;
  /** Of the full resolution. */
  transform: Affine;
  /** Length of the file where its layout is the catalog's word: a file of another length is not the one that was indexed. */
  claimedSize?: number;
}

/** Structures of the files of a plan by URL. A file that could not be read is not in it. */
export type ImageTable = ReadonlyMap<string, PlacedImage>;

/** Where a read band of a dataset lies, under its name or the alias that the dataset uses. */
export function locationOf(dataset: Dataset, read: ReadBand): BandLocation | undefined {
  for (const name of [read.name, ...(read.aliases ?? [])]) {
    const location = dataset.measurements[name];
    if (location) return location;
  }
  return undefined;
}

/** The files a plan needs, each once, with a dataset to name when one cannot be read. */
export function filesOf(plan: LoadPlan): Map<string, { dataset: Dataset; location: BandLocation }> {
  const files = new Map<string, { dataset: Dataset; location: BandLocation }>();
  for (const { datasets } of plan.groups) {
    for (const dataset of datasets) {
      for (const read of plan.reads) {
        const location = locationOf(dataset, read);
        if (location && !files.has(location.href)) files.set(location.href, { dataset, location });
      }
    }
  }
  return files;
}

/**
 * The plan with what only files know: the nodata value of a band whose product names none. Without it the values that a
 * file marks as empty would be filled with 0, which in a class band is often a class.
 */
export function withFileNodata(plan: LoadPlan, images: ImageTable): LoadPlan {
  const reads = plan.reads.map((read) => {
    if (read.sourceNodata !== undefined) return read;
    const nodata = fileNodata(plan, read, images);
    if (nodata === undefined) return read;
    return { ...read, sourceNodata: nodata, nodata: Number.isNaN(read.nodata) ? read.nodata : nodata };
  });
  const outputs = plan.outputs.map((output) =>
    output.from.kind === 'read' ? { ...output, nodata: reads[output.from.band]!.nodata } : output,
  );
  return { ...plan, reads, outputs };
}

function fileNodata(plan: LoadPlan, read: ReadBand, images: ImageTable): number | undefined {
  for (const { datasets } of plan.groups) {
    for (const dataset of datasets) {
      const location = locationOf(dataset, read);
      const image = location && images.get(location.href);
      if (image) return location.nodata ?? image.layout.bands[(location.band ?? 1) - 1]?.nodata;
    }
  }
  return undefined;
}

/**
 * A layout at its place on the ground. What the catalog says of CRS and transform goes before what the file says, as in
 * odc-stac: publishers correct headers that way.
 *
 * @throws QuadratError BAD_TIFF where neither says
 */
export function placeImage(
  layout: ImageLayout,
  location: BandLocation,
  dataset: Dataset,
  crsOf: (id: string) => Crs,
): PlacedImage {
  const crs = location.crs ?? layout.crs;
  const transform = location.transform ?? layout.transform;
  const missing = !crs ? 'a CRS' : !transform ? 'a transform' : undefined;
  if (layout.placedBy && !transform) {
    throw new QuadratError(
      'UNSUPPORTED',
      `The image is placed by ${layout.placedBy} only, which Quadrat does not rectify. Warp it to a regular grid first (gdalwarp), or add proj:code and proj:transform to the catalog.`,
      { url: location.href, dataset: dataset.id },
    );
  }
  if (missing) {
    throw new QuadratError(
      'BAD_TIFF',
      `The image has no place on the ground: neither the catalog nor the file gives ${missing}. Add proj:code and proj:transform to the catalog.`,
      { url: location.href, dataset: dataset.id },
    );
  }
  return { url: location.href, layout, crs: crsOf(crs!), transform: transform! };
}
