import * as Comlink from 'comlink';
import { createOpfsWorker } from '#bytes/files/opfs-worker';

Comlink.expose(createOpfsWorker());
