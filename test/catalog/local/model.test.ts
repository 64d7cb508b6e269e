import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LocalIndex } from '#catalog/local/local-index';
import { itemOf } from '../contract-items';
import { Disk, MemoryFiles, PowerLoss } from './memory-files';
import { openFiles } from './open';

/** What an index should be, said as simply as can be: products by name, of each its datasets by id. */
type Model = Map<string, Map<string, { cloud: number; archived: boolean }>>;

const PRODUCTS = ['p', 'q', 'r'];
const IDS = ['a', 'b', 'c', 'd'];
const product = fc.constantFrom(...PRODUCTS);
const id = fc.constantFrom(...IDS);
const cloud = fc.integer({ min: 0, max: 3 });

/** One request to an index, and what a model says comes of it: another model, or a refusal (null). */
interface Operation {
  text: string;
  model(before: Model): Model | null;
  run(index: LocalIndex): Promise<unknown>;
}

const copy = (model: Model): Model =>
  new Map(
    [...model].map(([name, datasets]) => [name, new Map([...datasets].map(([key, each]) => [key, { ...each }]))]),
  );
const scene = (collection: string, name: string, value: number) =>
  itemOf({ id: name, collection, datetime: '2020-01-01T00:00:00Z', box: [0, 0, 1, 1], properties: { cloud: value } });

const operations: fc.Arbitrary<Operation> = fc.oneof(
  fc
    .tuple(product, fc.uniqueArray(fc.tuple(id, cloud), { minLength: 1, maxLength: 3, selector: ([name]) => name }))
    .map(
      ([name, items]): Operation => ({
        text: `add ${name} ${items}`,
        model(before) {
          const after = copy(before);
          const datasets = after.get(name) ?? new Map();
          after.set(name, datasets);
          if (items.some(([key]) => datasets.has(key))) return null;
          for (const [key, value] of items) datasets.set(key, { cloud: value, archived: false });
          return after;
        },
        run: (index) =>
          index.add(
            items.map(([key, value]) => scene(name, key, value)),
            { createProducts: true },
          ),
      }),
    ),
  fc.tuple(product, id, cloud).map(
    ([name, key, value]): Operation => ({
      text: `update ${name} ${key} ${value}`,
      model(before) {
        const after = copy(before);
        const found = after.get(name)?.get(key);
        if (found) found.cloud = value;
        return found ? after : null;
      },
      run: (index) => index.update({ id: key, product: name, merge: { properties: { cloud: value } } }),
    }),
  ),
  fc.tuple(fc.constantFrom('archive', 'restore'), product, fc.uniqueArray(id, { minLength: 1, maxLength: 2 })).map(
    ([what, name, keys]): Operation => ({
      text: `${what} ${name} ${keys}`,
      model(before) {
        const after = copy(before);
        const found = keys.map((key) => after.get(name)?.get(key));
        for (const each of found) if (each) each.archived = what === 'archive';
        return found.every(Boolean) ? after : null;
      },
      run: (index) => index[what as 'archive' | 'restore'](keys.map((key) => ({ id: key, product: name }))),
    }),
  ),
  fc.tuple(product, fc.uniqueArray(id, { minLength: 1, maxLength: 2 })).map(
    ([name, keys]): Operation => ({
      text: `purge ${name} ${keys}`,
      model(before) {
        const after = copy(before);
        const archived = keys.every((key) => after.get(name)?.get(key)?.archived);
        for (const key of keys) after.get(name)?.delete(key);
        return archived ? after : null;
      },
      run: (index) => index.purge(keys.map((key) => ({ id: key, product: name }))),
    }),
  ),
  fc.tuple(product, product).map(
    ([from, to]): Operation => ({
      text: `rename ${from} ${to}`,
      model(before) {
        const after = copy(before);
        const datasets = after.get(from);
        if (!datasets || (from !== to && after.has(to))) return null;
        after.delete(from);
        return after.set(to, datasets);
      },
      run: (index) => index.renameProduct(from, to),
    }),
  ),
  fc.tuple(product, fc.boolean()).map(
    ([name, datasets]): Operation => ({
      text: `delete ${name} ${datasets}`,
      model(before) {
        const after = copy(before);
        const refused = !after.has(name) || (after.get(name)!.size > 0 && !datasets);
        after.delete(name);
        return refused ? null : after;
      },
      run: (index) => index.deleteProduct(name, { datasets }),
    }),
  ),
  fc.constant({ text: 'compact', model: (before: Model) => before, run: (index: LocalIndex) => index.compact() }),
);

async function seen(index: LocalIndex): Promise<Model> {
  const model: Model = new Map((await index.products()).map(({ name }) => [name, new Map()]));
  for (const archived of [true, false]) {
    for await (const { id: key, product: name, properties } of index.find({ archived })) {
      model.get(name)!.set(key, { cloud: properties.cloud as number, archived });
    }
  }
  return model;
}

const sorted = (model: Model) =>
  [...model].map(([name, datasets]) => [name, [...datasets].sort()] as const).sort(([a], [b]) => (a < b ? -1 : 1));

test('whatever is done, an index is what a plain model of it is, for every tab', async () => {
  const sequences = fc.array(operations, { minLength: 1, maxLength: 14 });
  await fc.assert(
    fc.asyncProperty(sequences, async (sequence) => {
      const disk = new Disk();
      const tabs = [openFiles(new MemoryFiles(disk)).index, openFiles(new MemoryFiles(disk)).index];
      let model: Model = new Map();
      for (const [step, operation] of sequence.entries()) {
        const expected = operation.model(model);
        const done = operation.run(tabs[step % 2]!).then(
          () => true,
          (error) => {
            if (!error.code) throw error;
            return false;
          },
        );
        expect(await done, operation.text).toBe(expected !== null);
        model = expected ?? model;
        for (const tab of tabs) expect(sorted(await seen(tab)), operation.text).toEqual(sorted(model));
      }
      expect(sorted(await seen(openFiles(new MemoryFiles(disk)).index))).toEqual(sorted(model));
    }),
    { numRuns: process.env.QUADRAT_LONG ? 2000 : 150 },
  );
});

test('whenever the power goes, it is the model before or after the last request', async () => {
  const sequences = fc.array(operations, { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(sequences, fc.integer({ min: 1, max: 12_000 }), async (sequence, power) => {
      const disk = new Disk();
      disk.power = power;
      const { index } = openFiles(new MemoryFiles(disk));
      let [before, after]: [Model, Model] = [new Map(), new Map()];
      try {
        for (const operation of sequence) {
          before = after;
          after = operation.model(before) ?? before;
          await operation.run(index).catch((error) => {
            if (!error.code) throw error;
          });
        }
      } catch (error) {
        expect(error).toBeInstanceOf(PowerLoss);
      }
      const found = JSON.stringify(sorted(await seen(openFiles(new MemoryFiles(disk.copy())).index)));
      expect([before, after].map((model) => JSON.stringify(sorted(model)))).toContain(found);
    }),
    { numRuns: process.env.QUADRAT_LONG ? 5000 : 300 },
  );
});
