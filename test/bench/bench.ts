import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { hasBenchPeers } from '../../scripts/install.mjs';
import { ROOT } from '../e2e/harness/command';
import { startServer } from '../fixtures/server/server';
import { openPage } from './browser';
import { generateScenes } from './data';
import { measure, type Row, type Stage } from './measure';
import { startPeer } from './python';
import { composeStages } from './stages/compose';
import type { Contestants } from './stages/contestants';
import { decodeStages } from './stages/decode';
import { growthStages } from './stages/growth';
import { roadStages } from './stages/road';
import { sampleStages } from './stages/sample';
import { warpStages } from './stages/warp';

export interface BenchOptions {
  runs: number;
  /** Words of which a stage's name must contain one; all stages where there are none. */
  only: string[];
  /** Edge of the large generated scene: 4096 for figures, less to see whether the benchmark itself works. */
  size: number;
}

const SERIES: Array<(contestants: Contestants) => Stage[] | Promise<Stage[]>> = [
  decodeStages,
  warpStages,
  composeStages,
  roadStages,
  sampleStages,
  growthStages,
];

/**
 * Runs every comparison and hands back the table. A comparison that cannot be made, or whose contestants
 * disagree about the result, has no row but a line in `failures`; the others go on.
 */
export async function runBenchmark({ runs, only, size }: BenchOptions): Promise<{ rows: Row[]; failures: string[] }> {
  if (!hasBenchPeers()) {
    throw new Error(
      'the benchmark compares with GDAL and numba: install python3-gdal, python3-numpy and python3-numba',
    );
  }
  if (!existsSync(join(ROOT, 'dist/sample/catalog.parquet'))) throw new Error('no sample yet: run npm start once');
  const scenes = await generateScenes(size);
  const server = await startServer({ root: ROOT });
  const peer = startPeer();
  const page = await openPage(server.url);
  try {
    const versions = Object.entries({ Chromium: page.version, ...(await peer.versions) });
    console.log(`${cpus().length} cores; ${versions.map((each) => each.join(' ')).join(', ')}`);
    const contestants = { page, peer, scenes, server: server.url };
    const rows: Row[] = [];
    const failures: string[] = [];
    for (const stagesOf of SERIES) {
      const stages = await stagesOf(contestants);
      for (const stage of stages) {
        if (only.length > 0 && !only.some((word) => stage.stage.toLowerCase().includes(word.toLowerCase()))) continue;
        console.log(`${stage.stage} against ${stage.against}`);
        try {
          rows.push(await measure(stage, runs, (line) => console.log(line)));
        } catch (error) {
          const message = `${stage.stage} against ${stage.against}: ${(error as Error).message.split('\n')[0]}`;
          console.log(`  failed: ${message}`);
          failures.push(message);
        }
      }
    }
    return { rows, failures };
  } finally {
    peer.stop();
    await page.close();
    await server.close();
  }
}
