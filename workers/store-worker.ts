import * as Comlink from 'comlink';
import { createStoreWorker } from '#bytes/store/store-worker';

Comlink.expose(createStoreWorker());
