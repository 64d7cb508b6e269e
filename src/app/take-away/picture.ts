import type { Cube, Product } from '#quadrat';
import { colourise } from '#view/colourise';
import type { Look } from '#view/raster-layer';
import { drawSheet, enlargement, FOOT, type SheetFacts } from '#view/sheet';
import { emptyRaster } from '../state/picture-request';
import type { Question } from '../state/question';
import { t } from '../texts/texts';
import { nextTurn } from './turns';

/** Rows coloured before the page gets a turn. */
const ROWS = 64;
/** Chromium's and Firefox's canvases end near here. */
const LARGEST_SIDE = 16_384;

/** A composite as a canvas in the colours of a look, in slices. */
export async function paintedCube(
  cube: Cube,
  question: Question,
  product: Product,
  look: Look,
  signal: AbortSignal,
): Promise<OffscreenCanvas> {
  const raster = emptyRaster(question, product, cube.geobox);
  const [, height, width] = cube.shape;
  const values = Object.values(cube.bands).map(({ name, data }) => [name, data] as const);
  // A raster of the map also holds the number of observations, which nothing here shows.
  const bands = { count: new Uint16Array(width * height), ...Object.fromEntries(values) };
  raster.write({ x: 0, y: 0, bands, shape: [1, height, width] });
  const canvas = new OffscreenCanvas(width, height);
  const context = contextOf(canvas);
  for (let row = 0; row < height; row += ROWS) {
    const rows = Math.min(ROWS, height - row);
    context.putImageData(new ImageData(colourise(raster, look, row, rows), width, rows), 0, row);
    await nextTurn(signal);
  }
  return canvas;
}

/** A picture with everything under it, on a canvas of even sides, as encoders of films want them. */
export function sheetOf(picture: OffscreenCanvas, facts: SheetFacts): OffscreenCanvas {
  const { width, height } = picture;
  const by = enlargement(width);
  const sheet = new OffscreenCanvas(even(width * by), even(height * by + FOOT));
  if (Math.max(sheet.width, sheet.height) > LARGEST_SIDE) {
    throw new Error(t.takeAway.tooLarge(sheet.width, sheet.height));
  }
  drawSheet(contextOf(sheet), picture, width, height, facts);
  return sheet;
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error(t.takeAway.noCanvas);
  return context;
}

const even = (side: number) => side + (side % 2);
