import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Product } from '#quadrat';
import { readFragment, writeFragment } from '../../src/app/address/fragment';
import { layerNamed, layerText } from '../../src/app/address/layer-text';
import { lookIn, lookValues } from '../../src/app/address/look-text';
import { keptValues, orderText, stackIn } from '../../src/app/address/stack-text';
import { boxArea } from '../../src/app/area/read-area';
import { type Narrowed, narrowQuery } from '../../src/app/state/narrowed';
import { type Question, questionKey } from '../../src/app/state/question';

const product: Product = {
  name: 'p',
  measurements: [
    { name: 'red', dtype: 'uint16' },
    { name: 'nir', dtype: 'uint16' },
    {
      name: 'scl',
      dtype: 'uint8',
      flags: { scl: { bits: [0, 1, 2, 3, 4, 5, 6, 7], values: { 3: 'cloud_shadow', 4: 'vegetation', 8: 'cloud' } } },
    },
  ],
  defaultMask: { measurement: 'scl', exclude: [3, 8] },
};
const narrowed: Narrowed = {
  area: boxArea([10, 48, 10.5, 48.25]),
  conditions: new Map([
    ['eo:cloud_cover', { kind: 'range', max: 20 }],
    ['platform', { kind: 'values', values: ['a', 'b'] }],
  ]),
  leftOut: new Set(['scene, 1', 'scene;2']),
};
const question: Question = {
  product: 'p',
  time: ['2023-06-01', '2023-08-31'],
  layer: layerNamed('index:ndvi:nir,red', product)!,
  method: { name: 'harmonic', output: 'phase1' },
  mask: { measurement: 'scl', exclude: [3, 8] },
  growth: { widen: 60, specks: 20 },
  narrow: narrowQuery(narrowed),
};

/** An address with these layers, written and read as a browser does. */
function through(values: Record<string, string>) {
  const url = new URL('https://example.org/');
  url.hash = writeFragment(Object.entries(values));
  return readFragment(url.hash);
}

describe('the layers of a link', () => {
  it('are the same pictures again, in the same order', () => {
    const kept = [
      keptValues({ question, narrowed }),
      keptValues({ question: { ...question, mask: null, narrow: {}, method: { name: 'median' } }, narrowed: none }),
    ];
    const entries = stackIn(
      through({ stack: 'kept:off;counts;picture;kept', opacity: '0.4,0.85,1,0.5', kept: JSON.stringify(kept) }),
      [product],
    );
    expect(entries?.map(({ kind, visible, opacity }) => [kind, visible, opacity])).toEqual([
      ['kept', false, 0.4],
      ['counts', true, 0.85],
      ['live', true, 1],
      ['kept', true, 0.5],
    ]);
    expect(orderText(entries!)).toBe('kept:off;counts;picture;kept');
    expect(questionKey(entries![0]!.kept!.question)).toBe(questionKey(question));
    expect(entries![3]!.kept!.question).toMatchObject({ mask: null, narrow: {}, method: { name: 'median' } });
  });

  it('of a stranger never throw, and never lack the picture and the counts', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.json(), (stack, opacity, kept) => {
        const entries = stackIn(through({ stack, opacity, kept }), [product]);
        if (entries) {
          const kinds = entries.map(({ kind }) => kind);
          expect(kinds.filter((kind) => kind === 'live')).toHaveLength(1);
          expect(kinds.filter((kind) => kind === 'counts')).toHaveLength(1);
        }
      }),
    );
    const bad = { product: 'p', layer: 'band:band:red', time: '2023-06-31/x' };
    const order = 'kept;picture;counts;picture;kept;kept;kept;kept;kept;kept';
    const good = { product: 'p', layer: 'band:band:red', time: '2023-06-01/2023-06-30' };
    const many = [bad, null, { ...good, product: 'q' }, 7, good, good, good];
    const entries = stackIn(through({ stack: order, kept: JSON.stringify(many) }), [product]);
    expect(entries?.map(({ kind }) => kind)).toEqual(['live', 'counts', 'kept', 'kept', 'kept']);
    expect(stackIn(through({ stack: 'picture' }), [product])).toBeNull();
    expect(stackIn(through({}), [product])).toBeNull();
  });
});

describe('a layer in a link', () => {
  it.each([
    'index:ndvi:nir,red',
    'classes:classes:scl',
    'band:band:nir',
    'colours:custom:nir,red,red',
    'expression:expression:nir > 2 * red ? 1 : 0',
    'index:savi:1.5 * (nir - red) / (nir + red + 0.5)',
  ])('is itself again: %s', (text) => {
    expect(layerText(layerNamed(text, product)!)).toBe(text);
  });

  it.each(['band:band:blue', 'colours:custom:nir,red', 'index:ndvi:1 + 1', 'expression:expression:alert(1)', '', 'x'])(
    'is none where the product does not have it: %s',
    (text) => {
      expect(layerNamed(text, product)).toBeUndefined();
    },
  );
});

describe('a look in a link', () => {
  const classes = { layer: layerNamed('classes:classes:scl', product)!, measure: 'value' as const };
  const ndvi = { layer: layerNamed('index:ndvi:nir,red', product)!, measure: 'value' as const };

  it('is the same look again', () => {
    const look = {
      ranges: [[-0.25, 0.875]] as const,
      gamma: 1.25,
      ramp: 'viridis' as const,
      reversed: true,
      cut: null,
      settled: true,
    };
    expect(lookIn(through(defined(lookValues(look, ndvi))), ndvi, undefined)).toEqual(look);
    const palette = [
      { value: 3, label: 'shadow', colour: '#112233', visible: true },
      { value: 4, label: 'vegetation', colour: '#445566', visible: false },
    ];
    const coloured = { ...look, palette: [{ ...palette[0]!, colour: '#abcdef' }, palette[1]!] };
    expect(lookIn(through(defined(lookValues(coloured, classes))), classes, palette)).toEqual(coloured);
  });

  it('of the spread around a geometric median has one range, whatever the layer has', () => {
    const colours = layerNamed('colours:custom:nir,red,red', product)!;
    const text = { stretch: '0,0.01', ramp: 'magma' };
    expect(lookIn(through(text), { layer: colours, measure: 'spread-smad' }, undefined)).toMatchObject({
      ranges: [[0, 0.01]],
      ramp: 'magma',
    });
    expect(lookIn(through(text), { layer: colours, measure: 'value' }, undefined)).toBeNull();
  });

  it('is left out before it has settled, and where it does not fit the layer', () => {
    expect(lookValues(null, ndvi)).toEqual({});
    expect(lookIn(through({ stretch: '0,1;0,1;0,1' }), ndvi, undefined)).toBeNull();
    expect(lookIn(through({ stretch: '1,0' }), ndvi, undefined)).toBeNull();
  });
});

const none: Narrowed = { area: null, conditions: new Map(), leftOut: new Set() };

function defined(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
