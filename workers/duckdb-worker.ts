import { type HandedBytes, type HandedRules, handBytesTo, type Miss } from '#bytes/handed-bytes';
// Runs the engine and takes `onmessage`; a classic script that has no exports.
import '@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js';

/** Sent before the engine is started: what it may read, and where to say what it lacked. */
export interface RulesMessage {
  quadratRules: HandedRules;
  /** Answers every message with the misses since the last one. */
  misses: MessagePort;
}

/** Sent before the query that reads them; messages keep their order. */
export interface BytesMessage {
  quadratBytes: { url: string; bytes: HandedBytes[] };
}

export type MissesMessage = Miss[];

const handed = handBytesTo(XMLHttpRequest);
const engine = globalThis.onmessage;

globalThis.onmessage = (event: MessageEvent<RulesMessage | BytesMessage>) => {
  if ('quadratBytes' in event.data) handed.give(event.data.quadratBytes.url, event.data.quadratBytes.bytes);
  else if ('quadratRules' in event.data) {
    const { quadratRules, misses } = event.data;
    handed.setRules(quadratRules);
    misses.onmessage = () => misses.postMessage(handed.takeMisses() satisfies MissesMessage);
  } else engine?.call(globalThis as never, event);
};
