/** The reducers over time that come in one version per sample type; `type` is its place in SAMPLE_TYPES of src/kernels/samples.ts. */
import { countOf } from './count';
import { momentsOf } from './moments';
import { medianOf, quantileOf } from './order-statistics';
import { pickOf } from './pick';

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
