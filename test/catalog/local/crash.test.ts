import { describe, expect, test } from 'vitest';
import { journalName } from '#catalog/local/generations';
import type { LocalIndex } from '#catalog/local/local-index';
import { COLLECTIONS, itemOf } from '../contract-items';
import { Disk, MemoryFiles, PowerLoss } from './memory-files';
import { openFiles } from './open';

const item = (id: string, more: object = {}) => ({
  ...itemOf({ id, datetime: '2020-01-01T00:00:00Z', box: [0, 0, 1, 1], properties: { cloud: id.length } }),
  ...more,
});
const open = (disk: Disk) => openFiles(new MemoryFiles(disk));

/** Each one transaction, or none where nothing is to be done. */
const STEPS: Array<(index: LocalIndex) => Promise<unknown>> = [
  (index) => index.addProducts(COLLECTIONS),
  (index) => index.add([item('a'), item('b'), item('c')]),
  (index) => index.update({ id: 'a', locations: { red: 'https://elsewhere.example/a.tif' } }),
  (index) => index.archive(['b', 'c']),
  (index) => index.addLineage([{ derived: 'a', source: 'far away', classifier: 'level1' }]),
  (index) => index.restore('b'),
  (index) => index.purge('c'),
  (index) => index.renameProduct('fields', 'meadows'),
];

async function seen(disk: Disk): Promise<object> {
  const { index, dump } = open(disk);
  const found = await dump();
  await index.close();
  return found;
}

describe('a crash', () => {
  test('at any byte of the journal leaves what was before or after a transaction', async () => {
    const disk = new Disk();
    const { index, dump } = open(disk);
    const name = journalName(1);
    const states = [{ at: 0, state: await dump() }];
    for (const step of STEPS) {
      await step(index);
      states.push({ at: disk.files.get(name)!.length, state: await dump() });
    }
    const whole = disk.files.get(name)!;
    expect(new Set(states.map(({ state }) => JSON.stringify(state))).size).toBe(states.length);
    for (let length = 0; length <= whole.length; length++) {
      const cut = new Disk();
      cut.files.set(name, whole.slice(0, length));
      const expected = states.findLast(({ at }) => at <= length)!.state;
      const found = await seen(cut);
      if (JSON.stringify(found) !== JSON.stringify(expected)) expect(found, `cut at ${length}`).toEqual(expected);
    }
  });

  test('at any byte that is written, making the journal compact included, and the index goes on', async () => {
    const steps = [...STEPS.slice(0, 4), (index: LocalIndex) => index.compact(), ...STEPS.slice(4)];
    const total = 40_000;
    const disk = new Disk();
    disk.power = total;
    const states: object[] = [];
    const { index } = open(disk);
    for (const step of steps) {
      states.push(await seen(disk.copy()));
      await step(index);
    }
    const last = await seen(disk);
    const used = total - disk.power;
    expect(used).toBeGreaterThan(5000);
    for (let power = 1; power < used; power += 29) {
      const failing = new Disk();
      failing.power = power;
      const { index: broken } = open(failing);
      let done = 0;
      await expect(
        (async () => {
          for (const step of steps) {
            await step(broken);
            done++;
          }
        })(),
      ).rejects.toBeInstanceOf(PowerLoss);
      const after = failing.copy();
      const found = await seen(after);
      const allowed = [states[done], states[done + 1] ?? last].map((state) => JSON.stringify(state));
      expect(allowed, `power for ${power} bytes`).toContain(JSON.stringify(found));
      if (power % 4 !== 0) continue;
      // From where it is the rest can be done, and comes to the same.
      const { index: again } = open(after);
      const rest = JSON.stringify(found) === allowed[0] ? done : done + 1;
      for (const step of steps.slice(rest)) await step(again);
      expect(JSON.stringify(await seen(after))).toBe(JSON.stringify(last));
    }
  });

  test('in the middle of a bulk add leaves nothing of it; a full disk neither, and says so', async () => {
    const many = Array.from({ length: 3000 }, (_, number) => item(`scene ${number}`));
    for (const limit of ['power', 'room'] as const) {
      const disk = new Disk();
      const { index, dump } = open(disk);
      await index.add([item('first')], { collections: COLLECTIONS });
      const before = await seen(disk);
      disk[limit] = 1_000_000;
      const failure = index.add(many);
      if (limit === 'room') await expect(failure).rejects.toMatchObject({ code: 'QUOTA' });
      else await expect(failure).rejects.toBeInstanceOf(PowerLoss);
      expect(await seen(disk.copy())).toEqual(before);
      if (limit === 'power') continue;
      expect(await dump()).toEqual(before);
      disk.room = Number.POSITIVE_INFINITY;
      expect(await index.add(many)).toEqual({ added: 3000, replaced: 0, skipped: 0 });
      expect(await index.count({ product: 'fields' })).toBe(3001);
    }
  });

  test('an abort leaves nothing of it', async () => {
    const disk = new Disk();
    const { index, dump } = open(disk);
    await index.addProducts(COLLECTIONS);
    const stop = new AbortController();
    const reason = new Error('no longer wanted');
    const items = async function* () {
      for (let number = 0; number < 500; number++) {
        if (number === 400) stop.abort(reason);
        yield item(`scene ${number}`);
      }
    };
    await expect(index.add(items(), { signal: stop.signal })).rejects.toBe(reason);
    expect(await index.count({})).toBe(0);
    expect(await seen(disk)).toEqual(await dump());
  });
});

describe('damage that no crash explains', () => {
  test('is said, and nothing is made of it', async () => {
    const disk = new Disk();
    const { index } = open(disk);
    for (const step of STEPS) await step(index);
    const journal = disk.files.get(journalName(1))!;
    for (const at of [20, 1000, Math.floor(journal.length / 2)]) {
      const broken = new Disk();
      const bytes = journal.slice();
      bytes[at]! ^= 1;
      broken.files.set(journalName(1), bytes);
      await expect(seen(broken)).rejects.toMatchObject({ code: 'BAD_CATALOG' });
      await expect(open(broken).index.add([item('z')])).rejects.toMatchObject({ code: 'BAD_CATALOG' });
      expect(broken.files.get(journalName(1))).toEqual(bytes);
    }
  });

  test('a damaged snapshot, too', async () => {
    const disk = new Disk();
    const { index } = open(disk);
    for (const step of STEPS) await step(index);
    await index.compact();
    const name = [...disk.files.keys()].find((each) => each.endsWith('.parquet'))!;
    expect([...disk.files.keys()]).toHaveLength(2);
    disk.files.get(name)![700]! ^= 1;
    await expect(seen(disk)).rejects.toMatchObject({ code: 'BAD_CATALOG', message: expect.stringContaining(name) });
  });
});
