import { afterEach, describe, expect, it } from 'vitest';
import { createByteClient } from '#bytes/byte-client';
import type { ByteSource } from '#bytes/source';
import { driverFor, driverNamed, readLayout } from '#drivers/registry';
import { referenceKernels } from '#kernels/reference';
import type { ImageLayout } from '#model/image';
import { startServer, type TestServer } from '../fixtures/server/server';
import { readBand } from './read-bands';
import { plainTags, type TinyTag, type TinyTiff, tinyTiff } from './tiny-tiff';

const open = (tiff: TinyTiff | Uint8Array<ArrayBuffer>): ByteSource =>
  createByteClient().open(new Blob([tiff instanceof Uint8Array ? tiff : tinyTiff(tiff)]));
const layoutOf = (...tags: TinyTag[]): Promise<ImageLayout> =>
  readLayout(open({ directories: [[...plainTags(4, 3).filter((t) => !tags.some((o) => o.tag === t.tag)), ...tags]] }));
const ramp = (length: number) => Uint8Array.from({ length }, (_, i) => i);

describe('structure', () => {
  it.each([
    { littleEndian: true, big: false },
    { littleEndian: false, big: false },
    { littleEndian: true, big: true },
    { littleEndian: false, big: true },
  ])('of little endian $littleEndian, BigTIFF $big', async (form) => {
    const data = new Uint8Array(24);
    const view = new DataView(data.buffer);
    for (let i = 0; i < 12; i++) view.setUint16(i * 2, 1000 + i, form.littleEndian);
    const source = open({ ...form, directories: [plainTags(4, 3, 16)], data });
    const layout = await readLayout(source);
    expect(layout.driver).toBe('cog');
    expect(layout.bands).toEqual([{ dtype: 'uint16' }]);
    expect(layout.levels).toHaveLength(1);
    expect(layout.levels[0]).toMatchObject({ width: 4, height: 3, blockWidth: 4, blockHeight: 3, tiled: false });
    expect(await readBand(source, layout, 0)).toEqual(Uint16Array.from({ length: 12 }, (_, i) => 1000 + i));
  });

  it('keeps block tables of more values than a directory holds, in either byte order', async () => {
    for (const littleEndian of [true, false]) {
      const rows = 500;
      const tags = plainTags(4, rows).map((tag) => {
        if (tag.tag === 278) return { ...tag, values: [1] };
        if (tag.tag === 273) return { ...tag, values: Array.from({ length: rows }, (_, i) => 16 + i * 4) };
        return tag.tag === 279 ? { ...tag, values: Array(rows).fill(4) } : tag;
      });
      const source = open({ littleEndian, directories: [tags], data: ramp(rows * 4) });
      const layout = await readLayout(source);
      expect(layout.levels[0]!.offsets).toEqual(Float64Array.from({ length: rows }, (_, i) => 16 + i * 4));
      expect(await readBand(source, layout, 0)).toEqual(ramp(rows * 4));
    }
  });

  it('of georeferencing: tie point and scale, matrix, pixel is point', async () => {
    const scale: TinyTag = { tag: 33550, type: 'DOUBLE', values: [10, 20, 0] };
    const tie: TinyTag = { tag: 33922, type: 'DOUBLE', values: [1, 2, 0, 500, 900, 0] };
    const point: TinyTag = { tag: 34735, type: 'SHORT', values: [1, 1, 0, 2, 1025, 0, 1, 2, 3072, 0, 1, 32633] };
    const matrix: TinyTag = { tag: 34264, type: 'DOUBLE', values: [1, 2, 0, 30, 4, -5, 0, 60, 0, 0, 0, 0, 0, 0, 0, 1] };
    expect((await layoutOf(scale, tie)).transform).toEqual([10, 0, 490, 0, -20, 940]);
    const shifted = await layoutOf(scale, tie, point);
    expect(shifted.transform).toEqual([10, 0, 485, 0, -20, 950]);
    expect(shifted.crs).toBe('EPSG:32633');
    expect((await layoutOf(matrix)).transform).toEqual([1, 2, 30, 4, -5, 60]);
    expect((await layoutOf(tie)).transform).toBeUndefined();
    expect((await layoutOf({ ...scale, values: [0, 20, 0] }, tie)).transform).toBeUndefined();
    expect((await layoutOf()).crs).toBeUndefined();
  });

  it('of text: nodata, GDAL metadata, date', async () => {
    const xml =
      '<GDALMetadata><Item name="DESCRIPTION" sample="0" role="description">near &lt;infrared&gt; &amp; more</Item>' +
      '<Item name="SCALE" sample="0" role="scale">0.0001</Item><Item name="OFFSET" sample="0" role="offset">-0.1</Item>' +
      '<Item name="UNITTYPE" sample="0" role="unittype">1</Item><Item name="CLOUDS">12</Item></GDALMetadata>';
    const layout = await layoutOf(
      { tag: 42112, type: 'ASCII', values: xml },
      { tag: 42113, type: 'ASCII', values: '255 ' },
      { tag: 306, type: 'ASCII', values: '2019:08:31 10:20:30' },
    );
    expect(layout.bands).toEqual([
      { dtype: 'uint8', name: 'near <infrared> & more', nodata: 255, scale: 0.0001, offset: -0.1, units: '1' },
    ]);
    expect(layout.metadata).toEqual({ CLOUDS: '12', TIFFTAG_DATETIME: '2019:08:31 10:20:30' });
    expect(layout.dateTime).toBe('2019-08-31T10:20:30');
    expect((await layoutOf({ tag: 306, type: 'ASCII', values: '0000:00:00 00:00:00' })).dateTime).toBeUndefined();
    expect((await layoutOf({ tag: 306, type: 'ASCII', values: '2019:02:31 00:00:00' })).dateTime).toBeUndefined();
  });

  it.each([
    ['-9999', undefined],
    ['256', undefined],
    ['0.5', undefined],
    ['nan', undefined],
    ['junk', undefined],
    ['7', 7],
    ['0', 0],
  ])('of nodata %s in a byte band', async (text, nodata) => {
    expect((await layoutOf({ tag: 42113, type: 'ASCII', values: text })).bands[0]!.nodata).toBe(nodata);
  });

  it('takes overviews, and neither masks nor further pages', async () => {
    const subfile = (type: number): TinyTag => ({ tag: 254, type: 'LONG', values: [type] });
    const layout = await readLayout(
      open({
        directories: [
          plainTags(16, 16),
          [subfile(4), ...plainTags(16, 16, 1)],
          [subfile(1), ...plainTags(4, 4)],
          [subfile(1), ...plainTags(8, 8)],
          [subfile(5), ...plainTags(8, 8, 1)],
          [subfile(2), ...plainTags(12, 12)],
          [subfile(1), ...plainTags(6, 6, 16)],
        ],
        data: ramp(256),
      }),
    );
    expect(layout.levels.map((level) => level.width)).toEqual([16, 8, 4]);
  });

  it('ignores tags it does not know, even broken ones', async () => {
    const layout = await layoutOf(
      { tag: 34675, type: 'BYTE', values: [1], claim: 4_000_000_000, pointer: 4_000_000_000 },
      { tag: 42112, type: 'ASCII', values: '', claim: 100_000, pointer: 20 },
    );
    expect(layout.levels[0]!.width).toBe(4);
  });
});

