import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaFromText, areaToText } from '../../src/app/area/area-address';
import { boxArea, type Position, readArea } from '../../src/app/area/read-area';

const SQUARE: Position[] = [
  [11, 48],
  [12, 48],
  [12, 49],
  [11, 49],
  [11, 48],
];
const polygon = { type: 'Polygon', coordinates: [SQUARE] };

describe('an area out of what people paste', () => {
  it.each([
    ['a polygon', JSON.stringify(polygon)],
    ['a feature', JSON.stringify({ type: 'Feature', properties: {}, geometry: polygon })],
    ['features', JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature', geometry: polygon }] })],
    [
      'a collection',
      JSON.stringify({ type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [0, 0] }, polygon] }),
    ],
    ['heights', JSON.stringify({ type: 'Polygon', coordinates: [SQUARE.map(([x, y]) => [x, y, 500])] })],
    ['an open ring', JSON.stringify({ type: 'Polygon', coordinates: [SQUARE.slice(0, 4)] })],
    ['WKT', 'POLYGON ((11 48, 12 48, 12 49, 11 49, 11 48))'],
    ['EWKT', 'SRID=4326;MULTIPOLYGON(((11 48,12 48,12 49,11 49,11 48)))'],
    ['a box', '11, 48, 12, 49'],
    ['pairs', '11 48\n12 48\n12 49\n11 49'],
    ['pairs with commas', '11,48; 12,48; 12,49; 11,49'],
  ])('reads %s', (_, text) => {
    expect(readArea(text)).toEqual({ area: { type: 'MultiPolygon', coordinates: [[SQUARE]] } });
  });

  it('keeps holes, and goes on past the antimeridian', () => {
    const hole: Position[] = [
      [11.2, 48.2],
      [11.4, 48.2],
      [11.4, 48.4],
      [11.2, 48.2],
    ];
    const read = readArea(JSON.stringify({ type: 'Polygon', coordinates: [SQUARE, hole] }));
    expect(read).toEqual({ area: { type: 'MultiPolygon', coordinates: [[SQUARE, hole]] } });
    expect(readArea('179 -1 -179 1')).toEqual({ area: boxArea([179, -1, 181, 1]) });
  });

  it.each([
    ['', 'empty'],
    ['hello', 'unreadable'],
    ['{"type": "Polygon"', 'unreadable'],
    ['{"type":"Polygon","coordinates":[[[1,2],[3,"x"],[5,6],[1,2]]]}', 'unreadable'],
    ['{"type":"Point","coordinates":[1,2]}', 'noPolygon'],
    ['{"type":"Polygon","coordinates":[[[1,2],[3,4],[1,2]]]}', 'noPolygon'],
    ['11 48', 'noPolygon'],
    ['12 49 11 48', 'noPolygon'],
    ['500000 5300000 510000 5310000', 'outside'],
    ['POLYGON((1 91, 2 91, 2 92, 1 91))', 'outside'],
    ['SRID=32632;POLYGON((1 1,2 1,2 2,1 1))', 'otherCrs'],
    [JSON.stringify({ ...polygon, crs: { properties: { name: 'urn:ogc:def:crs:EPSG::32632' } } }), 'otherCrs'],
    [
      JSON.stringify({ type: 'Polygon', coordinates: [Array.from({ length: 20_002 }, (_, i) => [i % 90, 0])] }),
      'tooMany',
    ],
  ])('says why %s is none', (text, problem) => {
    expect(readArea(text)).toEqual({ problem });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.string().map((text) => `POLYGON((${text}`),
        ),
        (text) => void readArea(text),
      ),
    );
    const deep = '['.repeat(5000);
    expect(readArea(deep)).toEqual({ problem: 'unreadable' });
  });
});

describe('an area in an address', () => {
  it('is as short as a box can be', () => {
    const box = boxArea([11.123456, 48, 12, 49]);
    expect(areaToText(box)).toBe('box:11.12346,48,12,49');
    expect(areaFromText('box:11.12346,48,12,49')).toEqual(boxArea([11.12346, 48, 12, 49]));
  });

  it('comes back as it was, to a metre', () => {
    const position = fc.tuple(fc.integer({ min: -179e5, max: 179e5 }), fc.integer({ min: -89e5, max: 89e5 }));
    const corner = position.map(([x, y]): Position => [x / 1e5, y / 1e5]);
    const ring = fc
      .uniqueArray(corner, { minLength: 3, maxLength: 12, selector: String })
      .map((open) => [...open, open[0]!]);
    const shape = fc.array(fc.array(ring, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(shape, (coordinates) => {
        const area = { type: 'MultiPolygon' as const, coordinates };
        const text = areaToText(area)!;
        if (text.startsWith('box:')) expect(areaToText(areaFromText(text)!)).toBe(text);
        else expect(areaFromText(text)).toEqual(area);
      }),
    );
  });

  it('is left out where it has too many corners, and none where it is nonsense', () => {
    const ring = Array.from({ length: 400 }, (_, i): Position => [i / 10, (i % 7) / 10]);
    expect(areaToText({ type: 'MultiPolygon', coordinates: [[[...ring, ring[0]!]]] })).toBeNull();
    for (const text of ['', 'box:1,2,3', 'box:a', '1,2;3', 'x,y,z', ';;;']) expect(areaFromText(text)).toBeNull();
  });
});
