import type { BenchPage } from '../browser';
import type { GeneratedScenes } from '../data';
import type { Peer } from '../python';

/** What stages are made with: both halves of the benchmark, and the files they work on. */
export interface Contestants {
  page: BenchPage;
  peer: Peer;
  scenes: GeneratedScenes;
  /** Address of the server of the project's folder, without a slash at the end. */
  server: string;
}
