import { join } from 'node:path';
import { build, placeStaticFiles } from '../../../scripts/build.mjs';
import { quadrat, ROOT } from './command';

/** Builds what is stale and makes the sample, once, before the first end-to-end test. */
export default async function setup(): Promise<void> {
  await build();
  const { code, output } = await quadrat(['simulate', '-o', join(ROOT, 'public/sample')]);
  if (code !== 0) throw new Error(output);
  await placeStaticFiles();
}
