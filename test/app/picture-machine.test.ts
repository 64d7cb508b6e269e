import { describe, expect, it } from 'vitest';
import { advance, type PictureFacts, type PictureState } from '../../src/app/state/picture-machine';

const FACTS: PictureFacts = { method: 'median', scenes: 3, resolution: 10, bytes: 1, milliseconds: 1, skipped: [] };
const WORKING: PictureState = { name: 'working', pass: 'overview', progress: null };
const progress = { phase: 'load' as const, done: 1, total: 4, bytes: 100 };

describe('the states of a picture', () => {
  it('go from work to a picture', () => {
    expect(advance({ name: 'waiting' }, { type: 'start', pass: 'overview' })).toEqual(WORKING);
    expect(advance(WORKING, { type: 'progress', progress })).toEqual({ ...WORKING, progress });
    expect(advance(WORKING, { type: 'done', facts: FACTS, blank: false })).toEqual({ name: 'shown', facts: FACTS });
    expect(advance(WORKING, { type: 'done', facts: FACTS, blank: true })).toEqual({ name: 'blank', facts: FACTS });
  });

  it('keep why it takes longer until the next picture begins', () => {
    const told = advance(WORKING, { type: 'notice', message: 'GDAL is loaded.' });
    expect(told).toEqual({ ...WORKING, notice: 'GDAL is loaded.' });
    expect(advance(told, { type: 'progress', progress })).toEqual({ ...WORKING, progress, notice: 'GDAL is loaded.' });
    expect(advance(told, { type: 'start', pass: 'overview' })).toEqual(WORKING);
    expect(advance({ name: 'stopped' }, { type: 'notice', message: 'GDAL is loaded.' })).toEqual({ name: 'stopped' });
  });

  it('ignore what an aborted request still says', () => {
    const stopped = advance(WORKING, { type: 'cancel' });
    expect(stopped).toEqual({ name: 'stopped' });
    expect(advance(stopped, { type: 'progress', progress })).toBe(stopped);
    expect(advance(stopped, { type: 'done', facts: FACTS, blank: false })).toBe(stopped);
    expect(advance(stopped, { type: 'empty' })).toBe(stopped);
  });

  it('leave an error when it is put aside, and only then', () => {
    const failure = { title: 'a', sentence: 'b', advice: 'c' };
    const failed = advance(WORKING, { type: 'fail', failure });
    expect(failed).toEqual({ name: 'failed', failure });
    expect(advance(failed, { type: 'cancel' })).toBe(failed);
    expect(advance(failed, { type: 'dismiss' })).toEqual({ name: 'waiting' });
    expect(advance(WORKING, { type: 'dismiss' })).toBe(WORKING);
  });
});
