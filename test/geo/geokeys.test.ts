import { readFileSync } from 'node:fs';
import { fromArrayBuffer } from 'geotiff';
import { describe, expect, it } from 'vitest';
import { crsFromDefinition, resolveCrs } from '#geo/crs';
import { crsFromGeoKeys } from '#geo/geokeys';
import { transformer } from '#geo/transformer';

interface Case {
  crs: string;
  lonlat: [number, number];
  xy: [number, number];
  tiff: string;
}

const cases = JSON.parse(readFileSync(new URL('../golden/geo-geokeys.json', import.meta.url), 'utf8')) as Case[];

async function geoKeysOf(tiff: string): Promise<Record<string, unknown>> {
  const bytes = Uint8Array.from(Buffer.from(tiff, 'base64'));
  const image = await (await fromArrayBuffer(bytes.buffer)).getImage();
  return image.getGeoKeys() as Record<string, unknown>;
}

describe('crsFromGeoKeys', () => {
  it.each(cases)('reads what GDAL wrote for $crs', async ({ crs, lonlat, xy, tiff }) => {
    const text = await crsFromGeoKeys(await geoKeysOf(tiff));
    expect(text).toBeDefined();
    if (/^EPSG:\d+$/.test(crs)) expect(text).toBe(crs);
    const resolved = await resolveCrs(text!);
    // From its own degrees, without the shift between datums: GeoKeys seldom speak of that.
    const own = crsFromDefinition('own', resolved.definition.replace(/\+towgs84=\S+/, ''));
    const earth = own.definition.match(/\+(?:a|b|rf|R|ellps|datum)=\S+/g) ?? ['+datum=WGS84'];
    const degrees = crsFromDefinition('degrees', `+proj=longlat ${earth.join(' ')}`);
    const [x, y] = own.isGeographic ? lonlat : transformer(degrees, own).forward(...lonlat);
    expect(own.isGeographic).toBe(Math.abs(xy[0]) <= 360 && xy[0] === lonlat[0]);
    expect(Math.hypot(x - xy[0], y - xy[1])).toBeLessThan(0.01);
  });

  it('takes the WKT that ArcGIS puts into a citation', async () => {
    const wkt =
      'PROJCS["Custom",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Sinusoidal"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",10.0],UNIT["Meter",1.0]]';
    const text = await crsFromGeoKeys({
      GTModelTypeGeoKey: 1,
      ProjectedCSTypeGeoKey: 32767,
      PCSCitationGeoKey: `ESRI PE String = ${wkt}`,
    });
    expect(text).toBe(wkt);
    expect((await resolveCrs(text!)).units).toBe('metre');
  });

  it('says nothing where the file says nothing', async () => {
    expect(await crsFromGeoKeys({})).toBeUndefined();
    expect(await crsFromGeoKeys({ GTRasterTypeGeoKey: 1 })).toBeUndefined();
    expect(await crsFromGeoKeys({ GTModelTypeGeoKey: 1, ProjectedCSTypeGeoKey: 32767 })).toBeUndefined();
  });
});
