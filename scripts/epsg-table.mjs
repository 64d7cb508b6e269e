/**
 * Writes src/geo/epsg-table.json: what proj4 takes for every EPSG code, with its area of use, small enough to load in a
 * browser.
 *
 *     node scripts/epsg-table.mjs
 *
 * No package can be taken as it is: epsg-index names grid files that a browser does not have, gives rotations of some
 * datum shifts in microradians or with the sign turned, and lacks deprecated codes; proj4-list is older and wrong
 * about feet in others. So every code gets the variant that lies nearest to PROJ's own answer at five places of its
 * area of use (test/golden/epsg-reference.py, which needs GDAL's Python), and a code that none places within a Landsat
 * pixel of it is left out: an unknown code is an error one can act on, a shifted image is not.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import proj4 from 'proj4';
import definitions from 'proj4-list';

const TOLERANCE = 30;
const WGS84 = '+proj=longlat +datum=WGS84 +no_defs';

/** Mean shifts for NAD27 from NIMA TR8350.2, where the packages rely on grids: Lower 48, Alaska, Canada, Mexico, ... */
const NAD27 = ['-8,160,176', '-5,135,172', '-10,158,187', '-12,130,190', '0,125,194', '-3,142,183'];

/** What PROJ 4 meant by these names of a datum. */
const SHIFT_OF_DATUM = {
  WGS84: '0,0,0',
  NAD83: '0,0,0',
  OSGB36: '446.448,-125.157,542.060,0.1502,0.2470,0.8421,-20.4894',
  potsdam: '598.1,73.7,418.2,0.202,0.045,-2.455,6.7',
};

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const index = read('../node_modules/epsg-index/all.json');
const ellipsoids = read('../src/geo/ellipsoids.json');
const reference = JSON.parse(
  process.argv[2]
    ? readFileSync(process.argv[2], 'utf8')
    : execFileSync(process.env.PYTHON ?? '/usr/bin/python3', ['test/golden/epsg-reference.py'], {
        cwd: new URL('..', import.meta.url),
        maxBuffer: 64e6,
        encoding: 'utf8',
      }),
);

/** Without what proj4js does not need or does not have. */
function tidy(definition) {
  return definition
    .replace(/\+(?:no_defs|type=crs|wktext|vunits=\S+|vto_meter=\S+)/g, '')
    .replace(/\+nadgrids=(?!@null)(?:"[^"]*"|\S+)/, '')
    .replace(/\+ellps=(\S+)/, (own, name) => ellipsoids[name] ?? own)
    .replace(/\s+/g, ' ')
    .trim();
}

function withShift(definition, shift) {
  const bare = definition.replace(/ \+towgs84=\S+/, '');
  return shift === undefined ? bare : `${bare} +towgs84=${shift}`;
}

function shiftOf(definition) {
  return /\+towgs84=(\S+)/.exec(definition)?.[1] ?? SHIFT_OF_DATUM[/\+datum=(\S+)/.exec(definition)?.[1]];
}

/** Every definition worth a try, best liked first. */
function candidates(code) {
  const own = index[code]?.proj4;
  const other = definitions[`EPSG:${code}`]?.[1];
  const found = [];
  if (own) {
    const base = tidy(own);
    const shifts = [shiftOf(other ?? ''), /TOWGS84\[([^\]]*)\]/.exec(index[code].wkt ?? '')?.[1], ''];
    found.push(
      base,
      ...shifts.filter((shift) => shift !== undefined).map((shift) => withShift(base, shift || undefined)),
    );
    if (base.includes('+ellps=clrk66')) found.push(...NAD27.map((shift) => withShift(base, shift)));
  }
  if (other) found.push(tidy(other), withShift(tidy(other)));
  return found;
}

/** Metres between proj4js and PROJ, at the worst of the places. */
function errorOf(definition, { points, xy, unit, geographic }) {
  try {
    const { forward } = proj4(WGS84, definition);
    return Math.max(
      ...points.map((point, i) => {
        const [x, y] = forward([...point], /\+axis=\w*[ws]/.test(definition));
        let dx = x - xy[i][0];
        if (geographic) dx = (((dx % 360) + 540) % 360) - 180;
        if (geographic) dx *= Math.cos((point[1] * Math.PI) / 180);
        const metres = Math.hypot(dx, y - xy[i][1]) * unit;
        return Number.isFinite(metres) ? metres : Number.POSITIVE_INFINITY;
      }),
    );
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

const table = {};
const tally = { '< 1 cm': 0, '< 1 m': 0, '< 10 m': 0, '< 30 m': 0, 'left out': 0, 'left out, deprecated': 0 };
for (const [code, place] of Object.entries(reference)) {
  let best = { error: Number.POSITIVE_INFINITY, definition: '' };
  for (const definition of candidates(code.replace('ESRI:', ''))) {
    const error = errorOf(definition, place);
    // A millimetre or half of it is no reason to leave the better liked one.
    if (error < best.error - 0.001 && error < best.error * 0.5) best = { error, definition };
  }
  const { error, definition } = best;
  if (error >= TOLERANCE) {
    tally[place.deprecated ? 'left out, deprecated' : 'left out']++;
    continue;
  }
  tally[error < 0.01 ? '< 1 cm' : error < 1 ? '< 1 m' : error < 10 ? '< 10 m' : '< 30 m']++;
  table[code] = `${definition}|${place.bounds.map((value) => Number(value.toFixed(2))).join()}`;
}
writeFileSync(new URL('../src/geo/epsg-table.json', import.meta.url), `${JSON.stringify(table, null, 2)}\n`);
console.log(`${Object.keys(table).length} codes`, tally);
