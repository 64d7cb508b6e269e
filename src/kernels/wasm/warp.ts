import type { FootprintWarp, Kernels, Raster, ScaledWarp, SourceGrid } from '../kernels';
import { checkWarp } from '../reference/source-coordinates';
import { wideningOf } from '../reference/warp-widened';
import { type SampleType, sampleSize, sampleTypeOf } from '../samples';
import type { Arena } from './arena';
import type { Address, KernelExports, TypeCode } from './exports';
import { ONE_SAMPLE, paddedSize, readSamples, typeCode, writeMarker, writeSamples } from './samples-in-memory';

type Warps = 'warpNearest' | 'warpBilinear' | 'warpCubic' | 'warpAverage' | 'warpMode' | 'warpMin' | 'warpMax';

/** What a kernel needs beside its rasters. */
interface Needs {
  scratch?: number;
  tableSize?: number;
  scale?: readonly [x: number, y: number];
}

/** Bytes of a call as wasm/warp-call.ts reads it: fourteen words, then three float64. */
const CALL_BYTES = 80;
const SCALE_OFFSET = 56;

const AVERAGE = 0;
const MODE = 1;
const MIN = 2;
const MAX = 3;

export function warps(exports: KernelExports, arena: Arena, reference: Kernels): Pick<Kernels, Warps> {
  /** Runs `kernel` on copies of the arguments; false where they do not fit. */
  const run = (
    source: Raster,
    target: Raster,
    grid: SourceGrid,
    nodata: number | undefined,
    { scratch = 0, tableSize = 0, scale = [1, 1] }: Needs,
    kernel: (type: TypeCode, call: Address) => void,
  ): boolean => {
    const type = sampleTypeOf(source.data);
    const pixels = target.width * target.height;
    const sourcePixels = source.width * source.height;
    const nodes = 2 * grid.cols * grid.rows;
    const places = arena.place(
      CALL_BYTES,
      ONE_SAMPLE,
      nodes * 8,
      grid.cols * 32,
      scratch,
      paddedSize(type, pixels),
      paddedSize(type, sourcePixels),
    );
    if (!places) return false;
    const [callAt, markerAt, gridAt, spansAt, scratchAt, targetAt, sourceAt] = places as [
      number,
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
    new Int32Array(arena.buffer, callAt).set([
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
      marker,
      spansAt,
      scratchAt,
      tableSize,
    ]);
    new Float64Array(arena.buffer, callAt + SCALE_OFFSET).set([...scale, grid.turn ?? Number.POSITIVE_INFINITY]);
    kernel(typeCode(type), callAt);
    target.data.set(readSamples(arena, type, targetAt, pixels));
    return true;
  };

  const scaled =
    (name: 'warpBilinear' | 'warpCubic', radius: number): ScaledWarp =>
    (source, target, grid, nodata, scale = [1, 1]) => {
      checkWarp(source, target, grid);
      if (isEmpty(source, target)) return;
      const widening = wideningOf(scale);
      const done = widening
        ? run(source, target, grid, nodata, { scale: widening, scratch: weightBytes(widening, radius) }, (type, call) =>
            exports.warpWidened(type, call, radius),
          )
        : run(source, target, grid, nodata, {}, exports[name]);
      if (!done) reference[name](source, target, grid, nodata, scale);
    };

  const footprint =
    (name: 'warpAverage' | 'warpMode' | 'warpMin' | 'warpMax', which: number): FootprintWarp =>
    (source, target, corners, nodata) => {
      checkWarp(source, target, corners, 'corners');
      if (isEmpty(source, target)) return;
      const table = which === MODE ? countTable(sampleTypeOf(source.data), source.width * source.height) : NO_TABLE;
      const scratch = 2 * 16 * (target.width + 1) + table.bytes;
      const done = run(source, target, corners, nodata, { scratch, tableSize: table.entries }, (type, call) =>
        exports.warpFootprints(type, call, which),
      );
      if (!done) reference[name](source, target, corners, nodata);
    };

  return {
    warpNearest(source, target, grid, nodata) {
      checkWarp(source, target, grid);
      if (isEmpty(source, target)) return;
      if (!run(source, target, grid, nodata, {}, exports.warpNearest)) {
        reference.warpNearest(source, target, grid, nodata);
      }
    },
    warpBilinear: scaled('warpBilinear', 1),
    warpCubic: scaled('warpCubic', 2),
    warpAverage: footprint('warpAverage', AVERAGE),
    warpMode: footprint('warpMode', MODE),
    warpMin: footprint('warpMin', MIN),
    warpMax: footprint('warpMax', MAX),
  };
}

function isEmpty(source: Raster, target: Raster): boolean {
  return source.width * source.height * target.width * target.height === 0;
}

/** Room for the weights of both axes, as wasm/warp-widened.ts lays them out. */
function weightBytes(widening: readonly [x: number, y: number], radius: number): number {
  return widening.reduce((sum, scale) => sum + 8 * (2 * Math.ceil(radius * scale) + 2), 0);
}

const NO_TABLE = { entries: 0, bytes: 0 };

/** The table of wasm/mode-table.ts: an entry a value of 8 or 16 bits, else at most half full when every sample differs. */
function countTable(type: SampleType, sourcePixels: number): { entries: number; bytes: number } {
  const size = sampleSize(type);
  if (size <= 2) return { entries: 2 ** (8 * size), bytes: 8 * 2 ** (8 * size) };
  const entries = 2 ** Math.ceil(Math.log2(2 * sourcePixels));
  return { entries, bytes: 16 * entries };
}
