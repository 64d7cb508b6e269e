import type { ImageCatalog, ImageFile, IndexImagesOptions } from './image-files';

/**
 * A catalog of GeoTIFFs, by the rules of `quadrat index`: bands and dates from what the files say and what they are called,
 * one scene of one file or of several. Only headers are read; documents beside the images are not looked at.
 *
 * @throws QuadratError NO_DATA where no image can be used, with the reasons; BAD_REQUEST where two scenes cannot be told
 * apart; `signal.reason` when aborted
 */
export async function indexImages(
  images: readonly ImageFile[],
  options: IndexImagesOptions = {},
): Promise<ImageCatalog> {
  // Most programs bring a catalog; those that do not can wait for the rules of a dozen archives' file names.
  const { catalogOfImages } = await import('./catalog-of-images');
  return catalogOfImages(images, options);
}