describe('hostile structure', () => {
  it('that loops is read once', async () => {
    const loop = { directories: [plainTags(4, 3), plainTags(4, 3)], data: ramp(12), loopTo: 0 };
    expect((await readLayout(open(loop))).levels).toHaveLength(1);
    const self = { directories: [plainTags(4, 3)], data: ramp(12), loopTo: 0 };
    expect((await readLayout(open(self))).levels).toHaveLength(1);
  });

  const broken: Array<[string, TinyTag, string]> = [
    ['a width of 0', { tag: 256, type: 'SHORT', values: [0] }, 'BAD_TIFF'],
    ['a block table beyond the end', { tag: 273, type: 'LONG', values: [0], claim: 1000, pointer: 8 }, 'BAD_TIFF'],
    ['a block table of 4 billion', { tag: 273, type: 'LONG', values: [0], claim: 2 ** 32 - 1, pointer: 8 }, 'BAD_TIFF'],
    ['fewer blocks than rows need', { tag: 278, type: 'SHORT', values: [1] }, 'UNSUPPORTED'],
    ['a block of 64 GB', { tag: 256, type: 'LONG', values: [2 ** 31 - 1] }, 'UNSUPPORTED'],
    ['complex samples', { tag: 339, type: 'SHORT', values: [6] }, 'UNSUPPORTED'],
    ['samples of 200 bits', { tag: 258, type: 'SHORT', values: [200] }, 'UNSUPPORTED'],
  ];
  it.each(broken)('%s', async (_, tag, code) => {
    const result = await layoutOf(tag).then(
      () => 'ok',
      (error: { code: string }) => error.code,
    );
    expect(result).toBe(code);
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['four bytes', Uint8Array.of(0x49, 0x49, 42, 0)],
    ['a header that points to itself', Uint8Array.of(0x49, 0x49, 42, 0, 0, 0, 0, 0)],
    ['a header that points past the end', Uint8Array.of(0x49, 0x49, 42, 0, 255, 255, 0, 0)],
  ])('%s', async (_, bytes) => {
    await expect(readLayout(open(bytes))).rejects.toMatchObject({
      code: expect.stringMatching(/BAD_TIFF|UNSUPPORTED/),
      url: expect.stringMatching(/^blob:/),
    });
  });

  it('of another format names the formats that are read', async () => {
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 0, 0, 0, 0, 0);
    await expect(readLayout(open(png))).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    expect(driverFor(png)).toBeUndefined();
    expect(() => driverNamed('grib')).toThrow(expect.objectContaining({ code: 'UNSUPPORTED' }));
  });
});

