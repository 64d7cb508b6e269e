import * as Comlink from 'comlink';
import { createWorkerApi } from '#load/worker-api';

Comlink.expose(createWorkerApi());
