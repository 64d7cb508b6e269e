import { describe, expect, test } from 'vitest';
import { dateFromGroup, datesIn, itemTimes } from '#index-images/dates';

describe('datesIn', () => {
  test.each([
    ['scene_2019-08-31', ['2019-08-31']],
    ['scene_2019_08_31_x', ['2019-08-31']],
    ['2019.08.31', ['2019-08-31']],
    ['scene20190831', ['2019-08-31']],
    ['20190831T101010Z', ['2019-08-31 10:10:10']],
    ['2019-08-31T10:10:10', ['2019-08-31 10:10:10']],
    ['DJI_20190831101010_0001', ['2019-08-31 10:10:10']],
    ['201908311010', ['2019-08-31 10:10:00']],
    ['A2019243', ['2019-08-31']],
    ['x_2019243T101010', ['2019-08-31 10:10:10']],
    ['2020366', ['2020-12-31']],
    ['doy2008118', ['2008-04-27']],
    ['S1A_20190831T054321_20190831T054346', ['2019-08-31 05:43:21']],
    ['20190831_20200101', ['2019-08-31', '2020-01-01']],
    // Numbers that are no dates.
    ['m_4709963_se_14_1', []],
    ['2019366', []],
    ['2019000', []],
    ['20190230', []],
    ['20191301', []],
    ['18991231', []],
    ['99991231', []],
    ['120190831', []],
    ['2019083', ['2019-03-24']],
    ['31082019', []],
    ['190831', []],
    ['lulc_2019', []],
    ['2019-08-312', []],
    ['20190831256199', []],
    ['EPSG_26914_tile_0000000512', []],
  ])('%s', (text, expected) => {
    expect(datesIn(text).map(({ date, time }) => (time ? `${date} ${time}` : date))).toEqual(expected);
  });
});

test.each([
  ['2019-08', '2019-08'],
  ['201908', '2019-08'],
  ['2019', '2019'],
  ['20190831', '2019-08-31'],
  ['2019/08/31', '2019-08-31'],
  ['201913', undefined],
  ['31082019', undefined],
  ['', undefined],
])('dateFromGroup(%s)', (text, expected) => {
  expect(dateFromGroup(text)?.date).toBe(expected);
});

describe('itemTimes', () => {
  test('a date is local noon of the solar zone', () => {
    expect(itemTimes({ date: '2009-08-18' }, -99.15).datetime).toBe('2009-08-18T19:00:00Z');
    expect(itemTimes({ date: '2019-01-01' }, 0.3).datetime).toBe('2019-01-01T12:00:00Z');
  });

  // The rule of the index: UTC + 240 s per degree.
  test('its solar day is the named day at every longitude', () => {
    for (let longitude = -180; longitude <= 180; longitude += 0.5) {
      const { datetime } = itemTimes({ date: '2020-02-29' }, longitude);
      const solar = new Date(Date.parse(datetime!) + longitude * 240_000).toISOString();
      expect(solar.slice(0, 10), String(longitude)).toBe('2020-02-29');
    }
  });

  test('a time of day is kept, a period becomes a span', () => {
    expect(itemTimes({ date: '2019-08-31', time: '10:10:10' }, 150).datetime).toBe('2019-08-31T10:10:10Z');
    expect(itemTimes({ date: '2019-12' }, 0)).toEqual({
      datetime: null,
      start_datetime: '2019-12-01T00:00:00Z',
      end_datetime: '2019-12-31T23:59:59Z',
    });
    expect(itemTimes({ date: '2019' }, 15)).toMatchObject({
      start_datetime: '2018-12-31T23:00:00Z',
      end_datetime: '2019-12-31T22:59:59Z',
    });
  });
});
