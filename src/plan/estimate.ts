import type { Crs } from '#geo/crs';
import { boundsOf, geoboxPolygon } from '#geo/geobox';
import { transformer } from '#geo/transformer';
import type { Estimate } from '#model/cube';
import type { BandLocation } from '#model/dataset';
import { bytesPerSample } from '#model/dtype';
import type { Affine, GeoBox } from '#model/grid';
import { locationOf } from './images';
import { sourcePixelsPerOutputPixel } from './levels';
import type { LoadPlan } from './load-plan';
import type { CrsTable } from './output-grid';
import { geometryPoints } from './points';

/** Stored bytes per byte of pixels, typical of Deflate with a predictor on optical reflectance. */
const STORED_SHARE = 0.6;
/** Edge of a block that most publishers choose; whole blocks are fetched however few pixels are used. */
const TYPICAL_BLOCK = 512;
/** First read of a file whose structure is not known yet. */
const HEADER_BYTES = 32 * 1024;

/** What of a plan is known from the catalog alone. */
export function describePlan(plan: LoadPlan): Pick<Estimate, 'datasets' | 'groups' | 'shape' | 'geobox'> {
  return {
    datasets: plan.groups.reduce((sum, { datasets }) => sum + datasets.length, 0),
    groups: plan.groups.length,
    shape: [plan.steps.length, ...plan.geobox.shape],
    geobox: plan.geobox,
  };
}

/**
 * What a plan would read where the structure of its files is not known: assumes blocks of 512 and typical compression,
 * and nothing cached.
 */
export function typicalReads(plan: LoadPlan, crsOf: CrsTable): { bytes: number; requests: number } {
  const files = new Map<string, { bytes: number; requests: number }>();
  for (const group of plan.groups) {
    for (const dataset of group.datasets) {
      for (const read of plan.reads) {
        const location = locationOf(dataset, read);
        if (!location) continue;
        const { pixels, rows } = windowOf(location, plan.geobox, plan.crs, crsOf);
        const known = files.get(location.href) ?? { bytes: HEADER_BYTES, requests: 1 + rows };
        known.bytes += pixels * bytesPerSample(read.dtype) * STORED_SHARE;
        files.set(location.href, known);
      }
    }
  }
  const reads = { bytes: 0, requests: 0 };
  for (const file of files.values()) {
    reads.bytes += Math.round(file.bytes);
    reads.requests += file.requests;
  }
  return reads;
}

/** Pixels of whole blocks that cover the output in one band, and rows of blocks, at the overview that would be read. */
function windowOf(
  location: BandLocation,
  output: GeoBox,
  outputCrs: Crs,
  crsOf: CrsTable,
): { pixels: number; rows: number } {
  if (!location.crs || !location.shape || !location.transform) return { pixels: TYPICAL_BLOCK ** 2, rows: 1 };
  const [height, width] = location.shape;
  const source = { crs: crsOf(location.crs), transform: location.transform, width, height };
  const ratio = Math.max(1, Math.min(...sourcePixelsPerOutputPixel(source, output, outputCrs)));
  const overview = 2 ** Math.floor(Math.log2(ratio));
  const share = overlap(location.transform, [height, width], output, outputCrs, source.crs);
  const across = blocksOf((share.width * width) / overview, width / overview);
  const down = blocksOf((share.height * height) / overview, height / overview);
  return { pixels: across.pixels * down.pixels, rows: down.blocks };
}

function blocksOf(span: number, whole: number): { blocks: number; pixels: number } {
  if (span <= 0) return { blocks: 0, pixels: 0 };
  const blocks = Math.min(Math.ceil(span / TYPICAL_BLOCK + 0.5), Math.ceil(whole / TYPICAL_BLOCK));
  return { blocks, pixels: Math.min(blocks * TYPICAL_BLOCK, Math.ceil(whole)) };
}

/** Shares of an image's width and height that the output's bounds cover, in the image's CRS. */
function overlap(
  transform: Affine,
  shape: [number, number],
  output: GeoBox,
  outputCrs: Crs,
  crs: Crs,
): { width: number; height: number } {
  const own = boundsOf({ crs: crs.id, transform, shape });
  const convert = transformer(outputCrs, crs);
  const points = geometryPoints(geoboxPolygon(output)).map(([x, y]) => convert.forward(x, y));
  const span = (axis: 0 | 1): number => {
    const values = points.map((point) => point[axis]).filter(Number.isFinite);
    const low = Math.max(own[axis], Math.min(...values));
    const high = Math.min(own[axis + 2]!, Math.max(...values));
    return Math.max(0, high - low) / (own[axis + 2]! - own[axis]);
  };
  return { width: span(0), height: span(1) };
}
