import { expect, it } from 'vitest';
import * as quadrat from '#quadrat';

/** What a program may import. A name that leaves this list breaks somebody; one that joins it is kept for good. */
const PUBLIC = [
  'Datacube',
  'QuadratError',
  'checkExpression',
  'geoboxPolygon',
  'indexImages',
  'inspectImage',
  'isQuadratError',
  'listIndices',
  'midLongitude',
  'partsOf',
  'resolveCrs',
  'toLonLat',
  'writeCatalog',
  'writeCog',
  'zonalStatistics',
  'zoneMask',
];

const METHODS = [
  'capabilities',
  'close',
  'composite',
  'constructor',
  'count',
  'countByPeriod',
  'estimate',
  'find',
  'load',
  'local',
  'queryables',
  'spatialExtent',
  'temporalExtent',
  'walk',
];

it('the module exports exactly these names', () => {
  expect(Object.keys(quadrat).sort()).toEqual(PUBLIC);
});

it('a datacube has the promised methods', () => {
  const own = Object.getOwnPropertyNames(quadrat.Datacube.prototype);
  expect(METHODS.filter((name) => !own.includes(name))).toEqual([]);
});
