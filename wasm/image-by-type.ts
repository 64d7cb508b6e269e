/** The kernels on single images that come in one version per sample type; `type` is its place in SAMPLE_TYPES of src/kernels/samples.ts. */
import { passBits } from './bit-tests';
import { blank, keepClasses } from './masks';

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
