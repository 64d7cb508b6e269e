import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBenchPeers } from '../../scripts/install.mjs';
import { run } from '../../scripts/steps.mjs';
import type { Row } from './measure';

/** A minute on a quiet machine, so only in `npm run test:long`. */
const CAN_RUN = Boolean(process.env.QUADRAT_LONG) && hasBenchPeers();

describe.runIf(CAN_RUN)('npm run bench', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quadrat-bench-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('makes every comparison on small scenes, and every contestant agrees', { timeout: 600_000 }, async () => {
    const file = join(folder, 'rows.json');
    const { code, output } = await run(['node', 'test/bench/run.mjs', '--quick', '--json', file], { show: false });
    expect(output).not.toMatch(/failed:/);
    expect(code, output).toBe(0);
    const rows: Row[] = JSON.parse(await readFile(file, 'utf8'));
    for (const stage of ['decode', 'warp', 'median', 'geomedian', 'whole road', 'time a date', 'time an area']) {
      expect(
        rows.some((row) => row.stage.startsWith(stage)),
        stage,
      ).toBe(true);
    }
    for (const row of rows)
      expect(row).toMatchObject({ ratio: expect.any(Number), atMost: expect.any(Number), runs: 1 });
  });
});
