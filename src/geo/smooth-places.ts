/** Takes x, y pairs of positions in the output's pixels (corner based) to positions in a source's, in place. */
export type LocateAll = (xy: Float64Array) => void;

/** Positions (col + i * step, row + j * step) in the output's pixels, corner based. */
export interface Lattice {
  col: number;
  row: number;
  step: number;
  cols: number;
  rows: number;
}

/** Edge of a patch in output pixels. */
const PATCH = 1024;
/** A patch is good for so many pixels beyond its edges: nodes reach past a tile, and a mask's margin farther. */
const REACH = 128;
/**
 * Exact places each way in a patch. Over 1280 pixels of 1 km a polynomial of the fourth degree is within 0.0001 pixel of
 * common projections; over finer pixels it is closer than proj4 is to itself.
 */
const NODES = 5;

/** Where they lie between -1 and 1: at both ends, and closer together there (Chebyshev's points of the second kind). */
const AT = Array.from({ length: NODES }, (_, i) => -Math.cos((Math.PI * i) / (NODES - 1)));
/** What Lagrange's polynomials are multiplied by to be 1 at their own node. */
const FACTORS = AT.map((own, i) => AT.reduce((product, other, j) => (j === i ? product : product / (own - other)), 1));
/** Half-way between neighbours, where a polynomial is about as wrong as it gets. */
const BETWEEN = AT.slice(1).map((at, i) => (at + AT[i]!) / 2);

/** One axis of a patch. */
interface Extent {
  middle: number;
  half: number;
}

interface Patch {
  across: Extent;
  down: Extent;
  /** Source places at its nodes, x, y pairs row by row. */
  nodes: Float64Array;
}

/**
 * Source places of an output's pixels by polynomials through few exact ones: a point costs half a microsecond to reproject,
 * and the grid of a tile asks for hundreds. Where a patch's polynomial does not meet exact places between its nodes, or at
 * the corners and in the middle of what is asked for, there is no answer. `isTorn` is for what points cannot tell: whether a
 * seam may run between them.
 */
export class SmoothPlaces {
  readonly #shape: readonly [height: number, width: number];
  readonly #locateAll: LocateAll;
  readonly #tolerance: number;
  readonly #isTorn: (xy: Float64Array) => boolean;
  readonly #patches = new Map<string, Patch | undefined>();

  /** `shape`: of the output. `tolerance`: source pixels by which a place may differ from the exact one. */
  constructor(
    shape: readonly [height: number, width: number],
    locateAll: LocateAll,
    tolerance: number,
    isTorn: (xy: Float64Array) => boolean,
  ) {
    this.#shape = shape;
    this.#locateAll = locateAll;
    this.#tolerance = tolerance;
    this.#isTorn = isTorn;
  }

