import { describe, expect, it } from 'vitest';
import { catalogsOfAddress, judgeLink, parseConfig } from '../../src/app/config';

const PAGE = new URL('https://maps.example.org/cube/?x=1#catalog=a.parquet');

describe('config.json', () => {
  it('is read relative to the page, under any path', () => {
    const config = parseConfig({ catalogs: ['data/c.parquet'], title: 'Fens', extensions: 'duckdb/' }, PAGE);
    expect(config).toEqual({
      catalogs: ['https://maps.example.org/cube/data/c.parquet'],
      title: 'Fens',
      extensions: 'https://maps.example.org/cube/duckdb/',
      fromLink: false,
    });
  });

  it('may be empty, and may name one catalog without a list', () => {
    expect(parseConfig({}, PAGE).catalogs).toEqual(['https://maps.example.org/cube/sample/catalog.parquet']);
    expect(parseConfig({ catalogs: 'c.parquet' }, PAGE).catalogs).toEqual(['https://maps.example.org/cube/c.parquet']);
    expect(parseConfig({ extensions: false }, PAGE).extensions).toBe(false);
  });

  it.each([[[]], [null], ['x'], [{ catalogs: [] }], [{ catalogs: [1] }], [{ title: 3 }], [{ extensions: 4 }]])(
    'is refused with a reason when it is %j',
    (value) => {
      expect(() => parseConfig(value, PAGE)).toThrow(TypeError);
    },
  );
});

describe('a catalog in a link', () => {
  it('comes from the query or from behind the #', () => {
    expect(catalogsOfAddress(new URL('https://a.org/?catalog=x.parquet&catalog=y&catalog='))).toEqual([
      'x.parquet',
      'y',
    ]);
    expect(catalogsOfAddress(PAGE)).toEqual(['a.parquet']);
  });

  const LOCAL = new URL('http://127.0.0.1:4173/');
  it.each([
    ['https://maps.example.org/other/c.parquet', PAGE, 'open'],
    ['https://data.example.com/c.parquet', PAGE, 'ask'],
    ['http://data.example.com/c.parquet', PAGE, 'refuse'],
    ['https://192.168.1.1/c.parquet', PAGE, 'refuse'],
    ['https://10.1.2.3/c.parquet', PAGE, 'refuse'],
    ['https://169.254.169.254/latest', PAGE, 'refuse'],
    ['https://172.31.0.1/x', PAGE, 'refuse'],
    ['https://172.32.0.1/x', PAGE, 'ask'],
    ['https://localhost/x', PAGE, 'refuse'],
    ['https://printer.local/x', PAGE, 'refuse'],
    ['https://intranet/x', PAGE, 'refuse'],
    ['https://[::1]/x', PAGE, 'refuse'],
    ['https://[fd00::1]/x', PAGE, 'refuse'],
    ['https://[::ffff:10.0.0.1]/x', PAGE, 'refuse'],
    ['https://0x7f000001/x', PAGE, 'refuse'],
    ['javascript:alert(1)', PAGE, 'refuse'],
    ['file:///etc/passwd', PAGE, 'refuse'],
    ['http://localhost:9000/c.parquet', LOCAL, 'ask'],
    ['http://127.0.0.1:4173/c.parquet', LOCAL, 'open'],
    ['http://192.168.1.1/c.parquet', LOCAL, 'refuse'],
  ])('%s is judged from %s: %s', (catalog, page, verdict) => {
    expect(judgeLink(new URL(catalog), page)).toBe(verdict);
  });
});
