/** The kernels that come in one version per sample type; `type` is its place in SAMPLE_TYPES of src/kernels/samples.ts. */
import { countOf } from './count';
import { blank, keepClasses } from './masks';
import { momentsOf } from './moments';
import { normalisedDifferenceOf } from './normalised-difference';
import { medianOf, quantileOf } from './order-statistics';
import { pickOf } from './pick';
import { bilinear } from './warp-bilinear';
import { nearest } from './warp-nearest';
import { bilinearWidened } from './warp-widened';

export function warpNearest(
  type: i32,
  source: usize,
  sourceWidth: i32,
  sourceHeight: i32,
  target: usize,
  width: i32,
  height: i32,
  xy: usize,
  step: i32,
  cols: i32,
  rows: i32,
  spans: usize,
  markerAt: usize,
): void {
  switch (type) {
    case 0:
      nearest<u8>(source, sourceWidth, sourceHeight, target, width, height, xy, step, cols, rows, spans, markerAt);
      break;
    case 1:
      nearest<i8>(source, sourceWidth, sourceHeight, target, width, height, xy, step, cols, rows, spans, markerAt);
      break;
    case 2:
      nearest<u16>(source, sourceWidth, sourceHeight, target, width, height, xy, step, cols, rows, spans, markerAt);
      break;
    case 3:
      nearest<i16>(source, sourceWidth, sourceHeight, target, width, height, xy, step, cols, rows, spans, markerAt);
      break;
    case 4:
      nearest<u32>(source, sourceWidth, sourceHeight, target, width, height, xy, step, cols, rows, spans, markerAt);
      break;
    case 5:
      nearest<i32>(source, sourceWidth, sourceHeight, target, width, height, xy, step, cols, rows, spans, markerAt);
      break;
    case 6:
      nearest<f32>(source, sourceWidth, sourceHeight, target, width, height, xy, step, cols, rows, spans, markerAt);
      break;
    case 7:
      nearest<f64>(source, sourceWidth, sourceHeight, target, width, height, xy, step, cols, rows, spans, markerAt);
      break;
  }
}

export function warpBilinear(
  type: i32,
  source: usize,
  sourceWidth: i32,
  sourceHeight: i32,
  target: usize,
  width: i32,
  height: i32,
  xy: usize,
  step: i32,
  cols: i32,
  rows: i32,
  spans: usize,
  markerAt: usize,
): void {
  switch (type) {
    case 0:
      bilinear<u8>(source, sourceWidth, sourceHeight, target, width, height, xy, step, cols, rows, spans, markerAt);
      break;
    case 1:
      bilinear<i8>(source, sourceWidth, sourceHeight, target, width, height, xy, step, cols, rows, spans, markerAt);
      break;
    case 2:
      bilinear<u16>(source, sourceWidth, sourceHeight, target, width, height, xy, step, cols, rows, spans, markerAt);
      break;
    case 3:
      bilinear<i16>(source, sourceWidth, sourceHeight, target, width, height, xy, step, cols, rows, spans, markerAt);
      break;
    case 4:
      bilinear<u32>(source, sourceWidth, sourceHeight, target, width, height, xy, step, cols, rows, spans, markerAt);
      break;
    case 5:
      bilinear<i32>(source, sourceWidth, sourceHeight, target, width, height, xy, step, cols, rows, spans, markerAt);
      break;
    case 6:
      bilinear<f32>(source, sourceWidth, sourceHeight, target, width, height, xy, step, cols, rows, spans, markerAt);
      break;
    case 7:
      bilinear<f64>(source, sourceWidth, sourceHeight, target, width, height, xy, step, cols, rows, spans, markerAt);
      break;
  }
}

export function warpBilinearWidened(
  type: i32,
  source: usize,
  sourceWidth: i32,
  sourceHeight: i32,
  target: usize,
  width: i32,
  height: i32,
  xy: usize,
  step: i32,
  cols: i32,
  rows: i32,
  spans: usize,
  markerAt: usize,
  scaleX: f64,
  scaleY: f64,
  weights: usize,
): void {
  switch (type) {
    case 0:
      bilinearWidened<u8>(
        source,
        sourceWidth,
        sourceHeight,
        target,
        width,
        height,
        xy,
        step,
        cols,
        rows,
        spans,
        markerAt,
        scaleX,
        scaleY,
        weights,
      );
      break;
    case 1:
      bilinearWidened<i8>(
        source,
        sourceWidth,
        sourceHeight,
        target,
        width,
        height,
        xy,
        step,
        cols,
        rows,
        spans,
        markerAt,
        scaleX,
        scaleY,
        weights,
      );
      break;
    case 2:
      bilinearWidened<u16>(
        source,
        sourceWidth,
        sourceHeight,
        target,
        width,
        height,
        xy,
        step,
        cols,
        rows,
        spans,
        markerAt,
        scaleX,
        scaleY,
        weights,
      );
      break;
    case 3:
      bilinearWidened<i16>(
        source,
        sourceWidth,
        sourceHeight,
        target,
        width,
        height,
        xy,
        step,
        cols,
        rows,
        spans,
        markerAt,
        scaleX,
        scaleY,
        weights,
      );
      break;
    case 4:
      bilinearWidened<u32>(
        source,
        sourceWidth,
        sourceHeight,
        target,
        width,
        height,
        xy,
        step,
        cols,
        rows,
        spans,
        markerAt,
        scaleX,
        scaleY,
        weights,
      );
      break;
    case 5:
      bilinearWidened<i32>(
        source,
        sourceWidth,
        sourceHeight,
        target,
        width,
        height,
        xy,
        step,
        cols,
        rows,
        spans,
        markerAt,
        scaleX,
        scaleY,
        weights,
      );
      break;
    case 6:
      bilinearWidened<f32>(
        source,
        sourceWidth,
        sourceHeight,
        target,
        width,
        height,
        xy,
        step,
        cols,
        rows,
        spans,
        markerAt,
        scaleX,
        scaleY,
        weights,
      );
      break;
    case 7:
      bilinearWidened<f64>(
        source,
        sourceWidth,
        sourceHeight,
        target,
        width,
        height,
        xy,
        step,
        cols,
        rows,
        spans,
        markerAt,
        scaleX,
        scaleY,
        weights,
      );
      break;
  }
}

