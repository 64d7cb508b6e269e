/**
 * A Vite plugin that lays packed copies (`.br`, `.gz`) beside the assets of a build, for `quadrat start` and for hosts that
 * serve such copies (nginx's `gzip_static` and `brotli_static`, Caddy's `precompressed`): what is packed once can be packed
 * better than what is packed for every visitor.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const TEXT_AND_CODE = /\.(?:js|mjs|css|wasm|json|svg)$/;
/** Smaller ones fit into a packet or two as they are. */
const SMALLEST = 1024;
/** Of larger ones, engines that nobody waits for, there is one copy, quickly made. */
const LARGE = 2 * 2 ** 20;

async function pack(path) {
  const bytes = await readFile(path);
  if (bytes.length < SMALLEST) return;
  const large = bytes.length > LARGE;
  await writeFile(`${path}.gz`, await promisify(gzip)(bytes, { level: large ? 4 : 9 }));
  if (large) return;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  await writeFile(`${path}.br`, await promisify(brotliCompress)(bytes, { params }));
}

/** @returns {import('vite').Plugin} */
export function packAssets() {
  return {
    name: 'pack-assets',
    apply: 'build',
    async writeBundle({ dir }, bundle) {
      const files = Object.keys(bundle).filter((name) => name.startsWith('assets/') && TEXT_AND_CODE.test(name));
      await Promise.all(files.map((name) => pack(join(dir, name))));
    },
  };
}
