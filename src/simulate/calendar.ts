import { chance, hash, mix, ramp } from './noise';

/** Shares of a field's area as seen from above; what is left is bare soil. Together at most 1. */
export interface Canopy {
  green: number;
  /** Ripe or dead: straw, stubble, withered leaves. */
  straw: number;
  flower: number;
}

/** Day of the harvest year (negative in the autumn before), then green, straw and flower from that day on. */
type Stage = readonly [day: number, green: number, straw: number, flower: number];

interface Crop {
  /** Share of the arable land. */
  share: number;
  stages: readonly Stage[];
}

/** Sowing to harvest of what grows in the north-alpine foreland; linear between the days. */
const CROPS: readonly Crop[] = [
  {
    // Winter wheat
    share: 0.25,
    stages: [
      [-84, 0, 0.03, 0],
      [-50, 0.14, 0, 0],
      [0, 0.24, 0.04, 0],
      [58, 0.28, 0.06, 0],
      [90, 0.58, 0.02, 0],
      [118, 0.9, 0, 0],
      [150, 0.94, 0, 0],
      [172, 0.74, 0.18, 0],
      [190, 0.2, 0.7, 0],
      [208, 0.03, 0.9, 0],
      [210, 0, 0.55, 0],
      [244, 0.05, 0.35, 0],
    ],
  },
  {
    // Winter barley
    share: 0.12,
    stages: [
      [-98, 0, 0.03, 0],
      [-60, 0.22, 0, 0],
      [0, 0.33, 0.05, 0],
      [60, 0.36, 0.06, 0],
      [86, 0.62, 0.02, 0],
      [112, 0.9, 0, 0],
      [138, 0.88, 0.05, 0],
      [156, 0.5, 0.42, 0],
      [170, 0.12, 0.8, 0],
      [184, 0.02, 0.92, 0],
      [187, 0, 0.58, 0],
      [228, 0.08, 0.35, 0],
    ],
  },
  {
    // Rape
    share: 0.13,
    stages: [
      [-122, 0, 0.08, 0],
      [-95, 0.32, 0, 0],
      [-45, 0.62, 0, 0],
      [0, 0.5, 0.08, 0],
      [58, 0.52, 0.1, 0],
      [92, 0.78, 0.02, 0],
      [108, 0.72, 0, 0.18],
      [118, 0.32, 0, 0.64],
      [134, 0.36, 0, 0.58],
      [146, 0.82, 0, 0.1],
      [166, 0.84, 0.06, 0],
      [186, 0.45, 0.42, 0],
      [200, 0.06, 0.8, 0],
      [203, 0, 0.5, 0],
      [236, 0.14, 0.3, 0],
    ],
  },
  {
    // Maize
    share: 0.26,
    stages: [
      [112, 0, 0.03, 0],
      [138, 0.06, 0.02, 0],
      [160, 0.36, 0, 0],
      [180, 0.78, 0, 0],
      [200, 0.92, 0, 0.02],
      [236, 0.9, 0.03, 0],
      [256, 0.68, 0.24, 0],
      [269, 0.3, 0.58, 0],
      [272, 0, 0.3, 0],
      [300, 0.04, 0.16, 0],
    ],
  },
  {
    // Sugar beet
    share: 0.08,
    stages: [
      [84, 0, 0, 0],
      [122, 0.06, 0, 0],
      [152, 0.4, 0, 0],
      [175, 0.86, 0, 0],
      [250, 0.92, 0, 0],
      [286, 0.76, 0.08, 0],
      [290, 0.04, 0.12, 0],
      [305, 0.02, 0.06, 0],
    ],
  },
  {
    // Spring barley
    share: 0.08,
    stages: [
      [72, 0, 0.02, 0],
      [100, 0.14, 0, 0],
      [124, 0.62, 0, 0],
      [146, 0.9, 0, 0],
      [166, 0.66, 0.24, 0],
      [184, 0.12, 0.8, 0],
      [200, 0.02, 0.92, 0],
      [203, 0, 0.55, 0],
      [238, 0.05, 0.32, 0],
    ],
  },
  {
    // Potatoes
    share: 0.04,
    stages: [
      [98, 0, 0, 0],
      [134, 0.16, 0, 0],
      [158, 0.74, 0, 0.02],
      [200, 0.84, 0.04, 0],
      [224, 0.46, 0.36, 0],
      [242, 0.03, 0.26, 0],
      [256, 0, 0.06, 0],
    ],
  },
  {
    // Clover, cut four times
    share: 0.04,
    stages: [
      [-120, 0.5, 0.02, 0],
      [-40, 0.55, 0.08, 0],
      [55, 0.45, 0.18, 0],
      [105, 0.85, 0, 0],
      [134, 0.95, 0, 0.02],
      [137, 0.28, 0.25, 0],
      [165, 0.9, 0, 0],
      [176, 0.95, 0, 0.02],
      [179, 0.28, 0.25, 0],
      [212, 0.9, 0, 0],
      [220, 0.94, 0, 0],
      [223, 0.28, 0.25, 0],
      [256, 0.85, 0.02, 0],
    ],
  },
];

