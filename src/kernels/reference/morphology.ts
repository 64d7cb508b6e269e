import { MAX_DISK_RADIUS } from '../kernels';

/** See {@link Kernels.dilate}. */
export function dilate(mask: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  checkDisk(mask, width, height, radius);
  const distances = columnDistances(mask, width, height);
  const heights = diskHeights(radius);
  const result = new Uint8Array(mask.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let side = -radius; side <= radius && result[y * width + x] === 0; side++) {
        const inside = x + side >= 0 && x + side < width;
        if (inside && distances[y * width + x + side]! <= heights[Math.abs(side)]!) result[y * width + x] = 1;
      }
    }
  }
  return result;
}

/** See {@link Kernels.erode}: what is not set, and all beyond the mask, dilated. */
export function erode(mask: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  checkDisk(mask, width, height, radius);
  const [outerWidth, outerHeight] = [width + 2 * radius, height + 2 * radius];
  const unset = new Uint8Array(outerWidth * outerHeight).fill(1);
  const place = (i: number) => (Math.floor(i / width) + radius) * outerWidth + (i % width) + radius;
  for (let i = 0; i < mask.length; i++) if (mask[i] !== 0) unset[place(i)] = 0;
  const grown = dilate(unset, outerWidth, outerHeight, radius);
  return Uint8Array.from(mask, (_, i) => 1 - grown[place(i)]!);
}

/** Half the height of a disk, its middle row not counted, at every distance from its centre. */
export function diskHeights(radius: number): Uint8Array {
  return Uint8Array.from({ length: radius + 1 }, (_, side) => Math.floor(Math.sqrt(radius ** 2 - side ** 2)));
}

/** @throws RangeError */
export function checkDisk(mask: Uint8Array, width: number, height: number, radius: number): void {
  if (!Number.isInteger(radius) || radius < 0 || radius > MAX_DISK_RADIUS) {
    throw new RangeError(`a disk of radius ${radius}; it must be a whole number from 0 to ${MAX_DISK_RADIUS}`);
  }
  if (mask.length !== width * height) throw new RangeError(`a mask of ${mask.length} pixels, not ${width} x ${height}`);
}

/** How many rows away the nearest set pixel of the same column is; infinite where there is none. */
function columnDistances(mask: Uint8Array, width: number, height: number): Float32Array {
  const distances = new Float32Array(mask.length);
  for (let x = 0; x < width; x++) {
    let distance = Number.POSITIVE_INFINITY;
    for (let y = 0; y < height; y++) {
      distance = mask[y * width + x] !== 0 ? 0 : distance + 1;
      distances[y * width + x] = distance;
    }
    distance = Number.POSITIVE_INFINITY;
    for (let y = height - 1; y >= 0; y--) {
      distance = mask[y * width + x] !== 0 ? 0 : distance + 1;
      distances[y * width + x] = Math.min(distances[y * width + x]!, distance);
    }
  }
  return distances;
}
