import { describe, expect, it } from 'vitest';
import {
  contentRangeFault,
  displayName,
  formatBytes,
  isHtmlInstead,
  isTransientStatus,
  networkError,
  noRangeError,
  parseContentRange,
  parseRetryAfter,
  rangeHeader,
  retryDelay,
  sameVersion,
  statusError,
} from '#bytes/http-rules';

const URL_ = 'https://data.example.org/a/scene.tif?sig=secret';

describe('ranges', () => {
  it('counts the last byte in', () => {
    expect(rangeHeader({ offset: 10, length: 5 })).toBe('bytes=10-14');
  });

  it.each([
    ['bytes 0-9/100', { part: { offset: 0, length: 10 }, total: 100 }],
    ['bytes 5-9/*', { part: { offset: 5, length: 5 }, total: null }],
    ['bytes */100', { part: null, total: 100 }],
    ['Bytes 0-0/1', { part: { offset: 0, length: 1 }, total: 1 }],
  ])('reads %s', (header, expected) => {
    expect(parseContentRange(header)).toEqual(expected);
  });

  it.each([null, '', 'bytes 9-0/100', 'bytes 0-100/100', 'items 0-9/100', 'bytes 0-9', 'bytes -5/100'])(
    'refuses %j',
    (header) => {
      expect(parseContentRange(header)).toBeNull();
    },
  );

  it('accepts a part that ends with the object, and no other shortfall', () => {
    const asked = { offset: 90, length: 50 };
    expect(contentRangeFault(asked, { part: { offset: 90, length: 50 }, total: 1000 })).toBeNull();
    expect(contentRangeFault(asked, { part: { offset: 90, length: 10 }, total: 100 })).toBeNull();
    expect(contentRangeFault(asked, { part: { offset: 90, length: 10 }, total: 1000 })).toMatch(/10 bytes/);
    expect(contentRangeFault(asked, { part: { offset: 90, length: 10 }, total: null })).toMatch(/10 bytes/);
    expect(contentRangeFault(asked, { part: { offset: 0, length: 50 }, total: 1000 })).toMatch(/starts at byte 0/);
    expect(contentRangeFault(asked, { part: null, total: 1000 })).toMatch(/no range/);
  });
});

describe('retries', () => {
  it('knows what may pass', () => {
    expect([408, 429, 500, 502, 503, 504].every(isTransientStatus)).toBe(true);
    expect([200, 206, 301, 400, 401, 403, 404, 416, 501].some(isTransientStatus)).toBe(false);
  });

  it('reads Retry-After in seconds and as a date', () => {
    const now = Date.parse('2024-01-01T00:00:00Z');
    expect(parseRetryAfter('3', now)).toBe(3000);
    expect(parseRetryAfter('Mon, 01 Jan 2024 00:00:07 GMT', now)).toBe(7000);
    expect(parseRetryAfter('Sun, 31 Dec 2023 00:00:07 GMT', now)).toBe(0);
    expect(parseRetryAfter('soon', now)).toBeNull();
    expect(parseRetryAfter(null, now)).toBeNull();
  });

  it('waits at least as long as asked, grows otherwise, and stays bounded', () => {
    expect(retryDelay(1, 3000, 0)).toBe(3000);
    expect(retryDelay(1, null, 1)).toBeLessThan(retryDelay(3, null, 1));
    expect(retryDelay(30, null, 1)).toBeLessThanOrEqual(8000);
  });
});

describe('errors', () => {
  it.each([
    [404, 'NOT_FOUND'],
    [410, 'NOT_FOUND'],
    [401, 'UNAUTHORIZED'],
    [403, 'UNAUTHORIZED'],
    [429, 'RATE_LIMITED'],
    [416, 'NO_RANGE_SUPPORT'],
    [500, 'NETWORK'],
    [503, 'NETWORK'],
    [418, 'NETWORK'],
  ])('HTTP %i is %s', (status, code) => {
    const error = statusError(status, URL_);
    expect(error.code).toBe(code);
    expect(error.message).toContain('scene.tif');
    expect(error.message).not.toContain('secret');
  });

  it('calls a 503 with Retry-After a rate limit', () => {
    const error = statusError(503, URL_, 4000);
    expect(error.code).toBe('RATE_LIMITED');
    expect(error.message).toMatch(/4 seconds/);
  });

  it('tells CORS from network by origin, and offline first', () => {
    const cause = new TypeError('Failed to fetch');
    const blocked = networkError(URL_, { origin: 'https://page.example.org' }, cause);
    expect(blocked.code).toBe('CORS');
    expect(blocked.cause).toBe(cause);
    expect(networkError(URL_, { origin: 'https://data.example.org' }, cause).code).toBe('NETWORK');
    expect(networkError(URL_, {}, cause).code).toBe('NETWORK');
    const offline = networkError(URL_, { origin: 'https://page.example.org', online: false }, cause);
    expect(offline.code).toBe('NETWORK');
    expect(offline.message).toMatch(/offline/);
    const mixed = networkError('http://data.example.org/a.tif', { origin: 'https://page.example.org' }, cause);
    expect(mixed.message).toMatch(/https link/);
  });

  it('says how large a download without ranges would be', () => {
    expect(noRangeError(URL_, 123_456_789).message).toContain('123 MB');
    expect(formatBytes(999)).toBe('999 bytes');
    expect(formatBytes(1_400_000)).toBe('1.4 MB');
  });

  it('takes a page for a page only where data was asked for', () => {
    expect(isHtmlInstead('text/html; charset=utf-8', URL_)).toBe(true);
    expect(isHtmlInstead('image/tiff', URL_)).toBe(false);
    expect(isHtmlInstead(null, URL_)).toBe(false);
    expect(isHtmlInstead('text/html', 'https://example.org/a.html')).toBe(false);
  });

  it('names a file without its query', () => {
    expect(displayName(URL_)).toBe('scene.tif');
    expect(displayName('https://example.org/')).toBe('https://example.org/');
  });
});

describe('versions', () => {
  const version = (etag: string | null, lastModified: string | null = null, size: number | null = null) => ({
    etag,
    lastModified,
    size,
  });
  it('compares what both sides know', () => {
    expect(sameVersion(version('"a"'), version('"a"'))).toBe(true);
    expect(sameVersion(version('"a"'), version('W/"a"'))).toBe(true);
    expect(sameVersion(version('"a"'), version('"b"'))).toBe(false);
    expect(sameVersion(version('"a"'), version(null))).toBe(true);
    expect(sameVersion(version(null, 'x'), version(null, 'y'))).toBe(false);
    expect(sameVersion(version('"a"', 'x'), version('"a"', 'y'))).toBe(true);
    expect(sameVersion(version('"a"', 'x', 1), version('"a"', 'x', 2))).toBe(false);
  });
});