/** Days from a harvest until the plough, where no green manure is sown. */
const FALLOW = 26;

/** What grows on a field on a day. The crop changes from year to year; a year's crop begins with its sowing. */
export function fieldCanopy(field: number, year: number, day: number): Canopy {
  const next = cropOf(field, year + 1);
  const shiftNext = shiftOf(field, year + 1);
  const fromNext = day - 365 - shiftNext;
  if (fromNext >= next.stages[0]![0]) return stageOf(next, fromNext);
  const crop = cropOf(field, year);
  const today = day - shiftOf(field, year);
  const first = crop.stages[0]![0];
  const last = crop.stages[crop.stages.length - 1]!;
  if (today >= first && today <= last[0]) return stageOf(crop, today);
  // Between two crops: after this year's, or still after last year's.
  const before = today < first;
  const previous = before ? cropOf(field, year - 1) : crop;
  const harvested = previous.stages[previous.stages.length - 1]!;
  const since = before ? day + 365 - shiftOf(field, year - 1) - harvested[0] : today - harvested[0];
  return fallow(field, before ? year - 1 : year, since, harvested, before ? day + 365 : day);
}

/** A third of the fields carry green manure over the winter, which the frost kills; the others are ploughed. */
function fallow(field: number, year: number, since: number, [, green, straw]: Stage, day: number): Canopy {
  if (chance(field, year, 201) < 0.36) {
    const grown = 0.78 * ramp(8, 55, since) * ramp(345, 310, day - 30);
    const frozen = 0.45 * ramp(330, 385, day) * ramp(470, 440, day);
    return { green: grown, straw: frozen * (1 - grown), flower: 0 };
  }
  const left = ramp(FALLOW, FALLOW - 4, since - 20 * chance(field, year, 202));
  return { green: green * left + 0.03, straw: straw * left, flower: 0 };
}

function cropOf(field: number, year: number): Crop {
  let dice = chance(field, year, 203);
  for (const crop of CROPS) {
    dice -= crop.share;
    if (dice < 0) return crop;
  }
  return CROPS[0]!;
}

/** Days a farmer is late; the season's own share is the same for all. */
function shiftOf(field: number, year: number): number {
  return (chance(field, year, 204) - 0.5) * 15 + (chance(year, 0, 205) - 0.5) * 9;
}

function stageOf({ stages }: Crop, day: number): Canopy {
  let at = 0;
  while (at < stages.length - 2 && stages[at + 1]![0] <= day) at++;
  const [from, ...start] = stages[at]!;
  const [to, ...end] = stages[at + 1]!;
  const share = Math.min(1, Math.max(0, (day - from) / (to - from)));
  return {
    green: mix(start[0], end[0], share),
    straw: mix(start[1], end[1], share),
    flower: mix(start[2], end[2], share),
  };
}

/** A meadow's canopy: mown one to four times, each cut on its owner's own day; pastures are never cut short. */
export function grassCanopy(meadow: number, year: number, day: number, grazed: boolean): Canopy {
  const season = ramp(72, 118, day) * ramp(330, 285, day);
  let green = 0.38 + 0.52 * season;
  let straw = 0.36 * (1 - season);
  if (grazed) return { green: green - 0.1 * season, straw: straw + 0.07, flower: 0 };
  const cuts = 1 + (hash(meadow, 1, 206) & 3);
  for (let cut = 0; cut < cuts; cut++) {
    const planned = cuts === 1 ? 182 : 138 + (cut * 130) / cuts;
    const since = day - planned - (chance(meadow, year * 8 + cut, 207) - 0.5) * 18;
    if (since < 0 || since > 34) continue;
    const regrown = ramp(0, 34, since);
    green *= mix(0.42, 1, regrown);
    straw += 0.3 * (1 - regrown);
  }
  // Uncut grass goes yellow in high summer; flowers stand in extensive meadows in May and June.
  if (cuts === 1) straw += 0.22 * ramp(150, 180, day) * ramp(186, 183, day);
  const flower = cuts === 1 ? 0.08 * ramp(125, 140, day) * ramp(168, 155, day) : 0;
  return { green: Math.min(green, 0.97 - straw - flower), straw, flower };
}
