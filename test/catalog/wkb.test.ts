import { describe, expect, test } from 'vitest';
import { geometryFromWkb, wkbFromGeometry } from '#catalog/parquet/wkb';

describe('well-known binary', () => {
  const shapes = [
    { type: 'Point', coordinates: [1, 2] },
    {
      type: 'LineString',
      coordinates: [
        [1, 2],
        [3, 4],
      ],
    },
    {
      type: 'MultiPoint',
      coordinates: [
        [1, 2],
        [3, 4],
      ],
    },
    {
      type: 'MultiLineString',
      coordinates: [
        [
          [1, 2],
          [3, 4],
        ],
      ],
    },
    {
      type: 'MultiPolygon',
      coordinates: [
        [
          [
            [0, 0],
            [1, 0],
            [1, 1],
            [0, 0],
          ],
        ],
      ],
    },
    { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [1, 2] }] },
  ];
  test.each(shapes)('$type comes back', (shape) => {
    expect(geometryFromWkb(wkbFromGeometry(shape))).toEqual(shape);
  });

  test.each([
    ['big endian', '00000000013ff00000000000004000000000000000'],
    ['ISO with height', '01e9030000000000000000f03f00000000000000400000000000000840'],
    ['EWKB with height and SRID', '01010000a0e6100000000000000000f03f00000000000000400000000000000840'],
  ])('%s', (_, hex) => {
    expect(geometryFromWkb(Uint8Array.from(Buffer.from(hex, 'hex')))).toEqual({ type: 'Point', coordinates: [1, 2] });
  });

  test.each(['', '01', '0109000000', '0102000000ffffffff', '0107000000ffffff7f', 'ff'.repeat(30)])(
    '%j is none',
    (hex) => {
      expect(() => geometryFromWkb(Uint8Array.from(Buffer.from(hex, 'hex')))).toThrow(RangeError);
    },
  );
});
