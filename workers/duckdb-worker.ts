import { guardSyncRequests, type SyncRequestRules } from '#bytes/sync-xhr';
// Runs the engine and takes `onmessage`; a classic script that has no exports.
import '@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js';

/** Sent before the engine is started: which addresses it may read. */
export interface GuardMessage {
  quadratRules: SyncRequestRules;
}

const guard = guardSyncRequests(XMLHttpRequest);
const engine = globalThis.onmessage;

globalThis.onmessage = (event: MessageEvent<GuardMessage | { quadratStats: true }>) => {
  if ('quadratRules' in event.data) guard.setRules(event.data.quadratRules);
  else if ('quadratStats' in event.data) postMessage({ quadratStats: guard.stats });
  else engine?.call(globalThis as never, event);
};