describe('blocks', () => {
  const read = async (tags: TinyTag[], data: Uint8Array) => {
    const source = open({ directories: [tags], data });
    return readBand(source, await readLayout(source), 0);
  };
  const replaced = (tags: TinyTag[], ...others: TinyTag[]) => [
    ...tags.filter((t) => !others.some((o) => o.tag === t.tag)),
    ...others,
  ];

  it('of 12 bits, rows on whole bytes', async () => {
    // Rows of three samples: 36 bits in 5 bytes.
    const data = Uint8Array.of(0x12, 0x3a, 0xbc, 0xff, 0xf0, 0x00, 0x10, 0x02, 0x80, 0x00);
    expect(await read(plainTags(3, 2, 12), data)).toEqual(Uint16Array.of(0x123, 0xabc, 0xfff, 0x001, 0x002, 0x800));
  });

  it('of 1 bit, and with reversed bits', async () => {
    const expected = Uint8Array.of(1, 0, 1, 0, 0, 0, 0, 1, 1, 1);
    const tags = plainTags(10, 1, 1);
    expect(await read(tags, Uint8Array.of(0b10100001, 0b11000000))).toEqual(expected);
    const reversed = replaced(tags, { tag: 266, type: 'SHORT', values: [2] });
    expect(await read(reversed, Uint8Array.of(0b10000101, 0b00000011))).toEqual(expected);
  });

  it('of half floats', async () => {
    const tags = replaced(plainTags(4, 1, 16), { tag: 339, type: 'SHORT', values: [3] });
    const data = new Uint8Array(Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7c00).buffer);
    expect(await read(tags, data)).toEqual(Float32Array.of(1, -2, 2 ** -24, Number.POSITIVE_INFINITY));
  });

  it('of 64-bit integers, as far as a double holds them', async () => {
    const tags = plainTags(2, 1, 64);
    const exact = new Uint8Array(BigUint64Array.of(7n, 2n ** 53n).buffer);
    expect(await read(tags, exact)).toEqual(Float64Array.of(7, 2 ** 53));
    const inexact = new Uint8Array(BigUint64Array.of(7n, 2n ** 53n + 1n).buffer);
    await expect(read(tags, inexact)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });

  it('that are not stored are nodata', async () => {
    const tags = replaced(
      plainTags(4, 2),
      { tag: 278, type: 'SHORT', values: [1] },
      { tag: 273, type: 'LONG', values: [16, 0] },
      { tag: 279, type: 'LONG', values: [4, 0] },
      { tag: 42113, type: 'ASCII', values: '9' },
    );
    expect(await read(tags, ramp(4))).toEqual(Uint8Array.of(0, 1, 2, 3, 9, 9, 9, 9));
  });

  it('that lie past the end of the file are an error', async () => {
    const tags = replaced(plainTags(4, 2), { tag: 273, type: 'LONG', values: [1_000_000] });
    await expect(read(tags, ramp(8))).rejects.toMatchObject({ code: 'BAD_TIFF' });
  });

  it.each([
    [34925, 'LZMA'],
    [4, 'CCITT'],
    [65000, '65000'],
  ])('of compression %i are refused by name', async (compression, name) => {
    const tags = replaced(plainTags(4, 2), { tag: 259, type: 'SHORT', values: [compression] });
    await expect(read(tags, ramp(8))).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringContaining(name),
    });
  });

  it('decode without the block table, and leave the stored bytes alone', async () => {
    const data = new Uint8Array([0x03, 0xe8, 0x03, 0xe9]);
    const layout = await readLayout(open({ littleEndian: false, directories: [plainTags(2, 1, 16)], data }));
    const bare = {
      ...layout,
      levels: layout.levels.map((level) => ({
        ...level,
        offsets: new Float64Array(0),
        byteCounts: new Float64Array(0),
      })),
    };
    const block = await driverNamed(layout.driver).decodeBlock(bare, 0, 0, data, referenceKernels);
    expect(block).toEqual({ data: Uint16Array.of(1000, 1001), width: 2, height: 1, samples: 1 });
    expect(data).toEqual(new Uint8Array([0x03, 0xe8, 0x03, 0xe9]));
  });
});

