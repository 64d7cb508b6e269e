import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../scripts/steps.mjs';
import { ROOT } from '../e2e/harness/command';
import { PYTHON } from './python';

/** Generated files, kept below build/ between runs. */
export interface GeneratedScenes {
  folder: string;
  /** Where the bench's server has them. */
  path: string;
  /** Edge of the large scene in pixels. */
  size: number;
}

/** Generates the scenes unless they are there, of this size and from this script. */
export async function generateScenes(size: number): Promise<GeneratedScenes> {
  const path = `build/bench/scenes-${size}`;
  const folder = join(ROOT, path);
  const script = join(ROOT, 'test/bench/peer/scenes.py');
  const stamp = join(folder, 'made-by');
  const wanted = createHash('sha256').update(readFileSync(script)).digest('hex');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    console.log(`Generating scenes of ${size} x ${size} (once) ...`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const { code, output } = await run([PYTHON, script, folder, String(size)], { show: false });
    if (code !== 0) throw new Error(`The scenes could not be generated.\n${output}`);
    writeFileSync(stamp, wanted);
  }
  return { folder, path: `/${path}`, size };
}
