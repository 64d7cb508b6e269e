import { Dictionary, Int32, makeVector, Table, Utf8, vectorFromArray } from 'apache-arrow';
import type { Band, Cube } from '#model/cube';

/** A cube as an Arrow table: one row a pixel in [time, y, x] order, columns time, y, x and one a band. */
export function toArrowTable({ shape, coords, bands }: Pick<Cube, 'shape' | 'coords' | 'bands'>): Table {
  const [times, height, width] = shape;
  const rows = times * height * width;
  const step = new Int32Array(rows);
  const y = new Float64Array(rows);
  const x = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const pixel = row % (height * width);
    step[row] = Math.floor(row / (height * width));
    y[row] = coords.y[Math.floor(pixel / width)]!;
    x[row] = coords.x[pixel % width]!;
  }
  const names = vectorFromArray(coords.time, new Utf8());
  const time = makeVector({ type: new Dictionary(new Utf8(), new Int32()), data: step, dictionary: names });
  return new Table({
    time,
    y: makeVector(y),
    x: makeVector(x),
    ...Object.fromEntries(Object.values(bands).map((band: Band) => [band.name, makeVector(band.data)])),
  });
}
