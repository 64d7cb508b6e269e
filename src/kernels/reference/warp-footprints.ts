import type { Raster, Samples, SourceGrid } from '../kernels';
import { nodataMarker, sampleTypeOf } from '../samples';
import { type Covered, warpFootprints } from './footprint';
import { resampledStore } from './store-resampled';

/** As `gdalwarp -r average -et 0`. See {@link Kernels.warpAverage}. */
export function warpAverage(source: Raster, target: Raster, corners: SourceGrid, nodata: number | undefined): void {
  const type = sampleTypeOf(source.data);
  const store = resampledStore(type, nodataMarker(type, nodata));
  warpFootprints(source, target, corners, nodata, (covered, data, index) => {
    let sum = 0;
    let total = 0;
    covered((value, share) => {
      sum += value * share;
      total += share;
    });
    if (total > 0) store(data, index, sum / total);
  });
}

/** As `gdalwarp -r mode -et 0`. See {@link Kernels.warpMode}. */
export function warpMode(source: Raster, target: Raster, corners: SourceGrid, nodata: number | undefined): void {
  warpFootprints(source, target, corners, nodata, (covered, data, index) => {
    const counts = new Map<number, number>();
    let most = 0;
    covered((value) => {
      const count = (counts.get(value) ?? 0) + 1;
      counts.set(value, count);
      if (count <= most) return;
      most = count;
      data[index] = value;
    });
  });
}

/** As `gdalwarp -r min -et 0`. See {@link Kernels.warpMin}. */
export function warpMin(source: Raster, target: Raster, corners: SourceGrid, nodata: number | undefined): void {
  warpFootprints(source, target, corners, nodata, (covered, data, index) => {
    extreme(covered, data, index, (value, held) => value < held);
  });
}

/** As `gdalwarp -r max -et 0`. See {@link Kernels.warpMax}. */
export function warpMax(source: Raster, target: Raster, corners: SourceGrid, nodata: number | undefined): void {
  warpFootprints(source, target, corners, nodata, (covered, data, index) => {
    extreme(covered, data, index, (value, held) => value > held);
  });
}

function extreme(covered: Covered, data: Samples, index: number, goesBefore: (a: number, b: number) => boolean): void {
  let held: number | undefined;
  covered((value) => {
    if (held === undefined || goesBefore(value, held)) held = value;
  });
  if (held !== undefined) data[index] = held;
}
