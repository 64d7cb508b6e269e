/** What a browser must be told about a file; a wrong type stops modules and WASM outright. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['html', 'text/html; charset=utf-8'],
  ['js', 'text/javascript; charset=utf-8'],
  ['mjs', 'text/javascript; charset=utf-8'],
  ['css', 'text/css; charset=utf-8'],
  ['json', 'application/json'],
  ['geojson', 'application/geo+json'],
  ['map', 'application/json'],
  ['webmanifest', 'application/manifest+json'],
  ['txt', 'text/plain; charset=utf-8'],
  ['md', 'text/plain; charset=utf-8'],
  ['ts', 'text/plain; charset=utf-8'],
  ['xml', 'application/xml'],
  ['svg', 'image/svg+xml'],
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['webp', 'image/webp'],
  ['ico', 'image/x-icon'],
  ['woff2', 'font/woff2'],
  ['wasm', 'application/wasm'],
  ['tif', 'image/tiff'],
  ['tiff', 'image/tiff'],
  ['parquet', 'application/vnd.apache.parquet'],
]);

const COMPRESSIBLE = /^(text\/|application\/(json|geo\+json|manifest\+json|xml|wasm)|image\/svg)/;

/** Media type of a file by the ending of its name. */
export function mediaTypeOf(path: string): string {
  const ending = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase();
  return (ending && TYPES.get(ending)) ?? 'application/octet-stream';
}

/** Whether it is worth compressing: text and WASM are, images and Parquet are compressed inside already. */
export function isCompressible(mediaType: string): boolean {
  return COMPRESSIBLE.test(mediaType);
}
