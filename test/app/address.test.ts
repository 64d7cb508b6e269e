import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDay, readFragment, readNumber, shortNumber, writeFragment } from '../../src/app/address/fragment';
import { holdsSecret, withoutSecrets } from '../../src/app/address/secrets';

describe('the part of an address after the #', () => {
  it('is written so that a person can read it', () => {
    const written = writeFragment([
      ['catalog', 'https://example.org/a b.parquet'],
      ['layer', 'index:ndvi:nir,red'],
      ['empty', undefined],
    ]);
    expect(written).toBe('catalog=https://example.org/a%20b.parquet&layer=index:ndvi:nir,red');
  });

  it('reads back whatever was written', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.string({ minLength: 1 }), fc.string({ minLength: 1 })), {
          selector: ([name]) => name,
        }),
        (entries) => {
          const url = new URL('https://example.org/');
          url.hash = writeFragment(entries);
          expect([...readFragment(url.hash)]).toEqual(entries);
        },
      ),
    );
  });

  it('never throws, whatever a stranger wrote', () => {
    fc.assert(fc.property(fc.string(), (hash) => void readFragment(hash)));
    expect(readFragment('#%E0%A4%A&a=1').get('a')).toBe('1');
  });

  it('takes numbers and days that are some', () => {
    expect(readNumber('12.5', 0, 20)).toBe(12.5);
    for (const bad of [undefined, '', ' ', 'NaN', '1e999', '21', '-1', '1,2'])
      expect(readNumber(bad, 0, 20)).toBeUndefined();
    expect(readDay('2023-02-28')).toBe('2023-02-28');
    for (const bad of [undefined, '', '2023-02-30', '2023-13-01', '2023', "2023-01-01'"])
      expect(readDay(bad)).toBeUndefined();
    expect(shortNumber(12.300004, 5)).toBe('12.3');
  });
});

describe('a secret in an address', () => {
  const SIGNED = [
    'https://user:pass@example.org/catalog.json',
    'https://example.org/catalog.json?token=abc',
    'https://example.org/c.parquet?X-Amz-Signature=12&X-Amz-Credential=me',
    'https://account.blob.core.windows.net/c/c.parquet?sv=2023-01-03&se=2024-01-01&sig=abc',
    'https://storage.googleapis.com/b/c?X-Goog-Signature=ff&GoogleAccessId=me',
    'https://example.org/c?apikey=1',
    'https://example.org/c?api_key=1',
    'https://example.org/c?accessToken=1',
    'https://example.org/c?q=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc',
    `https://example.org/c?q=${'a1B2'.repeat(12)}`,
  ];

  it.each(SIGNED)('is seen and left out: %s', (address) => {
    expect(holdsSecret(address)).toBe(true);
    const clean = withoutSecrets(address);
    expect(holdsSecret(clean)).toBe(false);
    const { origin, pathname } = new URL(address);
    expect(clean).toBe(origin + pathname);
  });

  it.each([
    'https://example.org/catalog.parquet',
    'https://example.org/stac?collections=sentinel-2-l2a&monkey=3',
    'https://example.org/items?bbox=11.98,48.23,12.02,48.27&datetime=2023-01-01/2023-12-31',
  ])('is not seen where there is none: %s', (address) => {
    expect(withoutSecrets(address)).toBe(address);
  });
});
