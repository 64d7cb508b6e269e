/** The kernels on single images that come in one version per sample type; `type` is its place in SAMPLE_TYPES of src/kernels/samples.ts. */
import { passBits } from './bit-tests';
import { blank, keepClasses } from './masks';
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

export function maskBits(type: i32, quality: usize, pixels: i32, tests: usize, count: i32, keep: usize): void {
  switch (type) {
    case 0:
      passBits<u8>(quality, pixels, tests, count, keep);
      break;
    case 1:
      passBits<i8>(quality, pixels, tests, count, keep);
      break;
    case 2:
      passBits<u16>(quality, pixels, tests, count, keep);
      break;
    case 3:
      passBits<i16>(quality, pixels, tests, count, keep);
      break;
    case 4:
      passBits<u32>(quality, pixels, tests, count, keep);
      break;
    case 5:
      passBits<i32>(quality, pixels, tests, count, keep);
      break;
    case 6:
      passBits<f32>(quality, pixels, tests, count, keep);
      break;
    case 7:
      passBits<f64>(quality, pixels, tests, count, keep);
      break;
  }
}

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
