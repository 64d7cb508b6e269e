import { geomedianOfFour, slotsRoom } from './geomedian-slots';
import {
  counts,
  ENTRY,
  loadSpectra,
  padded,
  pivots,
  prepareSpectra,
  ranges,
  room,
  rowBytes,
  rowDates,
  rows,
  spectraRoom,
  used,
  writeBand,
  writeFillBand,
} from './spectra';
import { writeDistances } from './spread';
import { medians, prepareWeiszfeld, weiszfeld, weiszfeldRoom } from './weiszfeld';

const fourCounts = memory.data(16, 16);
const fourRanges = memory.data(16, 16);

/** Bytes of scratch memory that `geomedian` and `medoid` want. */
export function spectraScratch(bands: i32, dates: i32): usize {
  return spectraRoom(bands, dates) + max(weiszfeldRoom(bands) + slotsRoom(dates), (<usize>dates) << 4);
}

/**
 * Geometric median of `pixels` pixels. `table`: 32 bytes a band, of which 24 are 32-bit words: type, stack, stride,
 * marker (or 0), fill, target. With `distances`, three stacks of float32 rows, `stride` bytes a date, are written there
 * one after the other: cosine, Euclidean and Bray-Curtis distance of every observation from the median.
 */
export function geomedian(
  table: usize,
  bands: i32,
  dates: i32,
  pixels: i32,
  scratch: usize,
  distances: usize,
  stride: usize,
): void {
  prepareSpectra(bands, dates, scratch);
  prepareWeiszfeld(room);
  if (padded === 4 && distances === 0) {
    geomedianOfFour(table, bands, dates, pixels, room + weiszfeldRoom(bands));
    return;
  }
  const stack = <usize>dates * stride;
  for (let pixel = 0; pixel < pixels; pixel += 4) {
    loadSpectra(table, bands, dates, pixel, pixels - pixel);
    weiszfeld();
    writeMedians(table, bands, pixel, pixels - pixel);
    if (distances === 0) continue;
    const at = distances + ((<usize>pixel) << 2);
    writeDistances(at, at + stack, at + 2 * stack, stride, dates, bands);
  }
}

/** Writes the medians of up to four pixels, `live` of which are asked for. */
function writeMedians(table: usize, bands: i32, pixel: i32, live: i32): void {
  v128.store(fourCounts, counts);
  v128.store(fourRanges, ranges);
  for (let lane: usize = 0; lane < <usize>min(live, 4); lane++) {
    const none = load<f32>(fourCounts + (lane << 2)) === 0;
    const range = <f64>load<f32>(fourRanges + (lane << 2));
    for (let band: usize = 0; band < <usize>bands; band++) {
      const entry = table + band * ENTRY;
      if (none) {
        writeFillBand(entry, pixel + <i32>lane);
        continue;
      }
      const place = <f64>load<f32>(medians + (band << 4) + (lane << 2));
      writeBand(entry, pixel + <i32>lane, load<f64>(pivots + (band << 5) + (lane << 3)) + range * place);
    }
  }
}

/** For each pixel the date whose distances to all others sum to the least (the earliest of equals), or -1. */
export function medoid(table: usize, bands: i32, dates: i32, pixels: i32, scratch: usize, target: usize): void {
  prepareSpectra(bands, dates, scratch);
  const sums = room;
  const width = (<usize>padded) << 4;
  for (let pixel = 0; pixel < pixels; pixel += 4, target += 16) {
    loadSpectra(table, bands, dates, pixel, pixels - pixel);
    for (let i: usize = 0; i < <usize>used; i++) v128.store(sums + (i << 4), f32x4.splat(0));
    for (let i: usize = 0; i < <usize>used; i++) {
      const one = rows + i * rowBytes;
      const oneMask = v128.load(one + width);
      let sum = v128.load(sums + (i << 4));
      for (let j = i + 1; j < <usize>used; j++) {
        const other = rows + j * rowBytes;
        let squares = f32x4.splat(0);
        for (let band: usize = 0; band < width; band += 16) {
          const difference = f32x4.sub(v128.load(one + band), v128.load(other + band));
          squares = f32x4.add(squares, f32x4.mul(difference, difference));
        }
        const both = v128.and(oneMask, v128.load(other + width));
        const distance = v128.and(f32x4.sqrt(squares), both);
        sum = f32x4.add(sum, distance);
        v128.store(sums + (j << 4), f32x4.add(v128.load(sums + (j << 4)), distance));
      }
      v128.store(sums + (i << 4), sum);
    }
    let least = f32x4.splat(Infinity);
    let chosen = i32x4.splat(-1);
    for (let i: usize = 0; i < <usize>used; i++) {
      const sum = v128.load(sums + (i << 4));
      const better = v128.and(f32x4.lt(sum, least), v128.load(rows + i * rowBytes + width));
      least = v128.bitselect(sum, least, better);
      chosen = v128.bitselect(i32x4.splat(load<i32>(rowDates + (i << 2))), chosen, better);
    }
    v128.store(target, chosen);
  }
}
