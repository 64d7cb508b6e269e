import { chance, layeredNoise, mix, noise, ramp } from './noise';
import { type Season, seasonOf } from './season';

const DAY = 86_400_000;
/** The first pass, and the days between passes of the simulated satellite pair. */
const FIRST_DAY = Date.UTC(2023, 0, 3);
const REVISIT = 5;
const SPAN = 725;

/** One pass of the satellite: when, how much of the ground it saw, and what the weather was. */
export interface Pass {
  index: number;
  /** ISO 8601, UTC, to the second. */
  time: string;
  /**
   * Where the swath ends: ground east of `x + LEAN * y` was seen for 'east', west of it for 'west'. Absent where the pass
   * saw everything.
   */
  edge?: { x: number; seen: 'east' | 'west' };
  /** Share of the sky under thick cloud, 0..1. */
  cloudiness: number;
  /** Heaped summer clouds rather than layers. */
  heaped: boolean;
  /** Metres from the ground to the clouds. */
  cloudHeight: number;
  /** Strengths, 0..1. */
  cirrus: number;
  haze: number;
}

/** Eastward metres of a swath's edge for each metre north: the track of a polar orbit at this latitude. */
const LEAN = 0.21;

/** `count` passes over 2023 and 2024, denser in summer, none alike; in order of time. */
export function passesOf(seed: number, count: number): Pass[] {
  const passes = Array.from({ length: count }, (_, index) => {
    const share = (index + 0.5 + (chance(index, 1, seed + 601) - 0.5) * 0.5) / count;
    const turn = (share * 2) % 1;
    const even = Math.floor(share * 2) + turn + 0.05 * Math.sin(2 * Math.PI * turn);
    const visit = Math.round(((even / 2) * SPAN) / REVISIT);
    // Two neighbouring orbits see the place ten minutes apart; the outer one only in part.
    const orbit = index % 4;
    const time = FIRST_DAY + visit * REVISIT * DAY + (orbit % 2 === 0 ? 36_631_000 : 37_231_000);
    return { index, time, orbit, day: seasonOf(new Date(time).toISOString(), seed).day };
  });
  const ranks = rankByWeather(passes, seed);
  return passes.map(({ index, time, orbit, day }) => {
    const dice = (sort: number) => chance(index, sort, seed + 602);
    const summer = ramp(95, 150, day) * ramp(275, 235, day);
    const cloudiness = 0.96 * ranks[index]! ** 2.3;
    return {
      index,
      time: new Date(time).toISOString().replace('.000Z', 'Z'),
      ...(orbit === 1 ? { edge: { x: mix(-5200, -2200, dice(1)), seen: 'east' as const } } : {}),
      ...(orbit === 3 ? { edge: { x: mix(2200, 5200, dice(2)), seen: 'west' as const } } : {}),
      cloudiness: cloudiness < 0.006 ? 0 : cloudiness,
      heaped: dice(3) < 0.15 + 0.7 * summer,
      cloudHeight: mix(700, 1500, dice(4)) + 500 * summer,
      cirrus: dice(5) < 0.35 ? mix(0.25, 1, dice(6)) : 0,
      haze: dice(7) * dice(8),
    };
  });
}

/** Ranks 0..1 of cloudiness, every rank once, so that each sample has its clear days and its lost ones. */
function rankByWeather(passes: readonly { index: number; day: number }[], seed: number): number[] {
  const ranks: number[] = [];
  passes
    .map(({ index, day }) => ({
      index,
      grey: chance(index, 2, seed + 603) + 0.08 * Math.cos((2 * Math.PI * day) / 365),
    }))
    .sort((a, b) => a.grey - b.grey)
    .forEach(({ index }, rank) => {
      ranks[index] = (rank + 0.5) / passes.length;
    });
  return ranks;
}

/** What lies between the ground and the sensor at a place. Shares 0..1. */
export interface Sky {
  cloud: number;
  /** Brightness of the cloud, 1 in full light. */
  cloudLight: number;
  shadow: number;
  cirrus: number;
  haze: number;
}

/** The sky of one pass as a function of the place on the ground. The answer is reused: copy what you keep. */
export type SkyAt = (x: number, y: number) => Readonly<Sky>;

/** Whether the swath of a pass holds a place on the ground. */
export function seenBy({ edge }: Pass, x: number, y: number): boolean {
  if (!edge) return true;
  const east = x > edge.x + LEAN * y;
  return edge.seen === 'east' ? east : !east;
}

/** The swath's edge as a line: the ground's easting at a northing; undefined where there is none. */
export function edgeAt({ edge }: Pass, y: number): number | undefined {
  return edge && edge.x + LEAN * y;
}

export function skyOf(pass: Pass, seed: number): SkyAt {
  const { sun }: Season = seasonOf(pass.time, seed);
  const weather = seed * 31 + pass.index * 7919 + 701;
  const size = pass.heaped ? 1500 : 4200;
  const soft = pass.heaped ? 0.1 : 0.26;
  const layers = pass.heaped ? 5 : 6;
  const field = (x: number, y: number, floor?: number) =>
    layeredNoise(x / size + 0.12 * noise(y / 900, 0.3, weather + 9), y / size, weather, layers, floor);
  const threshold = thresholdOf(field, pass.cloudiness) - soft * 0.4;
  const reach = pass.cloudHeight / Math.max(0.12, sun[2]);
  const [towardsX, towardsY] = [sun[0] * reach, sun[1] * reach];
  const sky: Sky = { cloud: 0, cloudLight: 0, shadow: 0, cirrus: 0, haze: 0 };
  const turn = chance(pass.index, 9, seed + 604) * Math.PI;
  const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
  const clear = pass.cloudiness === 0;
  return (x, y) => {
    sky.cloud = 0;
    sky.shadow = 0;
    if (!clear) {
      const density = field(x, y, threshold) - threshold;
      sky.cloud = ramp(0, soft, density);
      if (sky.cloud > 0) {
        // Lit from the side: brighter where the cloud thins towards the sun.
        const slope = density - (field(x + sun[0] * 130, y + sun[1] * 130) - threshold);
        sky.cloudLight = 0.72 + 0.2 * ramp(0, 0.5, density) + Math.max(-0.22, Math.min(0.2, slope * 2.2));
      }
      sky.shadow = sky.cloud < 0.95 ? ramp(0, soft, field(x + towardsX, y + towardsY, threshold) - threshold) : 0;
    }
    sky.cirrus = 0;
    if (pass.cirrus > 0) {
      const u = x * cos + y * sin;
      const v = y * cos - x * sin;
      const veil = layeredNoise(u / 7000 + 0.3 * noise(v / 2500, 0.7, weather + 13), v / 1300, weather + 11, 4);
      sky.cirrus = pass.cirrus * ramp(-0.05, 0.6, veil);
    }
    sky.haze = pass.haze * (0.7 + 0.3 * noise(x / 5200, y / 5200, weather + 12));
    return sky;
  };
}

/** The value of a field that a share of the landscape lies above. */
function thresholdOf(field: (x: number, y: number) => number, share: number): number {
  const values: number[] = [];
  for (let y = -4500; y <= 4500; y += 250) for (let x = -7500; x <= 7500; x += 250) values.push(field(x, y));
  values.sort((a, b) => b - a);
  return values[Math.min(values.length - 1, Math.floor(share * values.length))]!;
}
