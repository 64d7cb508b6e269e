import type { ByteSource, ReadOptions } from '#bytes/source';
import { QuadratError } from '#model/errors';
import type { ImageLayout } from '#model/image';
import { cogDriver } from './cog';
import type { BlockDecoder, ReadDriver } from './driver';
import { refusalOf } from './gdal/formats';
import { gdalDecoder } from './gdal/virtual-image';
import { HeadSource } from './head-source';

/** Every read driver, the likeliest first. */
const DRIVERS: readonly ReadDriver[] = [cogDriver];

/** The head that drivers are asked to recognise; as long as a COG's header, so that no byte of it is fetched twice. */
const HEAD_SIZE = 32 * 1024;

export function driverFor(head: Uint8Array): ReadDriver | undefined {
  return DRIVERS.find((driver) => driver.recognises(head));
}

/** What decodes the blocks of a layout, by `layout.driver`. Those of GDAL's are read elsewhere and only unwrapped here. */
export function driverNamed(name: string): BlockDecoder {
  const driver = [...DRIVERS, gdalDecoder].find((candidate) => candidate.name === name);
  if (!driver) throw new QuadratError('UNSUPPORTED', `No driver is called '${name}'.`);
  return driver;
}

/** Structure of an image of any format Quadrat reads. Rejects with the source's URL in the error. */
export async function readLayout(source: ByteSource, options?: ReadOptions): Promise<ImageLayout> {
  const headed = new HeadSource(source);
  try {
    const head = await headed.head(HEAD_SIZE, options);
    const driver = driverFor(head);
    if (!driver) throw new QuadratError('UNSUPPORTED', refusalOf(head));
    return await driver.readLayout(headed, options);
  } catch (error) {
    if (error instanceof QuadratError) error.url ??= source.url;
    throw error;
  }
}
