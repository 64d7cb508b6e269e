/** The browser's half of the benchmark: runs in a page of Chromium, served beside the built library and the sample. */
import { addDatasets } from './add-datasets';
import { answerCalls } from './answer-calls';
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
  /** Of the page itself; there where the browser was started so. */
  collectGarbage: () => (globalThis as { gc?: () => void }).gc?.(),
};

export type Bench = typeof bench;

const mailbox = new URLSearchParams(location.search).get('mailbox');
if (mailbox) await answerCalls(mailbox, bench);
