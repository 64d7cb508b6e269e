import type { CheckName } from '../../bring/checks';

const number = new Intl.NumberFormat('en-GB');

/** Bringing data: an address, files, ready sources, and what is in the way. */
export const bring = {
  open: 'Open data',
  title: 'Open data',
  close: 'Close',
  address: 'Address of a catalog, a STAC API or a single GeoTIFF',
  placeholder: 'https://…',
  check: 'Check',
  stop: 'Stop',
  go: 'Open',
  here: 'On this device',
  hereBody: 'GeoTIFFs, a folder of them, a GeoParquet or STAC file. They are read where they are; nothing is uploaded.',
  drop: 'Drop files or a folder here',
  files: 'Files…',
  folder: 'Folder…',
  ready: 'Ready sources',
  readyBody: 'Public archives. They need the internet, and then a place on the map.',
  reading: (done: number, total: number) => `Reading headers, ${number.format(done)} of ${number.format(total)}`,
  read: (scenes: number, bands: string) =>
    `${number.format(scenes)} ${scenes === 1 ? 'scene' : 'scenes'} with ${bands}`,
  days: (from: string, to: string) => (from === to ? from : `${from} to ${to}`),
  leftOut: (files: number) => `${number.format(files)} ${files === 1 ? 'file is' : 'files are'} left out`,
  show: 'Show them',
  date: 'Day on which it was taken',
  dateHint: 'Neither the name nor the file says when these images were taken.',
  again: 'Try with this day',
  checks: {
    reach: 'The address answers, and lets this page read',
    open: 'It is a catalog or an image that can be read',
    scene: 'It holds a scene',
    projection: 'Grids are known before a file is opened',
    images: 'The images answer, and send parts of themselves',
  } satisfies Record<CheckName, string>,
  verdicts: { running: 'under way', ok: 'fine', warning: 'works, but', failed: 'in the way' },
  allWell: (products: number) => `${number.format(products)} ${products === 1 ? 'product' : 'products'} to look at.`,
  troubles: {
    cors: (host: string) =>
      `${host} is there, but does not let pages of other origins read. Whoever runs it has to send “Access-Control-Allow-Origin: *” (and expose Content-Range and ETag) for these files; on S3 that is the bucket's CORS setting. Files of your own can be served with “quadrat serve”.`,
    unreachable: (host: string) =>
      `Nothing answers at ${host}. Check the address for a typing error; the host may be down, or want https.`,
    offline: 'This device is not connected to the internet.',
    status: (status: number) =>
      status === 404
        ? 'The host answers, but there is nothing at this address (404).'
        : status === 401 || status === 403
          ? `The host asks for a login (${status}). Use an address that is public, or a signed one.`
          : status === 429
            ? 'The host asks for a pause (429). Wait a minute, then check again.'
            : `The host answers with an error (${status}). Try again later.`,
    unknownKind: 'What it sends is neither Parquet, nor JSON, nor a TIFF. A web page about the data is not the data.',
    credentials:
      'The address holds a user name or a password. Take them out: they would be seen by everyone it passes.',
    noAddress: 'This is no web address. It should begin with https://.',
    noScene: 'It opened without an error, but there is no scene in it.',
    noGrid:
      'The catalog does not say where pixels lie (proj:code, proj:shape, proj:transform), so every file is asked before it is read. “quadrat index” writes them.',
    noRanges: (host: string) =>
      `${host} sends whole files only. Larger ones are asked about before they are downloaded. Object stores and “quadrat serve” send parts.`,
  },
  where: {
    title: 'Say where first',
    body: 'This archive is too large to be listed from end to end. Go to a place on the map, then use what you see.',
    closer: 'Go closer first: this view is wider than 300 km.',
    use: 'Use this view',
    draw: 'Draw a box',
  },
  horizon: { title: 'Look between', from: 'Look from', to: 'Look to' },
};
