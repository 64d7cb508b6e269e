import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Foreground } from '#datacube/foreground';

describe('the foreground', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  async function restedAfter(foreground: Foreground): Promise<number> {
    const began = performance.now();
    let rested = Number.NaN;
    void foreground.rest().then(() => {
      rested = performance.now() - began;
    });
    await vi.advanceTimersByTimeAsync(60_000);
    return rested;
  }

  it('rests half a second after the last request has ended', async () => {
    const foreground = new Foreground();
    void foreground.during(() => sleep(2000));
    void foreground.during(() => sleep(3000)).catch(() => {});
    const rested = await restedAfter(foreground);
    expect(rested).toBeGreaterThanOrEqual(3500);
    expect(rested).toBeLessThan(4100);
  });

  it('is at rest where nothing is asked, and soon after what failed', async () => {
    expect(await restedAfter(new Foreground())).toBeLessThan(600);
    const foreground = new Foreground();
    await expect(foreground.during(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await restedAfter(foreground)).toBeLessThan(600);
  });

  it('is not waited for beyond a quarter of a minute', async () => {
    const foreground = new Foreground();
    void foreground.during(() => sleep(50_000));
    const rested = await restedAfter(foreground);
    expect(rested).toBeGreaterThanOrEqual(15_000);
    expect(rested).toBeLessThan(15_600);
  });
});
