import { describe, expect, it } from 'vitest';
import { HostQueue } from '#bytes/host-queue';

const NEVER = new AbortController().signal;

/** A task that ends when told to, and says when it began. */
function task(order: string[], name: string) {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return {
    run: () => {
      order.push(name);
      return ended;
    },
    end: () => end(),
  };
}

const settle = () => new Promise((done) => setTimeout(done, 0));

describe('queue', () => {
  it('takes lanes in turn, and runs no more than its limit per host', async () => {
    const queue = new HostQueue(1);
    const order: string[] = [];
    const names = ['a1', 'a2', 'a3', 'b1', 'b2', 'c1'];
    const tasks = names.map((name) => task(order, name));
    const runs = tasks.map((t, i) => queue.run('host', names[i]![0]!, NEVER, t.run));
    const elsewhere = task(order, 'other host');
    const other = queue.run('elsewhere', 'a', NEVER, elsewhere.run);
    await settle();
    expect(order).toEqual(['a1', 'other host']);
    for (const t of tasks) t.end();
    elsewhere.end();
    await Promise.all([...runs, other]);
    expect(order.filter((name) => name !== 'other host')).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2']);
  });

  it('gives the place on when a task fails', async () => {
    const queue = new HostQueue(1);
    const failing = queue.run('host', 'a', NEVER, async () => {
      throw new Error('failed');
    });
    const next = queue.run('host', 'a', NEVER, async () => 'ran');
    await expect(failing).rejects.toThrow('failed');
    await expect(next).resolves.toBe('ran');
  });

  it('starts nothing while a host is paused', async () => {
    const queue = new HostQueue(2);
    queue.pause('host', 300);
    const started = performance.now();
    await queue.run('elsewhere', 'a', NEVER, async () => {});
    expect(performance.now() - started).toBeLessThan(250);
    await queue.run('host', 'a', NEVER, async () => {});
    expect(performance.now() - started).toBeGreaterThan(290);
  });

  it('rejects a waiting task with the reason of its abort', async () => {
    const queue = new HostQueue(1);
    const order: string[] = [];
    const first = task(order, 'first');
    const running = queue.run('host', 'a', NEVER, first.run);
    const controller = new AbortController();
    const waiting = queue.run('host', 'a', controller.signal, async () => order.push('second'));
    controller.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    first.end();
    await running;
    expect(order).toEqual(['first']);
  });
});
