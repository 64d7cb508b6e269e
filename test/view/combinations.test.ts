import { describe, expect, it } from 'vitest';
import type { Measurement, Product } from '#quadrat';
import { imageBands, indicesOf, layersOf, rolesOf } from '#view/combinations';

const product = (...measurements: Array<Partial<Measurement> & { name: string }>): Product => ({
  name: 'p',
  measurements: measurements.map((measurement) => ({ dtype: 'uint16', ...measurement })),
});
const bands = (...names: string[]) => product(...names.map((name) => ({ name })));

describe('what a product opens with', () => {
  it('is natural colours where it has red, green and blue', () => {
    const [first] = layersOf(bands('blue', 'green', 'red', 'nir'));
    expect(first).toEqual({ kind: 'colours', id: 'natural', bands: ['red', 'green', 'blue'] });
  });

  it('goes by common names before names', () => {
    const roles = rolesOf(
      product(
        { name: 'B02', commonName: 'blue' },
        { name: 'B04', commonName: 'red' },
        { name: 'B8A', commonName: 'nir08' },
      ),
    );
    expect(roles).toEqual({ blue: 'B02', red: 'B04', nir: 'B8A' });
  });

  it('finds aliases, whatever their case', () => {
    expect(rolesOf(product({ name: 'band_3', aliases: ['Red'] }))).toEqual({ red: 'band_3' });
  });

  it('guesses nothing from numbers: band 3 is red on one satellite and green on the next', () => {
    expect(rolesOf(bands('b3', 'b4', 'b5'))).toEqual({});
    expect(layersOf(bands('b3', 'b4', 'b5'))).toEqual([{ kind: 'colours', id: 'first', bands: ['b3', 'b4', 'b5'] }]);
  });

  it('is short-wave colours and NDVI for red, near and short-wave infrared', () => {
    expect(layersOf(bands('red', 'nir', 'swir')).map(({ id }) => id)).toEqual(['shortwave', 'ndvi', 'ndmi']);
  });

  it('is one band where there are fewer than three', () => {
    expect(layersOf(bands('vv'))).toEqual([{ kind: 'band', id: 'band', bands: ['vv'] }]);
    expect(layersOf(bands('vv', 'vh'))).toEqual([{ kind: 'band', id: 'band', bands: ['vv'] }]);
  });

  it('leaves quality bands out of pictures', () => {
    const flags = { scl: { bits: [0], values: { 0: 'none' } } };
    const sentinel = product({ name: 'red' }, { name: 'scl', flags }, { name: 'qa' });
    expect(
      imageBands({ ...sentinel, defaultMask: { measurement: 'qa', exclude: [1] } }).map(({ name }) => name),
    ).toEqual(['red']);
  });
});

describe('indices', () => {
  it('are written with the product’s own band names', () => {
    const found = indicesOf(bands('green', 'red', 'nir'));
    expect(found.map(({ id, expression }) => [id, expression])).toEqual([
      ['ndvi', '(nir - red) / (nir + red)'],
      ['ndwi', '(green - nir) / (green + nir)'],
    ]);
  });

  it('are not offered for a band that no expression can name', () => {
    const odd = product({ name: 'band-4', commonName: 'red' }, { name: 'nir' });
    expect(indicesOf(odd)).toEqual([]);
  });
});
