import { describe, expect, it } from 'vitest';
import { findPlaces } from '../../src/app/places/gazetteer';

describe('the search of places', () => {
  it('finds them by how they begin, without accents, the largest first', () => {
    expect(findPlaces('munich')[0]).toMatchObject({ name: 'Munich', within: expect.stringContaining('Germany') });
    expect(findPlaces('sao p')[0]!.name).toBe('Sao Paulo');
    expect(findPlaces('Paris')[0]!.within).toContain('France');
    expect(findPlaces('london, ont')[0]!.within).toContain('Ontario');
    const [first] = findPlaces('nairobi');
    expect(first!.lat).toBeCloseTo(-1.28, 1);
    expect(first!.lon).toBeCloseTo(36.82, 1);
  });

  it('takes coordinates for what they are, latitude first', () => {
    expect(findPlaces('48.25, 12')).toEqual([expect.objectContaining({ lat: 48.25, lon: 12 })]);
    expect(findPlaces('33.9° S 18.4° E')).toEqual([expect.objectContaining({ lat: -33.9, lon: 18.4 })]);
    expect(findPlaces('95, 12')).toEqual([]);
  });

  it('finds nothing for nothing, and no more than asked for', () => {
    for (const typed of ['', ' ', 'x', ',', 'qqqqqq', '((']) expect(findPlaces(typed)).toEqual([]);
    expect(findPlaces('san', 3).length).toBe(3);
  });
});