describe('over the network', () => {
  let server: TestServer;
  afterEach(() => server.close());

  it('takes one request for a header of the usual size, even without a cache', async () => {
    const directories = [plainTags(4, 3), [{ tag: 254, type: 'LONG', values: [1] } as TinyTag, ...plainTags(2, 2)]];
    server = await startServer({ files: { 'a.tif': tinyTiff({ directories, data: ramp(1000) }) } });
    const client = createByteClient({ cache: 'none' });
    await readLayout(client.open(`${server.url}/a.tif`));
    expect(server.requests.map((r) => [r.method, r.range])).toEqual([['GET', { offset: 0, length: 32768 }]]);
  });

  it('takes two where the directory lies at the end', async () => {
    const directories = [[...plainTags(4, 3), { tag: 33550, type: 'DOUBLE', values: [1, 1, 0] } as TinyTag]];
    server = await startServer({ files: { 'a.tif': tinyTiff({ directories, data: ramp(200_000) }) } });
    await readLayout(createByteClient({ cache: 'none' }).open(`${server.url}/a.tif`));
    expect(server.requests).toHaveLength(2);
  });

  it('names the file in its errors', async () => {
    server = await startServer({ files: { 'a.tif': Uint8Array.of(0x49, 0x49, 42, 0, 0, 0, 0, 0) } });
    const url = `${server.url}/a.tif`;
    await expect(readLayout(createByteClient().open(url))).rejects.toMatchObject({ code: 'BAD_TIFF', url });
    const missing = `${server.url}/b.tif`;
    await expect(readLayout(createByteClient().open(missing))).rejects.toMatchObject({
      code: 'NOT_FOUND',
      url: missing,
    });
  });

  it('stops when aborted', async () => {
    server = await startServer({ files: { 'a.tif': ramp(100) }, faults: [{ kind: 'silent' }] });
    const controller = new AbortController();
    const reading = readLayout(createByteClient().open(`${server.url}/a.tif`), { signal: controller.signal });
    setTimeout(() => controller.abort('enough'), 50);
    await expect(reading).rejects.toBe('enough');
  });
});
