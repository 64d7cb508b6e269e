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
  const fromCol = Math.max(0, window.col);
  const toCol = Math.min(width, window.col + window.width);
  const fromRow = Math.max(0, window.row);
  const toRow = Math.min(height, window.row + window.height);
  if (toCol <= fromCol || toRow <= fromRow) return [];
  const blocks: PlannedBlock[] = [];
  for (let row = Math.floor(fromRow / blockHeight); row * blockHeight < toRow; row++) {
    for (let col = Math.floor(fromCol / blockWidth); col * blockWidth < toCol; col++) {
      const index = first + row * across + col;
      const length = byteCounts[index]!;
      blocks.push({
        index,
        x: col * blockWidth,
        y: row * blockHeight,
        range: length > 0 ? { offset: offsets[index]!, length } : null,
        ...(Number.isNaN(length) && { unread: true as const }),
      });
    }
  }
  return blocks;
}
