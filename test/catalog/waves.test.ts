import { describe, expect, test } from 'vitest';
import { Waves } from '#catalog/parquet/waves';

function reading(plans: number, most: number) {
  const waves: number[][] = [];
  const read = new Waves<number, number>(
    Array.from({ length: plans }, (_, plan) => plan),
    most,
    async (wave) => {
      waves.push([...wave]);
      return wave.map((plan) => plan * 10);
    },
  );
  return { read, waves };
}
const any = () => true;

describe('waves of row groups', () => {
  test('of many the first comes alone, then twice as many each time, up to the most', async () => {
    const { read, waves } = reading(20, 4);
    const rows: number[] = [];
    while (read.next !== undefined) rows.push(...(await read.load(any)));
    expect(waves.map(({ length }) => length)).toEqual([1, 2, 4, 4, 4, 4, 1]);
    expect(rows).toEqual(Array.from({ length: 20 }, (_, plan) => plan * 10));
  });

  test('few are read together, as is all where nothing can be said before', async () => {
    for (const [plans, most] of [
      [8, 8],
      [3, 4],
      [20, 20],
    ] as const) {
      const { read, waves } = reading(plans, most);
      await read.load(any);
      expect(waves.map(({ length }) => length)).toEqual([plans]);
    }
  });

  test('what is not wanted yet is not read; what was read ahead is not read again', async () => {
    const { read, waves } = reading(6, 4);
    expect(await read.load((plan) => plan < 2)).toEqual([0, 10]);
    read.loadAhead();
    read.loadAhead();
    expect(waves).toEqual([
      [0, 1],
      [2, 3, 4, 5],
    ]);
    expect(await read.load(() => false)).toEqual([20, 30, 40, 50]);
    expect(read.next).toBeUndefined();
    read.loadAhead();
    expect(waves).toHaveLength(2);
  });

  test('a failure of what was read ahead shows when it is asked for', async () => {
    const read = new Waves<number, number>([1], 1, async () => {
      throw new Error('gone');
    });
    read.loadAhead();
    await new Promise((resolve) => setTimeout(resolve));
    await expect(read.load(any)).rejects.toThrow('gone');
  });
});
