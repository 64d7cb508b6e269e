import type { ImageLayout } from '#model/image';
import type { PlannedBlock } from './tile-job';

/**
 * The stored blocks that hold `band` (from 0) of a window of a level, row by row. The window is in pixels of the level
 * and is cut to it; a window outside needs no block.
 */
export function planBlocks(
  layout: ImageLayout,
  level: number,
  band: number,
  window: { col: number; row: number; width: number; height: number },
): PlannedBlock[] {
  const { width, height, blockWidth, blockHeight, coding, offsets, byteCounts } = layout.levels[level]!;
  const across = Math.ceil(width / blockWidth);
  const down = Math.ceil(height / blockHeight);
  // Where bands have blocks of their own, plane follows plane.
  const first = coding.samplesPerBlock === 1 ? band * across * down : 0;
  const left = Math.max(0, Math.floor(window.col / blockWidth));
  const right = Math.min(across, Math.ceil((window.col + window.width) / blockWidth));
  const top = Math.max(0, Math.floor(window.row / blockHeight));
  const bottom = Math.min(down, Math.ceil((window.row + window.height) / blockHeight));
  const blocks: PlannedBlock[] = [];
  for (let row = top; row < bottom; row++) {
    for (let col = left; col < right; col++) {
      const index = first + row * across + col;
      const length = byteCounts[index]!;
      blocks.push({
        index,
        x: col * blockWidth,
        y: row * blockHeight,
        range: length === 0 ? null : { offset: offsets[index]!, length },
      });
    }
  }
  return blocks;
}
