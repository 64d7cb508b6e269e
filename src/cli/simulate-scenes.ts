import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { constants, deflate } from 'node:zlib';
import { FILE_EXTENSION, structureOf } from '#index-images/structure-fields';
import { type ByteSource, type CogImage, type CogOptions, inspectImage, type StacItem, writeCog } from '#quadrat';
import { sceneItem, scenePath, truthItem, truthPath } from '#simulate/items';
import { medianReflectance } from '#simulate/landscape';
import { type SampleOptions, type Scene, scenesOf } from '#simulate/sample';
import { FINEST_STEP, OFFSET, observe, SCALE, toStored } from '#simulate/sensor';
import { BANDS } from '#simulate/spectra';
import { surveyLandscape } from '#simulate/survey';

/** One worker's share of a sample: every `parts`-th scene of one tile. Plain data. */
export interface SceneShare {
  options: SampleOptions;
  /** Where the files go. */
  folder: string;
  tile: Scene['tile']['name'];
  part: number;
  parts: number;
}

/** What a worker says when a scene's files, or the truth's, are written. */
export interface SceneReport {
  kind: 'scene' | 'truth';
  /** Absent where the swath missed the tile. */
  item?: StacItem;
}

const NOTE = { SIMULATED: 'Made by a simulator. Nothing here was measured.' };
const zlib = promisify(deflate);
/** Differences of pixels are what zlib calls filtered; level 6 takes half as long again for two percent. */
const compress = async (bytes: Uint8Array): Promise<Uint8Array> =>
  zlib(bytes, { level: 5, memLevel: 9, strategy: constants.Z_FILTERED });

/** Draws and writes a share of the sample. The first part of a tile writes its truth, too. */
export async function makeScenes(share: SceneShare, report: (done: SceneReport) => void, signal?: AbortSignal) {
  const { options, folder, part, parts } = share;
  const scenes = (await scenesOf(options)).filter(({ tile }) => tile.name === share.tile);
  const { tile } = scenes[0]!;
  const survey = await surveyLandscape(tile.geobox, options);
  const written = new Map<string, Uint8Array>();
  const write = async (path: string, image: CogImage, how: CogOptions) => {
    const bytes = await writeCog(image, { tileSize: 256, metadata: NOTE, deflate: compress, signal, ...how });
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
    written.set(`./${path}`, bytes);
  };
  const stored = { nodata: 0, scale: SCALE, offset: OFFSET };

  for (let index = part; index < scenes.length; index += parts) {
    signal?.throwIfAborted();
    const scene = scenes[index]!;
    const { bands, scl, ...seen } = observe(survey, scene.pass);
    const item = await sceneItem(scene, seen, options.seed);
    if (item) {
      const how = { sparse: true, dateTime: scene.datetime, overviewStep: FINEST_STEP };
      const one = (name: string, data: Uint16Array) => ({ geobox: tile.geobox, bands: [{ name, data, ...stored }] });
      await Promise.all([
        ...BANDS.map((band) => write(scenePath(scene, band), one(band, bands[band]), how)),
        write(
          scenePath(scene, 'scl'),
          { geobox: tile.geobox, bands: [{ name: 'scl', data: scl, nodata: 0 }] },
          { ...how, overviewStep: 1, overviewResampling: 'mode' },
        ),
      ]);
    }
    report({ kind: 'scene', ...(item ? { item: await withStructure(item, written) } : {}) });
    written.clear();
  }

  if (part > 0) return;
  const median = medianReflectance(
    survey,
    scenes.map(({ pass }) => pass.time),
  );
  const bands = BANDS.map((name) => ({ name, data: toStored(median[name]), ...stored }));
  await write(truthPath(tile), { geobox: tile.geobox, bands }, {});
  report({ kind: 'truth', item: await withStructure(await truthItem(tile, scenes), written) });
}

/** The item with the structure of its files, by the links it has to them. */
async function withStructure(item: StacItem, files: ReadonlyMap<string, Uint8Array>): Promise<StacItem> {
  const assets = Object.entries(item.assets as Record<string, { href: string }>).map(async ([key, asset]) => {
    const layout = await inspectImage(sourceOf(asset.href, files.get(asset.href)!));
    return [key, { ...asset, ...structureOf(layout) }] as const;
  });
  return {
    ...item,
    stac_extensions: [...(item.stac_extensions as string[]), FILE_EXTENSION],
    assets: Object.fromEntries(await Promise.all(assets)),
  };
}

function sourceOf(url: string, bytes: Uint8Array): ByteSource {
  return {
    url,
    size: async () => bytes.length,
    read: async (ranges) => ranges.map(({ offset, length }) => bytes.slice(offset, offset + length)),
  };
}
