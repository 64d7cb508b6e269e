import type { CompositeRequest, GeoBox, MaskRequest, Measurement, Product } from '#quadrat';
import body from './odc-script.py?raw';

/** What a script has to know beside the request. */
export interface ScriptFacts {
  product: Product;
  /** Address of the catalog, absolute and without credentials. */
  catalog: string;
  geobox: GeoBox;
  /** Ids of the scenes, in order of time, then id. */
  scenes: readonly string[];
  credit: string;
  title: string;
}

const METHODS = ['median', 'quantile', 'mean', 'min', 'max', 'stddev', 'count', 'first', 'last'];
/** What Python reads as Quadrat does: names, numbers, arithmetic, comparisons, brackets and calls. */
const PLAIN_EXPRESSION = /^[\w\s.,()+\-*/<>=]*$/;
const FUNCTIONS = new Set(['sqrt', 'abs', 'log', 'exp', 'min', 'max']);

/** Why a request cannot be told in Python; null where it can. */
export function scriptObstacle({
  method,
  mask,
  expressions = {},
}: CompositeRequest): 'method' | 'expression' | 'mask' | null {
  if (!METHODS.includes(method)) return 'method';
  if (mask && (mask.keep !== undefined || !mask.exclude)) return 'mask';
  const called = (text: string) => [...text.matchAll(/([A-Za-z_]\w*)\s*\(/g)].every(([, name]) => FUNCTIONS.has(name!));
  return Object.values(expressions).every((text) => PLAIN_EXPRESSION.test(text) && called(text)) ? null : 'expression';
}

/**
 * A Python script that makes the same pixels with odc-stac on any machine: the scenes by their ids, the exact grid, each scene
 * masked before those of a day are fused. Only for requests without a {@link scriptObstacle}.
 */
export function pythonScript(request: CompositeRequest, facts: ScriptFacts): string {
  const { product, catalog, geobox, scenes, credit, title } = facts;
  const expressions = request.expressions ?? {};
  const measurements = request.measurements ?? [];
  const named = new Set(Object.values(expressions).flatMap((text) => text.match(/[A-Za-z_]\w*/g) ?? []));
  const inputs = product.measurements.filter(({ name }) => measurements.includes(name) || named.has(name));
  const mask = request.mask ? maskOf(request.mask, product) : null;
  const quality = product.measurements.filter(({ name }) => name === mask?.band);
  const asked = {
    catalog,
    product: product.name,
    geobox,
    method: request.method,
    ...(request.quantile === undefined ? {} : { quantile: request.quantile }),
    measurements,
    expressions,
    inputs: inputs.map(({ name }) => name),
    mask,
    bands: Object.fromEntries([...new Set([...inputs, ...quality])].map((band) => [band.name, bandOf(band)])),
    credit,
    scenes,
  };
  return [
    '#!/usr/bin/env python3',
    `# ${title.replaceAll(/\s+/g, ' ')}`,
    `# ${credit.replaceAll(/\s+/g, ' ')}`,
    '#',
    '# The same pixels as Quadrat makes in a browser, for a machine of any size. It needs:',
    '#   pip install numpy scipy odc-stac pystac-client rasterio stac-geoparquet fsspec aiohttp',
    '# With the name of a .json file (a FeatureCollection of STAC items) it takes the scenes from there.',
    '',
    'import json',
    'import re',
    'import sys',
    'import warnings',
    'from datetime import timedelta',
    'from urllib.parse import urljoin, urlparse',
    '',
    'import numpy as np',
    '',
    `ASKED = json.loads(r"""${JSON.stringify(asked, null, 2)}""")`,
    '',
    '',
    body,
  ].join('\n');
}

function bandOf({ dtype, nodata, scale, offset }: Measurement): Record<string, unknown> {
  const level = nodata ?? (dtype.startsWith('float') ? undefined : 0);
  return {
    dtype,
    // NaN is no JSON, and what is NaN is not valid anyway.
    ...(level === undefined || Number.isNaN(level) ? {} : { nodata: level }),
    ...(scale === undefined ? {} : { scale }),
    ...(offset === undefined ? {} : { offset }),
  };
}

/** Classes by value, and flags by the bit that they are. */
function maskOf({ measurement, exclude = [], cleanup = [] }: MaskRequest, { measurements }: Product) {
  const flags = measurements.find(({ name }) => name === measurement)?.flags ?? {};
  const values: number[] = [];
  const bits: number[] = [];
  for (const id of exclude) {
    if (typeof id === 'number') {
      values.push(id);
      continue;
    }
    const bit = flags[id]?.bits;
    if (typeof bit === 'number') bits.push(bit);
    for (const flag of Object.values(flags)) {
      for (const [value, meaning] of Object.entries(flag.values)) if (meaning === id) values.push(Number(value));
    }
  }
  return { band: measurement, values, bits, cleanup };
}
