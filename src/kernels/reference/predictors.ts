/** How many bytes the rows hold; RangeError where `data` holds fewer or a sample size is unknown. */
export function checkRows(
  data: Uint8Array,
  width: number,
  rows: number,
  samples: number,
  bytesPerSample: number,
  sizes: readonly number[],
): number {
  if (!sizes.includes(bytesPerSample)) throw new RangeError(`no predictor for samples of ${bytesPerSample} bytes`);
  const length = width * rows * samples * bytesPerSample;
  if (!(width >= 0 && rows >= 0 && samples >= 1) || data.length < length) {
    throw new RangeError(`${data.length} bytes are not ${rows} rows of ${width} pixels`);
  }
  return length;
}

export const HORIZONTAL_SIZES = [1, 2, 4, 8] as const;
export const FLOAT_SIZES = [2, 3, 4, 8] as const;

/** TIFF 6.0, section 14: every sample was stored as its difference to the pixel on its left. */
export function undoHorizontalPredictor(
  data: Uint8Array,
  width: number,
  rows: number,
  samples: number,
  bytesPerSample: number,
): void {
  checkRows(data, width, rows, samples, bytesPerSample, HORIZONTAL_SIZES);
  const stride = samples * bytesPerSample;
  for (let row = 0; row < rows; row++) {
    const start = row * width * stride;
    for (let sample = start + stride; sample < start + width * stride; sample += bytesPerSample) {
      // Native order is little-endian wherever WebAssembly or a browser runs: add with carry from the lowest byte up.
      let carry = 0;
      for (let byte = sample; byte < sample + bytesPerSample; byte++) {
        const sum = data[byte]! + data[byte - stride]! + carry;
        data[byte] = sum;
        carry = sum >> 8;
      }
    }
  }
}

/**
 * Adobe Photoshop TIFF Technical Note 3: the bytes of a row's floats were sorted by significance, highest first, and
 * then stored as differences to the byte `samples` places before.
 */
export function undoFloatPredictor(
  data: Uint8Array,
  width: number,
  rows: number,
  samples: number,
  bytesPerSample: number,
): void {
  checkRows(data, width, rows, samples, bytesPerSample, FLOAT_SIZES);
  const count = width * samples;
  const planes = new Uint8Array(count * bytesPerSample);
  for (let row = 0; row < rows; row++) {
    const target = data.subarray(row * planes.length, (row + 1) * planes.length);
    planes.set(target);
    for (let i = samples; i < planes.length; i++) planes[i] = planes[i]! + planes[i - samples]!;
    for (let byte = 0; byte < bytesPerSample; byte++) {
      const plane = (bytesPerSample - 1 - byte) * count;
      for (let i = 0; i < count; i++) target[i * bytesPerSample + byte] = planes[plane + i]!;
    }
  }
}
