import { describe, expect, it } from 'vitest';
import { type Crs, crsFromDefinition, crsOf, resolveCrs, sameCrs, utmFor } from '#geo/crs';
import { transformer } from '#geo/transformer';
import table from '../../src/geo/epsg-table.json';

const UTM13_WKT1 =
  'PROJCS["WGS 84 / UTM zone 13N",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",-105],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1],AXIS["Easting",EAST],AXIS["Northing",NORTH]]';
const WGS84_WKT2 =
  'GEOGCRS["WGS 84",DATUM["World Geodetic System 1984",ELLIPSOID["WGS 84",6378137,298.257223563,LENGTHUNIT["metre",1]]],PRIMEM["Greenwich",0,ANGLEUNIT["degree",0.0174532925199433]],CS[ellipsoidal,2],AXIS["geodetic latitude (Lat)",north,ORDER[1],ANGLEUNIT["degree",0.0174532925199433]],AXIS["geodetic longitude (Lon)",east,ORDER[2],ANGLEUNIT["degree",0.0174532925199433]]]';

async function place(crs: Crs, lon: number, lat: number): Promise<[number, number]> {
  return transformer(await resolveCrs('EPSG:4326'), crs).forward(lon, lat);
}

describe('resolveCrs', () => {
  it.each([
    ['EPSG:32613', 'EPSG:32613'],
    ['epsg:32613', 'EPSG:32613'],
    [' 32613 ', 'EPSG:32613'],
    ['urn:ogc:def:crs:EPSG::32613', 'EPSG:32613'],
    ['urn:ogc:def:crs:EPSG:9.9:3577', 'EPSG:3577'],
    ['http://www.opengis.net/def/crs/EPSG/0/32733', 'EPSG:32733'],
    ['https://www.opengis.net/def/crs/OGC/1.3/CRS84', 'EPSG:4326'],
    ['OGC:CRS84', 'EPSG:4326'],
    ['urn:ogc:def:crs:OGC:1.3:CRS84', 'EPSG:4326'],
    ['WGS84', 'EPSG:4326'],
    ['+init=epsg:3577', 'EPSG:3577'],
    ['EPSG:26910+5703', 'EPSG:26910'],
    ['EPSG:900913', 'EPSG:3857'],
    ['ESRI:102100', 'EPSG:3857'],
    ['EPSG:54009', 'ESRI:54009'],
    [UTM13_WKT1.replace(/\]$/, ',AUTHORITY["EPSG","32613"]]'), 'EPSG:32613'],
    [WGS84_WKT2.replace(/\]$/, ',ID["EPSG",4326]]'), 'EPSG:4326'],
  ])('names %s as %s', async (text, id) => {
    expect((await resolveCrs(text)).id).toBe(id);
  });

  it('tells units and kinds', async () => {
    expect(await resolveCrs('EPSG:4326')).toMatchObject({ units: 'degree', isGeographic: true });
    expect(await resolveCrs('EPSG:3577')).toMatchObject({ units: 'metre', isGeographic: false });
    expect(await resolveCrs('EPSG:2263')).toMatchObject({ units: 'us-survey-foot', isGeographic: false });
    expect(await resolveCrs('EPSG:2222')).toMatchObject({ units: 'foot' });
    expect(await resolveCrs(WGS84_WKT2)).toMatchObject({ units: 'degree', isGeographic: true });
    expect((await resolveCrs('EPSG:32701')).bounds).toEqual([-180, -80, -174, 0]);
    expect((await resolveCrs('EPSG:3577')).bounds).toEqual([112.85, -43.7, 153.69, -9.86]);
  });

  it('takes WKT, PROJJSON and proj4 strings for what they are', async () => {
    const expected = await place(await resolveCrs('EPSG:32613'), -104.5, 40.25);
    const json = JSON.stringify({
      type: 'ProjectedCRS',
      name: 'made by hand',
      base_crs: {
        type: 'GeographicCRS',
        name: 'WGS 84',
        datum: {
          type: 'GeodeticReferenceFrame',
          name: 'World Geodetic System 1984',
          ellipsoid: { name: 'WGS 84', semi_major_axis: 6378137, inverse_flattening: 298.257223563 },
        },
        coordinate_system: {
          subtype: 'ellipsoidal',
          axis: [
            { name: 'Latitude', abbreviation: 'lat', direction: 'north', unit: 'degree' },
            { name: 'Longitude', abbreviation: 'lon', direction: 'east', unit: 'degree' },
          ],
        },
      },
      conversion: {
        name: 'UTM zone 13N',
        method: { name: 'Transverse Mercator' },
        parameters: [
          { name: 'Latitude of natural origin', value: 0, unit: 'degree' },
          { name: 'Longitude of natural origin', value: -105, unit: 'degree' },
          { name: 'Scale factor at natural origin', value: 0.9996, unit: 'unity' },
          { name: 'False easting', value: 500000, unit: 'metre' },
          { name: 'False northing', value: 0, unit: 'metre' },
        ],
      },
      coordinate_system: {
        subtype: 'Cartesian',
        axis: [
          { name: 'Easting', abbreviation: 'E', direction: 'east', unit: 'metre' },
          { name: 'Northing', abbreviation: 'N', direction: 'north', unit: 'metre' },
        ],
      },
    });
    for (const text of [UTM13_WKT1, json, '+proj=tmerc +lon_0=-105 +k=0.9996 +x_0=500000 +datum=WGS84']) {
      const [x, y] = await place(await resolveCrs(text), -104.5, 40.25);
      expect(Math.hypot(x - expected[0], y - expected[1]), text.slice(0, 20)).toBeLessThan(1e-3);
    }
    const [lon, lat] = await place(await resolveCrs(WGS84_WKT2), -104.5, 40.25);
    expect([lon, lat]).toEqual([-104.5, 40.25]);
  });

  it('does not take an ellipsoid it has no name for as WGS 84', async () => {
    // PROJ: echo "40 -75" | cs2cs EPSG:4326 EPSG:32218
    const [x, y] = await place(
      await resolveCrs('+proj=utm +zone=18 +ellps=WGS72 +towgs84=0,0,4.5,0,0,0.554,0.219'),
      -75,
      40,
    );
    expect(x).toBeCloseTo(499986.864, 3);
    expect(y).toBeCloseTo(4427752.403, 3);
  });

  it.each([
    ['EPSG:1', 'BAD_REQUEST'],
    ['EPSG:99999', 'BAD_REQUEST'],
    ['nonsense', 'BAD_REQUEST'],
    ['', 'BAD_REQUEST'],
    ['+proj=nonsense +datum=WGS84', 'BAD_REQUEST'],
    ['PROJCS["broken', 'BAD_REQUEST'],
    ['{"type": "broken', 'BAD_REQUEST'],
    ['{}', 'BAD_REQUEST'],
    ['__proto__', 'BAD_REQUEST'],
    ['constructor', 'BAD_REQUEST'],
    ['+proj=geocent +datum=WGS84', 'UNSUPPORTED'],
    ['+proj=longlat +ellps=bessel +nadgrids=BETA2007.gsb', 'UNSUPPORTED'],
  ])('refuses %s with %s', async (text, code) => {
    await expect(resolveCrs(text)).rejects.toMatchObject({ name: 'QuadratError', code });
  });

  it('has a table that proj4 takes whole', () => {
    const rows = Object.entries(table);
    expect(rows.length).toBeGreaterThan(5800);
    for (const [code, row] of rows) {
      const [definition, bounds] = row.split('|');
      expect(() => crsFromDefinition(code, definition!), code).not.toThrow();
      expect(bounds!.split(',').map(Number).every(Number.isFinite), code).toBe(true);
    }
  });

  it('says at once what needs no table, or was looked up before, and refuses the rest', async () => {
    expect(crsOf('EPSG:32613')).toEqual(await resolveCrs('EPSG:32613'));
    expect(sameCrs(crsOf('+proj=longlat +datum=WGS84 +no_defs'), crsOf('EPSG:4326'))).toBe(true);
    const crs = await resolveCrs('EPSG:3577');
    expect(crsOf(crs)).toBe(crs);
    expect(crsFromDefinition(crs.id, crs.definition)).toEqual({ ...crs, bounds: undefined });
    expect(crsOf('EPSG:3577')).toBe(crs);
    // Of which no other test speaks.
    expect(() => crsOf('EPSG:2177')).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
    await resolveCrs('EPSG:2177');
    expect(crsOf('EPSG:2177').id).toBe('EPSG:2177');
  });
});

describe('utmFor', () => {
  it.each([
    [-105, 40, 'EPSG:32613'],
    [-108, 40, 'EPSG:32613'],
    [-108.0001, 40, 'EPSG:32612'],
    [149.1, -35.3, 'EPSG:32755'],
    [180, -17, 'EPSG:32701'],
    [179.99, -17, 'EPSG:32760'],
    [190, 60, 'EPSG:32602'],
    [-180, 10, 'EPSG:32601'],
    [0, 0, 'EPSG:32631'],
    [5.3, 60.4, 'EPSG:32632'],
    [2.9, 60.4, 'EPSG:32631'],
    [15.6, 78.2, 'EPSG:32633'],
    [8, 78.2, 'EPSG:32631'],
    [40, 78.2, 'EPSG:32637'],
  ])('puts %d, %d into %s', (lon, lat, zone) => {
    expect(utmFor(lon, lat)).toBe(zone);
  });

  it('refuses a place without coordinates', () => {
    expect(() => utmFor(Number.NaN, 0)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });
});
