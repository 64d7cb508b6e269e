import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { ROOT } from './command';

/** Side of the blocks that are averaged before two pictures are compared. */
const BLOCK = 4;

/**
 * A picture at a quarter of its size. Text and coast lines are drawn a little differently by every version of Chromium
 * and of its fonts; averaged, what is left is what a person would call the same picture, and the file is small.
 */
function shrink(image: PNG): PNG {
  const small = new PNG({ width: Math.floor(image.width / BLOCK), height: Math.floor(image.height / BLOCK) });
  for (let y = 0; y < small.height; y++) {
    for (let x = 0; x < small.width; x++) {
      for (let channel = 0; channel < 4; channel++) {
        let sum = 0;
        for (let row = 0; row < BLOCK; row++) {
          for (let col = 0; col < BLOCK; col++) {
            sum += image.data[((y * BLOCK + row) * image.width + x * BLOCK + col) * 4 + channel]!;
          }
        }
        small.data[(y * small.width + x) * 4 + channel] = Math.round(sum / (BLOCK * BLOCK));
      }
    }
  }
  return small;
}

/**
 * Share of a screenshot that differs visibly from the one kept under `name` in test/e2e/baseline. With
 * QUADRAT_UPDATE_BASELINE set, this one is kept instead.
 */
export function differenceFromBaseline(name: string, screenshot: Buffer): number {
  const path = join(ROOT, 'test/e2e/baseline', `${name}.png`);
  const now = shrink(PNG.sync.read(screenshot));
  if (process.env.QUADRAT_UPDATE_BASELINE) writeFileSync(path, PNG.sync.write(now, { colorType: 2 }));
  if (!existsSync(path)) throw new Error(`${path} is not kept yet; look at test/.out/${name}.png, then keep it`);
  const kept = PNG.sync.read(readFileSync(path));
  if (kept.width !== now.width || kept.height !== now.height) return 1;
  const different = new PNG({ width: now.width, height: now.height });
  const pixels = pixelmatch(kept.data, now.data, different.data, now.width, now.height, { threshold: 0.15 });
  if (pixels > 0) writeFileSync(join(ROOT, 'test/.out', `${name}-difference.png`), PNG.sync.write(different));
  return pixels / (now.width * now.height);
}
