/** Fits over time that come in one version per sample type; `type` is its place in SAMPLE_TYPES of src/kernels/samples.ts. */
import { regressionOf } from './regression';
import { trendOf } from './trend';

export function regression(
  type: i32,
  stack: usize,
  dates: i32,
  stride: usize,
  pixels: i32,
  markerAt: usize,
  design: usize,
  columns: i32,
  target: usize,
  planeStride: usize,
  scratch: usize,
): void {
  switch (type) {
    case 0:
      regressionOf<u8>(stack, dates, stride, pixels, markerAt, design, columns, target, planeStride, scratch);
      break;
    case 1:
      regressionOf<i8>(stack, dates, stride, pixels, markerAt, design, columns, target, planeStride, scratch);
      break;
    case 2:
      regressionOf<u16>(stack, dates, stride, pixels, markerAt, design, columns, target, planeStride, scratch);
      break;
    case 3:
      regressionOf<i16>(stack, dates, stride, pixels, markerAt, design, columns, target, planeStride, scratch);
      break;
    case 4:
      regressionOf<u32>(stack, dates, stride, pixels, markerAt, design, columns, target, planeStride, scratch);
      break;
    case 5:
      regressionOf<i32>(stack, dates, stride, pixels, markerAt, design, columns, target, planeStride, scratch);
      break;
    case 6:
      regressionOf<f32>(stack, dates, stride, pixels, markerAt, design, columns, target, planeStride, scratch);
      break;
    case 7:
      regressionOf<f64>(stack, dates, stride, pixels, markerAt, design, columns, target, planeStride, scratch);
      break;
  }
}

export function trend(
  type: i32,
  stack: usize,
  dates: i32,
  stride: usize,
  pixels: i32,
  markerAt: usize,
  timesAt: usize,
  target: usize,
  planeStride: usize,
  scratch: usize,
): void {
  switch (type) {
    case 0:
      trendOf<u8>(stack, dates, stride, pixels, markerAt, timesAt, target, planeStride, scratch);
      break;
    case 1:
      trendOf<i8>(stack, dates, stride, pixels, markerAt, timesAt, target, planeStride, scratch);
      break;
    case 2:
      trendOf<u16>(stack, dates, stride, pixels, markerAt, timesAt, target, planeStride, scratch);
      break;
    case 3:
      trendOf<i16>(stack, dates, stride, pixels, markerAt, timesAt, target, planeStride, scratch);
      break;
    case 4:
      trendOf<u32>(stack, dates, stride, pixels, markerAt, timesAt, target, planeStride, scratch);
      break;
    case 5:
      trendOf<i32>(stack, dates, stride, pixels, markerAt, timesAt, target, planeStride, scratch);
      break;
    case 6:
      trendOf<f32>(stack, dates, stride, pixels, markerAt, timesAt, target, planeStride, scratch);
      break;
    case 7:
      trendOf<f64>(stack, dates, stride, pixels, markerAt, timesAt, target, planeStride, scratch);
      break;
  }
}
