import { rampOf } from './ramps';
import type { Look } from './raster-layer';

/** What stands under a picture that leaves the page. */
export interface SheetFacts {
  title: string;
  /** When. */
  when: string;
  /** By which method, and of how many scenes. */
  how: string;
  credit: string;
  look: Look;
  /** As in a legend: one for a ramp, three for red, green and blue. */
  channels: ReadonlyArray<{ name: string; low: string; high: string }>;
  /** Ground behind one pixel of the picture, metres. */
  metresPerPixel: number;
  formatMetres: (metres: number) => string;
}

/** Height of what is written under the picture. */
export const FOOT = 92;
/** A picture narrower than this is drawn larger, pixel by pixel, so that there is room for words. */
const NARROWEST = 720;
const MARGIN = 16;
const INK = '#17211d';
const QUIET = '#4f5b56';
const PRIMARIES = ['#d9534a', '#3f9a54', '#3f74c9'];

/** How many times larger a picture of so many columns is drawn. */
export function enlargement(width: number): number {
  return Math.max(1, Math.min(16, Math.ceil(NARROWEST / width)));
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/**
 * A picture with title, legend, scale bar and credit under it, on white. The canvas behind `context` has to be `enlargement` times
 * as wide as the picture, and as high plus {@link FOOT}.
 */
export function drawSheet(
  context: Context,
  picture: CanvasImageSource,
  width: number,
  height: number,
  facts: SheetFacts,
): void {
  const by = enlargement(width);
  const [across, down] = [width * by, height * by];
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, across, down + FOOT);
  context.imageSmoothingEnabled = false;
  context.drawImage(picture, 0, 0, across, down);
  const column = (across - 4 * MARGIN) / 3;
  write(context, facts.title, MARGIN, down + 26, { size: 16, weight: 600, ink: INK, room: column });
  write(context, facts.when, MARGIN, down + 44, { size: 12, room: column });
  write(context, facts.how, MARGIN, down + 60, { size: 12, room: column });
  drawLegend(context, facts, 2 * MARGIN + column, down + 18, column);
  drawScale(context, facts, across - MARGIN, down + 34, column, by);
  write(context, facts.credit, MARGIN, down + FOOT - 12, { size: 11, room: across - 2 * MARGIN });
}

function drawLegend(context: Context, { look, channels }: SheetFacts, x: number, y: number, room: number): void {
  if (look.palette) {
    const shown = look.palette.filter(({ visible }) => visible);
    const columns = 3;
    const cell = room / columns;
    for (const [i, { label, colour }] of shown.slice(0, columns * 4).entries()) {
      const [left, top] = [x + (i % columns) * cell, y + Math.floor(i / columns) * 14];
      swatch(context, colour, left, top - 3);
      write(context, label, left + 14, top + 6, { size: 10.5, room: cell - 18 });
    }
    return;
  }
  const [only] = channels;
  if (channels.length === 1 && only) {
    const { at } = rampOf(look.ramp);
    for (let i = 0; i < room; i++) {
      context.fillStyle = at(look.reversed ? 1 - i / room : i / room);
      context.fillRect(x + i, y - 4, 1.5, 12);
    }
    write(context, only.low, x, y + 26, { size: 12 });
    write(context, only.high, x + room, y + 26, { size: 12, align: 'right' });
    return;
  }
  for (const [i, { name, low, high }] of channels.entries()) {
    swatch(context, PRIMARIES[i] ?? INK, x, y - 4 + i * 18);
    write(context, name, x + 16, y + 6 + i * 18, { size: 12, ink: INK, room: room / 2 });
    write(context, `${low} – ${high}`, x + room, y + 6 + i * 18, { size: 12, align: 'right', room: room / 2 });
  }
}

function swatch(context: Context, colour: string, x: number, y: number): void {
  context.fillStyle = colour;
  context.fillRect(x, y, 10, 10);
  context.strokeStyle = '#c4c3b9';
  context.strokeRect(x + 0.5, y + 0.5, 9, 9);
}

function drawScale(
  context: Context,
  { metresPerPixel, formatMetres }: SheetFacts,
  right: number,
  y: number,
  room: number,
  by: number,
): void {
  const metres = roundLength((Math.min(140, room) / by) * metresPerPixel);
  const length = (metres / metresPerPixel) * by;
  context.fillStyle = INK;
  context.fillRect(right - length, y - 2, length, 2);
  context.fillRect(right - length, y - 8, 1.5, 8);
  context.fillRect(right - 1.5, y - 8, 1.5, 8);
  write(context, formatMetres(metres), right - length / 2, y - 10, { size: 12, ink: INK, align: 'center' });
}

/** The longest of 1, 2 and 5 times a power of ten that is not longer. */
export function roundLength(most: number): number {
  const unit = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((times) => times * unit).find((length) => length <= most * 1.000001) ?? unit;
}

interface Writing {
  size: number;
  weight?: number;
  ink?: string;
  align?: CanvasTextAlign;
  /** Width it may take; what is longer ends in an ellipsis. */
  room?: number;
}

function write(context: Context, words: string, x: number, y: number, style: Writing): void {
  const { size, weight = 400, ink = QUIET, align = 'left', room = Number.POSITIVE_INFINITY } = style;
  context.font = `${weight} ${size}px "Inter Variable", system-ui, sans-serif`;
  context.fillStyle = ink;
  context.textAlign = align;
  let text = words;
  while (text.length > 1 && context.measureText(text).width > room) text = `${text.slice(0, -2).trimEnd()}…`;
  context.fillText(text, x, y);
}
