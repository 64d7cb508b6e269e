/** Code of a sample type in the WASM exports: its place in SAMPLE_TYPES. */
export type TypeCode = number;
/** Byte address in WASM memory; 0 means none. */
export type Address = number;

/** What `wasm/kernels.ts` exports. Lengths that come back negative are errors. */
export interface KernelExports {
  memory: WebAssembly.Memory;
  heapBase(): Address;

  inflate(source: Address, sourceLength: number, output: Address, size: number): number;
  lzw(source: Address, sourceLength: number, output: Address, size: number): number;
  packBits(source: Address, sourceLength: number, output: Address, size: number): number;
  zstd(source: Address, sourceLength: number, output: Address, size: number): number;

  /** 0, or a negative status; see wasm/lerc.ts. */
  lerc(
    type: TypeCode,
    source: Address,
    sourceLength: number,
    start: number,
    output: Address,
    width: number,
    height: number,
    tileSize: number,
    version: number,
    step: number,
    most: number,
  ): number;

  undoHorizontalPredictor(data: Address, rowBytes: number, rows: number, stride: number, bytesPerSample: number): void;
  undoFloatPredictor(
    data: Address,
    count: number,
    rows: number,
    samples: number,
    bytesPerSample: number,
    planes: Address,
  ): void;

  /** `call`: see wasm/warp-call.ts. */
  warpNearest(type: TypeCode, call: Address): void;
  warpBilinear(type: TypeCode, call: Address): void;
  warpCubic(type: TypeCode, call: Address): void;
  warpWidened(type: TypeCode, call: Address, radius: number): void;
  warpFootprints(type: TypeCode, call: Address, which: number): void;

  maskClasses(
    type: TypeCode,
    quality: Address,
    pixels: number,
    excluded: Address,
    count: number,
    keep: Address,
    table: Address,
  ): void;
  /** `tests`: u32 words, see wasm/bit-tests.ts. `keep`: 16 bytes more than there are pixels. */
  maskBits(type: TypeCode, quality: Address, pixels: number, tests: Address, count: number, keep: Address): void;
  /** See wasm/dilate-disk.ts for the room that each argument needs. */
  dilateDisk(
    mask: Address,
    width: number,
    height: number,
    radius: number,
    inverted: number,
    target: Address,
    heights: Address,
    below: Address,
    above: Address,
    near: Address,
    stride: number,
    reach: number,
  ): void;
  applyMask(bytesPerSample: number, data: Address, keep: Address, pixels: number, nodata: Address): void;

  /** See wasm/evaluate.ts for how code, inputs and outputs lie in memory. */
  evaluate(
    code: Address,
    count: number,
    registers: Address,
    inputs: Address,
    outputs: Address,
    outputSize: number,
    results: number,
    pixels: number,
  ): void;

  /** `rows`: 32 bytes a date. `network`: room for networkBound(dates) words. */
  median(...args: [...StackArguments, fill: Address, target: Address, rows: Address, network: Address]): void;
  quantile(
    ...args: [...StackArguments, fill: Address, target: Address, rows: Address, network: Address, q: number]
  ): void;
  moments(...args: [...StackArguments, fillValue: number, target: Address, deviation: number]): void;
  pick(...args: [...StackArguments, fill: Address, target: Address, which: number]): void;
  count(...args: [...StackArguments, target: Address]): void;
  /** Bound on the number of comparators of a sorting network for `n` values. */
  networkBound(n: number): number;

  /** Bytes of scratch memory for `geomedian` and `medoid`. */
  spectraScratch(bands: number, dates: number): number;
  /** `table`: 32 bytes a band, words: type, stack, stride, marker, fill, target. `distances`: 0 or three stacks. */
  geomedian(...args: [...SpectraArguments, distances: Address, distanceStride: number]): void;
  medoid(...args: [...SpectraArguments, target: Address]): void;

  /** Float32 planes: coefficients, R squared, root mean square error. `design`: `columns` float64 a date. */
  regression(
    ...args: [
      ...StackArguments,
      design: Address,
      columns: number,
      target: Address,
      planeStride: number,
      scratch: Address,
    ]
  ): void;
  regressionScratch(columns: number): number;
  /** Five float64 planes: slope, its t, median slope, z, dates that count. `times`: a float64 a date. */
  trend(...args: [...StackArguments, times: Address, target: Address, planeStride: number, scratch: Address]): void;
  trendScratch(dates: number): number;
}

/** `dates` arrays of `pixels` samples, `stride` bytes apart, all padded to 32 bytes. */
export type StackArguments = [
  type: TypeCode,
  stack: Address,
  dates: number,
  stride: number,
  pixels: number,
  marker: Address,
];

export type SpectraArguments = [table: Address, bands: number, dates: number, pixels: number, scratch: Address];
