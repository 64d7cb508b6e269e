import { describe, expect, test } from 'vitest';
import { bandKey, commonNameOf } from '#index-images/band-names';
import { compilePattern } from '#index-images/pattern';
import { type NamingRules, readName } from '#index-images/read-name';

function read(path: string, rules?: NamingRules) {
  const { sceneId, band, when } = readName(path, rules);
  return { sceneId, band, when: when && (when.time ? `${when.date} ${when.time}` : when.date) };
}

describe('names as publishers write them', () => {
  test.each([
    // Landsat, Collection 2, with and without processing date, and the scene id before collections.
    [
      'LC08_L2SP_028030_20200114_20200824_02_T1_SR_B4.TIF',
      'LC08_L2SP_028030_20200114_20200824_02_T1',
      'SR_B4',
      '2020-01-14',
    ],
    [
      'LE07_L2SP_044033_20210329_20210424_02_T1_QA_PIXEL.TIF',
      'LE07_L2SP_044033_20210329_20210424_02_T1',
      'QA_PIXEL',
      '2021-03-29',
    ],
    ['LC08_L1TP_013032_20180131_B10.TIF', 'LC08_L1TP_013032_20180131', 'B10', '2018-01-31'],
    ['LC08_L1TP_013032_20180131_BQA.TIF', 'LC08_L1TP_013032_20180131', 'BQA', '2018-01-31'],
    ['LC08_CU_028006_20200114_20200824_02_SR_B4.TIF', 'LC08_CU_028006_20200114_20200824_02', 'SR_B4', '2020-01-14'],
    ['a/LE70350322008118EDC00_b3.tif', 'LE70350322008118EDC00', 'b3', '2008-04-27'],
    ['a/LE70350322008118EDC00_fmask.tif', 'LE70350322008118EDC00', 'fmask', '2008-04-27'],
    // Sentinel-2.
    ['T32TQM_20230612T101031_B04.tif', 'T32TQM_20230612T101031', 'B04', '2023-06-12 10:10:31'],
    ['R20m/T32TQM_20230612T101031_B8A_20m.tif', 'T32TQM_20230612T101031', 'B8A', '2023-06-12 10:10:31'],
    [
      'S2B_MSIL2A_20190629T212529_N0212_R043_T06VVN_20201006T080531_SCL.tif',
      'S2B_MSIL2A_20190629T212529_N0212_R043_T06VVN_20201006T080531',
      'SCL',
      '2019-06-29 21:25:29',
    ],
    ['S2A_28QCH_20200714_0_L2A/B04.tif', 'S2A_28QCH_20200714_0_L2A', 'B04', '2020-07-14'],
    [
      'S2B_MSIL2A_20190629T212529_N0212_R043_T06VVN_20201006T080531.SAFE/B04.tif',
      undefined,
      'B04',
      '2019-06-29 21:25:29',
    ],
    // HLS, MODIS, AppEEARS.
    ['HLS.L30.T13TEF.2020183T174130.v2.0.B04.tif', 'HLS.L30.T13TEF.2020183T174130.v2.0', 'B04', '2020-07-01 17:41:30'],
    [
      'HLS.S30.T13TEF.2020183T174130.v2.0.Fmask.tif',
      'HLS.S30.T13TEF.2020183T174130.v2.0',
      'Fmask',
      '2020-07-01 17:41:30',
    ],
    [
      'MOD09GA.A2019243.h18v03.006.2019245031204_sur_refl_b01.tif',
      'MOD09GA.A2019243.h18v03.006.2019245031204',
      'b01',
      '2019-08-31',
    ],
    ['MCD43A4.A2019243.h18v03.tif', 'MCD43A4.A2019243.h18v03', undefined, '2019-08-31'],
    ['MOD13Q1.061__250m_16_days_NDVI_doy2019241_aid0001.tif', undefined, undefined, '2019-08-29'],
    // PlanetScope, NAIP with one and with two dates, Sentinel-1, drones.
    ['20190831_101010_1035_3B_AnalyticMS.tif', '20190831_101010_1035', undefined, '2019-08-31 10:10:10'],
    ['20190831_101010_53_245c_3B_AnalyticMS_SR_8b.tif', '20190831_101010_53_245c', undefined, '2019-08-31 10:10:10'],
    ['m_4709963_se_14_1_20090818.tif', 'm_4709963_se_14_1_20090818', undefined, '2009-08-18'],
    ['m_4709963_se_14_060_20180716_20181211.tif', 'm_4709963_se_14_060_20180716_20181211', undefined, '2018-07-16'],
    ['S1A_IW_GRDH_1SDV_20190831T054321_20190831T054346_028814_vv.tif', undefined, 'vv', '2019-08-31 05:43:21'],
    ['field7_2019-08-31_ortho.tif', 'field7_2019-08-31_ortho', undefined, '2019-08-31'],
    ['DJI_20190831101010_0001_D.tif', 'DJI_20190831101010_0001_D', undefined, '2019-08-31 10:10:10'],
    ['2019-08-31/ortho.tif', 'ortho', undefined, '2019-08-31'],
    ['2019/08/31/B04.tif', undefined, 'B04', '2019-08-31'],
    ['B04/20190831.tif', '20190831', 'B04', '2019-08-31'],
    ['site_B3_20190831.tif', 'site_20190831', 'B3', '2019-08-31'],
    ['orthomosaic.tif', 'orthomosaic', undefined, undefined],
    ['red_river_20190831.tif', 'red_river_20190831', undefined, '2019-08-31'],
    ['river_20190831_red.tif', 'river_20190831', 'red', '2019-08-31'],
  ])('%s', (path, sceneId, band, when) => {
    const reading = read(path);
    if (sceneId) expect(reading.sceneId).toBe(sceneId);
    expect(reading.band).toBe(band);
    expect(reading.when).toBe(when);
  });

  test('files of one scene share a key, files of two do not', () => {
    const key = (path: string) => readName(path).sceneKey;
    expect(key('x/T32TQM_20230612T101031_B04.tif')).toBe(key('x/T32TQM_20230612T101031_SCL.tif'));
    expect(key('x/R10m/T32TQM_20230612T101031_B04_10m.tif')).toBe(key('x/R20m/T32TQM_20230612T101031_SCL_20m.tif'));
    expect(key('B04/20190831.tif')).toBe(key('B03/20190831.tif'));
    expect(key('2019-08-31/B04.tif')).toBe(key('2019-08-31/B03.tif'));
    expect(key('2019-08-31/B04.tif')).not.toBe(key('2019-09-01/B04.tif'));
    expect(key('a/x_20190831_red.tif')).not.toBe(key('b/x_20190831_red.tif'));
  });

  test('the indexed folder itself may carry the date', () => {
    expect(read('B04.tif', { rootName: 'flight-2019-08-31' }).when).toBe('2019-08-31');
  });
});

