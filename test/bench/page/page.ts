/** The browser's half of the benchmark: runs in a page of Chromium, served beside the built library and the sample. */
import { addDatasets } from './add-datasets';
import { askIndex } from './ask-index';
import { decodeInWorkers } from './decoding';
import { gridOf, runEngine } from './engine';
import { geotiffComposes, geotiffLoads, geotiffReads, geotiffReadsAll } from './geotiff-js';
import { holdFiles } from './held-files';
import { describeCatalog, runLibrary } from './library';
import { useLibrary } from './published';

const bench = {
  addDatasets,
  askIndex,
  useLibrary,
  holdFiles,
  decodeInWorkers,
  gridOf,
  runEngine,
  geotiffReads,
  geotiffReadsAll,
  geotiffLoads,
  geotiffComposes,
  describeCatalog,
  runLibrary,
};

export type Bench = typeof bench;
declare global {
  interface Window {
    bench: Bench;
  }
}
window.bench = bench;