  /** x, y pairs row by row; undefined where only the projection itself will do. */
  places({ col, row, step, cols, rows }: Lattice): Float64Array | undefined {
    const across = series(col, step, cols);
    const down = series(row, step, rows);
    const patch = this.#patchFor(across[cols >> 1]!, down[rows >> 1]!);
    if (!patch || !covers(patch.across, across) || !covers(patch.down, down)) return undefined;
    const places = evaluate(patch, across, down);
    const probes = [0, cols - 1, (rows - 1) * cols, rows * cols - 1, (rows >> 1) * cols + (cols >> 1)];
    const exact = new Float64Array(2 * probes.length);
    const found = new Float64Array(2 * probes.length);
    for (const [i, at] of probes.entries()) {
      exact[2 * i] = across[at % cols]!;
      exact[2 * i + 1] = down[Math.floor(at / cols)]!;
      found[2 * i] = places[2 * at]!;
      found[2 * i + 1] = places[2 * at + 1]!;
    }
    this.#locateAll(exact);
    return agree(found, exact, this.#tolerance) ? places : undefined;
  }

  #patchFor(col: number, row: number): Patch | undefined {
    const [height, width] = this.#shape;
    const at = [indexOf(col, width), indexOf(row, height)] as const;
    const key = at.join();
    if (!this.#patches.has(key)) this.#patches.set(key, this.#make(extentOf(at[0], width), extentOf(at[1], height)));
    return this.#patches.get(key);
  }

  #make(across: Extent, down: Extent): Patch | undefined {
    const nodes = this.#exact(across, down, AT);
    const patch = { across, down, nodes };
    if (this.#isTorn(nodes)) return undefined;
    const [cols, rows] = [positions(across, BETWEEN), positions(down, BETWEEN)];
    return agree(evaluate(patch, cols, rows), this.#exact(across, down, BETWEEN), this.#tolerance) ? patch : undefined;
  }

  #exact(across: Extent, down: Extent, at: readonly number[]): Float64Array {
    const [cols, rows] = [positions(across, at), positions(down, at)];
    const xy = new Float64Array(2 * at.length ** 2);
    for (let j = 0, i = 0; j < rows.length; j++) {
      for (const col of cols) {
        xy[i++] = col;
        xy[i++] = rows[j]!;
      }
    }
    this.#locateAll(xy);
    return xy;
  }
}

/** What lies beyond the output belongs to its outermost patches. */
function indexOf(position: number, length: number): number {
  return Math.max(0, Math.min(Math.floor(position / PATCH), Math.ceil(length / PATCH) - 1));
}

function extentOf(index: number, length: number): Extent {
  const first = index * PATCH - REACH;
  const last = Math.min((index + 1) * PATCH, length) + REACH;
  return { middle: (first + last) / 2, half: (last - first) / 2 };
}

function positions({ middle, half }: Extent, at: readonly number[]): Float64Array {
  return Float64Array.from(at, (place) => middle + half * place);
}

function covers({ middle, half }: Extent, positions: Float64Array): boolean {
  return positions[0]! >= middle - half && positions.at(-1)! <= middle + half;
}

function series(first: number, step: number, length: number): Float64Array {
  const result = new Float64Array(length);
  for (let i = 0; i < length; i++) result[i] = first + i * step;
  return result;
}

/** Share of each node at each position: NODES numbers a position. */
function weights({ middle, half }: Extent, positions: Float64Array): Float64Array {
  const result = new Float64Array(NODES * positions.length);
  for (let p = 0; p < positions.length; p++) {
    const at = (positions[p]! - middle) / half;
    for (let i = 0; i < NODES; i++) {
      let product = FACTORS[i]!;
      for (let j = 0; j < NODES; j++) if (j !== i) product *= at - AT[j]!;
      result[p * NODES + i] = product;
    }
  }
  return result;
}

/** The polynomial of a patch at every column of every row. */
function evaluate({ across, down, nodes }: Patch, cols: Float64Array, rows: Float64Array): Float64Array {
  const [right, below] = [weights(across, cols), weights(down, rows)];
  const xy = new Float64Array(2 * cols.length * rows.length);
  const line = new Float64Array(2 * NODES);
  for (let row = 0, to = 0; row < rows.length; row++) {
    line.fill(0);
    for (let j = 0; j < NODES; j++) {
      const weight = below[row * NODES + j]!;
      for (let i = 0; i < 2 * NODES; i++) line[i] = line[i]! + weight * nodes[2 * NODES * j + i]!;
    }
    for (let col = 0; col < cols.length; col++) {
      let x = 0;
      let y = 0;
      for (let i = 0; i < NODES; i++) {
        const weight = right[col * NODES + i]!;
        x += weight * line[2 * i]!;
        y += weight * line[2 * i + 1]!;
      }
      xy[to++] = x;
      xy[to++] = y;
    }
  }
  return xy;
}

/** False where anything is NaN. */
function agree(places: Float64Array, exact: Float64Array, tolerance: number): boolean {
  for (let i = 0; i < exact.length; i += 2) {
    const apart = Math.hypot(places[i]! - exact[i]!, places[i + 1]! - exact[i + 1]!);
    if (!(apart <= tolerance)) return false;
  }
  return true;
}