export function maskClasses(
  type: i32,
  quality: usize,
  pixels: i32,
  excluded: usize,
  count: i32,
  keep: usize,
  table: usize,
): void {
  switch (type) {
    case 0:
      keepClasses<u8>(quality, pixels, excluded, count, keep, table);
      break;
    case 1:
      keepClasses<i8>(quality, pixels, excluded, count, keep, table);
      break;
    case 2:
      keepClasses<u16>(quality, pixels, excluded, count, keep, table);
      break;
    case 3:
      keepClasses<i16>(quality, pixels, excluded, count, keep, table);
      break;
    case 4:
      keepClasses<u32>(quality, pixels, excluded, count, keep, table);
      break;
    case 5:
      keepClasses<i32>(quality, pixels, excluded, count, keep, table);
      break;
    case 6:
      keepClasses<f32>(quality, pixels, excluded, count, keep, table);
      break;
    case 7:
      keepClasses<f64>(quality, pixels, excluded, count, keep, table);
      break;
  }
}

export function normalisedDifference(
  type: i32,
  a: usize,
  b: usize,
  pixels: i32,
  markerAt: usize,
  scale: f64,
  offset: f64,
  target: usize,
): void {
  switch (type) {
    case 0:
      normalisedDifferenceOf<u8>(a, b, pixels, markerAt, scale, offset, target);
      break;
    case 1:
      normalisedDifferenceOf<i8>(a, b, pixels, markerAt, scale, offset, target);
      break;
    case 2:
      normalisedDifferenceOf<u16>(a, b, pixels, markerAt, scale, offset, target);
      break;
    case 3:
      normalisedDifferenceOf<i16>(a, b, pixels, markerAt, scale, offset, target);
      break;
    case 4:
      normalisedDifferenceOf<u32>(a, b, pixels, markerAt, scale, offset, target);
      break;
    case 5:
      normalisedDifferenceOf<i32>(a, b, pixels, markerAt, scale, offset, target);
      break;
    case 6:
      normalisedDifferenceOf<f32>(a, b, pixels, markerAt, scale, offset, target);
      break;
    case 7:
      normalisedDifferenceOf<f64>(a, b, pixels, markerAt, scale, offset, target);
      break;
  }
}

export function median(
  type: i32,
  stack: usize,
  dates: i32,
  stride: usize,
  pixels: i32,
  markerAt: usize,
  fillAt: usize,
  target: usize,
  rows: usize,
  networkRoom: usize,
): void {
  switch (type) {
    case 0:
      medianOf<u8>(stack, dates, stride, pixels, markerAt, fillAt, target, rows, networkRoom);
      break;
    case 1:
      medianOf<i8>(stack, dates, stride, pixels, markerAt, fillAt, target, rows, networkRoom);
      break;
    case 2:
      medianOf<u16>(stack, dates, stride, pixels, markerAt, fillAt, target, rows, networkRoom);
      break;
    case 3:
      medianOf<i16>(stack, dates, stride, pixels, markerAt, fillAt, target, rows, networkRoom);
      break;
    case 4:
      medianOf<u32>(stack, dates, stride, pixels, markerAt, fillAt, target, rows, networkRoom);
      break;
    case 5:
      medianOf<i32>(stack, dates, stride, pixels, markerAt, fillAt, target, rows, networkRoom);
      break;
    case 6:
      medianOf<f32>(stack, dates, stride, pixels, markerAt, fillAt, target, rows, networkRoom);
      break;
    case 7:
      medianOf<f64>(stack, dates, stride, pixels, markerAt, fillAt, target, rows, networkRoom);
      break;
  }
}

