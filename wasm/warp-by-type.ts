/**
 * The warp kernels, one version per sample type; `type` is its place in SAMPLE_TYPES of src/kernels/samples.ts, `call`
 * the address of its arguments (see warp-call.ts).
 */
import { bilinear } from './warp-bilinear';
import { cubic } from './warp-cubic';
import { footprints } from './warp-footprints';
import { nearest } from './warp-nearest';
import { widened } from './warp-widened';

export function warpNearest(type: i32, call: usize): void {
  switch (type) {
    case 0:
      nearest<u8>(call);
      break;
    case 1:
      nearest<i8>(call);
      break;
    case 2:
      nearest<u16>(call);
      break;
    case 3:
      nearest<i16>(call);
      break;
    case 4:
      nearest<u32>(call);
      break;
    case 5:
      nearest<i32>(call);
      break;
    case 6:
      nearest<f32>(call);
      break;
    case 7:
      nearest<f64>(call);
      break;
  }
}

export function warpBilinear(type: i32, call: usize): void {
  switch (type) {
    case 0:
      bilinear<u8>(call);
      break;
    case 1:
      bilinear<i8>(call);
      break;
    case 2:
      bilinear<u16>(call);
      break;
    case 3:
      bilinear<i16>(call);
      break;
    case 4:
      bilinear<u32>(call);
      break;
    case 5:
      bilinear<i32>(call);
      break;
    case 6:
      bilinear<f32>(call);
      break;
    case 7:
      bilinear<f64>(call);
      break;
  }
}

export function warpCubic(type: i32, call: usize): void {
  switch (type) {
    case 0:
      cubic<u8>(call);
      break;
    case 1:
      cubic<i8>(call);
      break;
    case 2:
      cubic<u16>(call);
      break;
    case 3:
      cubic<i16>(call);
      break;
    case 4:
      cubic<u32>(call);
      break;
    case 5:
      cubic<i32>(call);
      break;
    case 6:
      cubic<f32>(call);
      break;
    case 7:
      cubic<f64>(call);
      break;
  }
}

/** `radius`: 1 for bilinear, 2 for cubic. */
export function warpWidened(type: i32, call: usize, radius: f64): void {
  switch (type) {
    case 0:
      widened<u8>(call, radius);
      break;
    case 1:
      widened<i8>(call, radius);
      break;
    case 2:
      widened<u16>(call, radius);
      break;
    case 3:
      widened<i16>(call, radius);
      break;
    case 4:
      widened<u32>(call, radius);
      break;
    case 5:
      widened<i32>(call, radius);
      break;
    case 6:
      widened<f32>(call, radius);
      break;
    case 7:
      widened<f64>(call, radius);
      break;
  }
}

/** `which`: 0 average, 1 mode, 2 min, 3 max. */
export function warpFootprints(type: i32, call: usize, which: i32): void {
  switch (type) {
    case 0:
      footprints<u8>(call, which);
      break;
    case 1:
      footprints<i8>(call, which);
      break;
    case 2:
      footprints<u16>(call, which);
      break;
    case 3:
      footprints<i16>(call, which);
      break;
    case 4:
      footprints<u32>(call, which);
      break;
    case 5:
      footprints<i32>(call, which);
      break;
    case 6:
      footprints<f32>(call, which);
      break;
    case 7:
      footprints<f64>(call, which);
      break;
  }
}
