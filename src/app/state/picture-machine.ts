import type { Estimate, Progress } from '#quadrat';
import type { Failure } from '../failure';
import type { MethodName } from './method';

/**
 * A picture comes in passes: of many scenes first a few, at once; then the whole extent, coarse and soon; then what is on
 * screen, sharp.
 */
export type Pass = 'glance' | 'overview' | 'detail';

/** What a finished pass was made of. */
export interface PictureFacts {
  method: MethodName;
  scenes: number;
  /** Pixel size on the ground, metres. */
  resolution: number;
  bytes: number;
  milliseconds: number;
  skipped: Array<{ dataset: string; failure: Failure }>;
}

export type PictureState =
  | { name: 'waiting' }
  | { name: 'asking'; estimate: Estimate }
  /** `notice`: why it takes longer than usual, in the library's words. */
  | { name: 'working'; pass: Pass; progress: Progress | null; notice?: string }
  | { name: 'shown'; facts: PictureFacts }
  /** No dataset answers the question. */
  | { name: 'nothing' }
  /** Datasets answer, but the mask rejects every pixel. */
  | { name: 'blank'; facts: PictureFacts }
  | { name: 'stopped' }
  | { name: 'failed'; failure: Failure };

export type PictureEvent =
  | { type: 'start'; pass: Pass }
  | { type: 'progress'; progress: Progress }
  | { type: 'notice'; message: string }
  | { type: 'tooMuch'; estimate: Estimate }
  | { type: 'done'; facts: PictureFacts; blank: boolean }
  | { type: 'empty' }
  | { type: 'cancel' }
  | { type: 'dismiss' }
  | { type: 'fail'; failure: Failure };

/** The next state. Reports that come after the work has ended, as the last ones of an aborted request do, change nothing. */
export function advance(state: PictureState, event: PictureEvent): PictureState {
  if (event.type === 'start') return { name: 'working', pass: event.pass, progress: null };
  if (event.type === 'dismiss') return state.name === 'failed' ? { name: 'waiting' } : state;
  if (state.name !== 'working') return state;
  switch (event.type) {
    case 'progress':
      return { ...state, progress: event.progress };
    case 'notice':
      return { ...state, notice: event.message };
    case 'tooMuch':
      return { name: 'asking', estimate: event.estimate };
    case 'done':
      return { name: event.blank ? 'blank' : 'shown', facts: event.facts };
    case 'empty':
      return { name: 'nothing' };
    case 'cancel':
      return { name: 'stopped' };
    case 'fail':
      return { name: 'failed', failure: event.failure };
  }
}