export function quantile(
  type: i32,
  stack: usize,
  dates: i32,
  stride: usize,
  pixels: i32,
  markerAt: usize,
  fillAt: usize,
  target: usize,
  rows: usize,
  networkRoom: usize,
  q: f64,
): void {
  switch (type) {
    case 0:
      quantileOf<u8>(stack, dates, stride, pixels, markerAt, fillAt, target, rows, networkRoom, q);
      break;
    case 1:
      quantileOf<i8>(stack, dates, stride, pixels, markerAt, fillAt, target, rows, networkRoom, q);
      break;
    case 2:
      quantileOf<u16>(stack, dates, stride, pixels, markerAt, fillAt, target, rows, networkRoom, q);
      break;
    case 3:
      quantileOf<i16>(stack, dates, stride, pixels, markerAt, fillAt, target, rows, networkRoom, q);
      break;
    case 4:
      quantileOf<u32>(stack, dates, stride, pixels, markerAt, fillAt, target, rows, networkRoom, q);
      break;
    case 5:
      quantileOf<i32>(stack, dates, stride, pixels, markerAt, fillAt, target, rows, networkRoom, q);
      break;
    case 6:
      quantileOf<f32>(stack, dates, stride, pixels, markerAt, fillAt, target, rows, networkRoom, q);
      break;
    case 7:
      quantileOf<f64>(stack, dates, stride, pixels, markerAt, fillAt, target, rows, networkRoom, q);
      break;
  }
}

export function moments(
  type: i32,
  stack: usize,
  dates: i32,
  stride: usize,
  pixels: i32,
  markerAt: usize,
  fill: f64,
  target: usize,
  deviation: bool,
): void {
  switch (type) {
    case 0:
      momentsOf<u8>(stack, dates, stride, pixels, markerAt, fill, target, deviation);
      break;
    case 1:
      momentsOf<i8>(stack, dates, stride, pixels, markerAt, fill, target, deviation);
      break;
    case 2:
      momentsOf<u16>(stack, dates, stride, pixels, markerAt, fill, target, deviation);
      break;
    case 3:
      momentsOf<i16>(stack, dates, stride, pixels, markerAt, fill, target, deviation);
      break;
    case 4:
      momentsOf<u32>(stack, dates, stride, pixels, markerAt, fill, target, deviation);
      break;
    case 5:
      momentsOf<i32>(stack, dates, stride, pixels, markerAt, fill, target, deviation);
      break;
    case 6:
      momentsOf<f32>(stack, dates, stride, pixels, markerAt, fill, target, deviation);
      break;
    case 7:
      momentsOf<f64>(stack, dates, stride, pixels, markerAt, fill, target, deviation);
      break;
  }
}

export function pick(
  type: i32,
  stack: usize,
  dates: i32,
  stride: usize,
  pixels: i32,
  markerAt: usize,
  fillAt: usize,
  target: usize,
  which: i32,
): void {
  switch (type) {
    case 0:
      pickOf<u8>(stack, dates, stride, pixels, markerAt, fillAt, target, which);
      break;
    case 1:
      pickOf<i8>(stack, dates, stride, pixels, markerAt, fillAt, target, which);
      break;
    case 2:
      pickOf<u16>(stack, dates, stride, pixels, markerAt, fillAt, target, which);
      break;
    case 3:
      pickOf<i16>(stack, dates, stride, pixels, markerAt, fillAt, target, which);
      break;
    case 4:
      pickOf<u32>(stack, dates, stride, pixels, markerAt, fillAt, target, which);
      break;
    case 5:
      pickOf<i32>(stack, dates, stride, pixels, markerAt, fillAt, target, which);
      break;
    case 6:
      pickOf<f32>(stack, dates, stride, pixels, markerAt, fillAt, target, which);
      break;
    case 7:
      pickOf<f64>(stack, dates, stride, pixels, markerAt, fillAt, target, which);
      break;
  }
}

export function count(
  type: i32,
  stack: usize,
  dates: i32,
  stride: usize,
  pixels: i32,
  markerAt: usize,
  target: usize,
): void {
  switch (type) {
    case 0:
      countOf<u8>(stack, dates, stride, pixels, markerAt, target);
      break;
    case 1:
      countOf<i8>(stack, dates, stride, pixels, markerAt, target);
      break;
    case 2:
      countOf<u16>(stack, dates, stride, pixels, markerAt, target);
      break;
    case 3:
      countOf<i16>(stack, dates, stride, pixels, markerAt, target);
      break;
    case 4:
      countOf<u32>(stack, dates, stride, pixels, markerAt, target);
      break;
    case 5:
      countOf<i32>(stack, dates, stride, pixels, markerAt, target);
      break;
    case 6:
      countOf<f32>(stack, dates, stride, pixels, markerAt, target);
      break;
    case 7:
      countOf<f64>(stack, dates, stride, pixels, markerAt, target);
      break;
  }
}

/** By size: which bits are written does not depend on what they mean. */
export function applyMask(bytesPerSample: i32, data: usize, keep: usize, pixels: i32, nodata: usize): void {
  switch (bytesPerSample) {
    case 1:
      blank<u8>(data, keep, pixels, nodata);
      break;
    case 2:
      blank<u16>(data, keep, pixels, nodata);
      break;
    case 4:
      blank<u32>(data, keep, pixels, nodata);
      break;
    case 8:
      blank<u64>(data, keep, pixels, nodata);
      break;
  }
}
