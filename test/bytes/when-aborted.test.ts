import { getEventListeners } from 'node:events';
import { expect, it, vi } from 'vitest';
import { createByteClient } from '#bytes/byte-client';
import { whenAborted } from '#bytes/when-aborted';
import { startServer } from '../fixtures/server/server';
import { until } from './until';

it('calls whoever still waits, once, with one listener on the signal', () => {
  const controller = new AbortController();
  const calls = Array.from({ length: 50 }, () => vi.fn());
  const forgets = calls.map((call) => whenAborted(controller.signal, call));
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
  forgets[7]!();
  controller.abort();
  controller.abort();
  expect(calls.map((call) => call.mock.calls.length)).toEqual(calls.map((_, i) => (i === 7 ? 0 : 1)));
});

it('sixty reads under one signal do not look like a leak, and all end with it', async () => {
  const server = await startServer({ files: { 'a.bin': new Uint8Array(10_000_000) }, faults: [{ kind: 'silent' }] });
  const client = createByteClient();
  const warned = vi.fn();
  process.on('warning', warned);
  const controller = new AbortController();
  const source = client.open(`${server.url}/a.bin`);
  const reads = Array.from({ length: 60 }, (_, i) =>
    source.read([{ offset: i * 150_000, length: 10 }], { signal: controller.signal }),
  );
  await until(() => server.requests.length === 6);
  expect(getEventListeners(controller.signal, 'abort').length).toBeLessThanOrEqual(1);
  controller.abort('enough');
  for (const read of reads) await expect(read).rejects.toBe('enough');
  await until(() => server.active === 0);
  process.off('warning', warned);
  expect(warned).not.toHaveBeenCalled();
  client.close();
  await server.close();
});
