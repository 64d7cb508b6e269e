import { describe, expect, inject, it } from 'vitest';
import { commands } from 'vitest/browser';

describe('the browser tests stand on', () => {
  it('WebGL 2 and WebAssembly SIMD', () => {
    expect(document.createElement('canvas').getContext('webgl2')).not.toBeNull();
    // (func (result v128) i32.const 0 i8x16.splat)
    const simd = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11];
    expect(WebAssembly.validate(new Uint8Array(simd))).toBe(true);
  });

  it('a server of their own, with faults', async () => {
    const url = await commands.startTestServer({ files: { 'a.bin': [1, 2, 3, 4] } });
    const answer = await fetch(`${url}/a.bin`, { headers: { Range: 'bytes=1-2' }, cache: 'no-store' });
    expect(answer.status).toBe(206);
    expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual([2, 3]);
    expect(await commands.takeRequests(url)).toMatchObject([{ path: '/a.bin', range: { offset: 1, length: 2 } }]);
    await commands.setFaults(url, [{ kind: 'status', status: 503 }]);
    expect((await fetch(`${url}/a.bin`, { cache: 'no-store' })).status).toBe(503);
    await commands.stopTestServer(url);
    await expect(fetch(`${url}/a.bin`, { cache: 'no-store' })).rejects.toThrow();
  });

  it.skipIf(!inject('dataUrl'))('the real images, served with ranges', async () => {
    const answer = await fetch(`${inject('dataUrl')}/naip/m_4709963_se_14_1_20090818.tif`, {
      headers: { Range: 'bytes=0-3' },
    });
    expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual([0x49, 0x49, 42, 0]);
  });
});
