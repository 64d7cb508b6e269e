import { parentPort, workerData } from 'node:worker_threads';
import { makeScenes, type SceneShare } from './simulate-scenes';

/** Entry of a worker thread: makes the share it was born with, and says so scene by scene. */
await makeScenes(workerData as SceneShare, (done) => parentPort?.postMessage(done));
