import type { Kernels, Raster, SourceGrid } from '../kernels';
import { checkWarp } from '../reference/source-coordinates';
import { WIDEN_ABOVE } from '../reference/warp-bilinear';
import { sampleTypeOf } from '../samples';
import type { Arena } from './arena';
import type { KernelExports, WarpArguments } from './exports';
import { ONE_SAMPLE, paddedSize, readSamples, typeCode, writeMarker, writeSamples } from './samples-in-memory';

export function warps(
  exports: KernelExports,
  arena: Arena,
  reference: Kernels,
): Pick<Kernels, 'warpNearest' | 'warpBilinear'> {
  /** Runs `kernel` on copies of the arguments; false where they do not fit. `extra` bytes are at its last address. */
  const run = (
    source: Raster,
    target: Raster,
    grid: SourceGrid,
    nodata: number | undefined,
    extra: number,
    kernel: (args: WarpArguments, extraAt: number) => void,
  ): boolean => {
    const type = sampleTypeOf(source.data);
    const pixels = target.width * target.height;
    const sourcePixels = source.width * source.height;
    const nodes = 2 * grid.cols * grid.rows;
    const places = arena.place(
      paddedSize(type, sourcePixels),
      paddedSize(type, pixels),
      nodes * 8,
      grid.cols * 32,
      ONE_SAMPLE,
      extra,
    );
    if (!places) return false;
    const [sourceAt, targetAt, gridAt, spansAt, markerAt, extraAt] = places as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    writeSamples(arena, type, sourceAt, source.data.subarray(0, sourcePixels));
    writeSamples(arena, type, targetAt, target.data.subarray(0, pixels));
    writeSamples(arena, 'f64', gridAt, grid.xy.subarray(0, nodes));
    const marker = writeMarker(arena, type, markerAt, nodata);
    kernel(
      [
        typeCode(type),
        sourceAt,
        source.width,
        source.height,
        targetAt,
        target.width,
        target.height,
        gridAt,
        grid.step,
        grid.cols,
        grid.rows,
        spansAt,
        marker,
      ],
      extraAt,
    );
    target.data.set(readSamples(arena, type, targetAt, pixels));
    return true;
  };

  return {
    warpNearest(source, target, grid, nodata) {
      checkWarp(source, target, grid);
      if (source.width * source.height * target.width * target.height === 0) return;
      const done = run(source, target, grid, nodata, 0, (args) => exports.warpNearest(...args));
      if (!done) reference.warpNearest(source, target, grid, nodata);
    },
    warpBilinear(source, target, grid, nodata, scale = [1, 1]) {
      checkWarp(source, target, grid);
      if (source.width * source.height * target.width * target.height === 0) return;
      const [scaleX, scaleY] = scale.map((s) => (s > WIDEN_ABOVE ? s : 1)) as [number, number];
      const widened = scaleX > 1 || scaleY > 1;
      const weights = widened ? (2 * Math.ceil(scaleX) + 2 + (2 * Math.ceil(scaleY) + 2)) * 8 : 0;
      const done = run(source, target, grid, nodata, weights, (args, weightsAt) => {
        if (widened) exports.warpBilinearWidened(...args, scaleX, scaleY, weightsAt);
        else exports.warpBilinear(...args);
      });
      if (!done) reference.warpBilinear(source, target, grid, nodata, scale);
    },
  };
}