describe('what is not guessed', () => {
  test.each([
    ['survey_20190831_20200101.tif', /two dates/, /--pattern/],
    ['20190831_20200101/B04.tif', /two dates/, /--pattern/],
    ['B04_x_B08_20190831.tif', /two bands/, /--pattern/],
  ])('%s', (path, reason, question) => {
    const { whenProblem, bandProblem } = readName(path);
    const problem = whenProblem ?? bandProblem;
    expect(problem?.message).toMatch(reason);
    expect(problem?.question).toMatch(question);
  });
});

describe('bands the user named', () => {
  test('are found anywhere between separators, whatever their case', () => {
    const rules = { bandKeys: ['veg', 'soil_moisture'] };
    expect(read('a_20190831_VEG.tif', rules)).toMatchObject({ band: 'VEG', sceneId: 'a_20190831' });
    expect(read('soil_moisture_20190831.tif', rules)).toMatchObject({ band: 'soil_moisture', sceneId: '20190831' });
    expect(read('vegetation_20190831.tif', rules).band).toBeUndefined();
  });

  test('the one at the end counts', () => {
    expect(read('red_20190831_nir.tif', { bandKeys: ['red', 'nir'] })).toMatchObject({ band: 'nir' });
  });
});

describe('patterns', () => {
  test.each([
    ['survey_(?<date>\\d{8})_', 'survey_20190831_20200101.tif', '2019-08-31'],
    ['(?<year>\\d{4})-(?<doy>\\d{3})', 'flight_2019-243.tif', '2019-08-31'],
    ['(?<day>\\d{2})(?<month>\\d{2})(?<year>\\d{4})', 'x_31082019.tif', '2019-08-31'],
    ['(?<year>\\d{2})(?<month>\\d{2})(?<day>\\d{2})', 'x_190831.tif', '2019-08-31'],
    ['lulc_(?<year>\\d{4})', 'lulc_2019.tif', '2019'],
    ['(?<date>\\d{4}-\\d{2})', 'a/b/ndvi_2019-08.tif', '2019-08'],
    ['(?<date>\\d{8})_(?<time>\\d{4})', 'x_20190831_1010.tif', '2019-08-31 10:10:00'],
    ['^(?<date>\\d{8})/', '20190831/B04.tif', '2019-08-31'],
  ])('%s', (source, path, when) => {
    expect(read(path, { pattern: compilePattern(source) }).when).toBe(when);
  });

  test('band and id', () => {
    const pattern = compilePattern('(?<band>[a-z]+)-(?<id>.+)');
    expect(readName('ndvi-x_20190831.tif', { pattern })).toMatchObject({ band: 'ndvi', sceneId: 'x_20190831' });
    const bandOnly = compilePattern('_(?<band>[^_]+)$');
    const [a, b] = ['q_20190831_one.tif', 'q_20190831_two.tif'].map((path) => readName(path, { pattern: bandOnly }));
    expect(a?.sceneKey).toBe(b?.sceneKey);
    expect(a?.sceneId).toBe('q_20190831');
  });

  test('a name that does not match, or holds no date there, is left out', () => {
    const pattern = compilePattern('x_(?<date>\\d{8})');
    expect(() => readName('y_20190831.tif', { pattern })).toThrow(/does not match/);
    expect(() => readName('x_31082019.tif', { pattern })).toThrow(/takes for a date/);
  });

  test.each([
    ['(', /regular expression/],
    ['\\d{8}', /names no group/],
    ['(?<when>\\d{8})', /names when/],
  ])('%s is refused', (source, message) => {
    expect(() => compilePattern(source)).toThrow(message);
  });
});

test.each([
  ['SR_B4', 'oli', 'red'],
  ['b3', 'tm', 'red'],
  ['B04', 'msi', 'red'],
  ['B8A', 'msi', 'nir08'],
  ['sr_band4', 'tm', 'nir'],
  ['b6_vcid_1', 'tm', 'lwir'],
  ['fmask', 'tm', undefined],
  ['B04', undefined, undefined],
  ['Red', undefined, 'red'],
] as const)('%s of %s is %s', (token, sensor, expected) => {
  expect(commonNameOf(token, sensor)).toBe(expected);
});

test('bandKey', () => {
  expect(['B04', 'SR_B4', 'sr_band4', 'b4', 'B8A', 'SCL'].map(bandKey)).toEqual(['b4', 'b4', 'b4', 'b4', 'b8a', 'scl']);
});
