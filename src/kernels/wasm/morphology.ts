import type { Kernels } from '../kernels';
import { checkDisk, diskHeights } from '../reference/morphology';
import type { Arena } from './arena';
import type { KernelExports } from './exports';

export function morphology(
  exports: KernelExports,
  arena: Arena,
  reference: Kernels,
): Pick<Kernels, 'dilate' | 'erode'> {
  const run = (kind: 'dilate' | 'erode', mask: Uint8Array, width: number, height: number, radius: number) => {
    checkDisk(mask, width, height, radius);
    const [stride, reach] = [multipleOf16(width), multipleOf16(radius)];
    const room = mask.length + 16;
    const places = arena.place(room, room, radius + 1, height * stride, stride, stride + 2 * reach);
    if (!places) return reference[kind](mask, width, height, radius);
    const [maskAt, targetAt, heightsAt, belowAt, aboveAt, nearAt] = places as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    arena.bytes.set(mask, maskAt);
    arena.bytes.set(diskHeights(radius), heightsAt);
    const inverted = kind === 'erode' ? 1 : 0;
    exports.dilateDisk(
      maskAt,
      width,
      height,
      radius,
      inverted,
      targetAt,
      heightsAt,
      belowAt,
      aboveAt,
      nearAt,
      stride,
      reach,
    );
    return arena.bytes.slice(targetAt, targetAt + mask.length);
  };
  return {
    dilate: (mask, width, height, radius) => run('dilate', mask, width, height, radius),
    erode: (mask, width, height, radius) => run('erode', mask, width, height, radius),
  };
}

function multipleOf16(length: number): number {
  return Math.ceil(length / 16) * 16;
}
