import type { Shape } from '#view/draw/draw-tool';

/** The first view on a phone, and the map from the keyboard. */
export const first = {
  basemap: {
    title: 'The online map cannot be reached',
    body: (host: string) =>
      `${host} does not answer. Check the connection; the pictures do not need it, and coasts and borders are there without.`,
    without: 'Go on without it',
    again: 'Try again',
  },
  log: {
    kept: (memory: string, disk: string | null) =>
      `Kept now: ${memory} in memory, ${disk ?? 'nothing'} on this device for the next visit.`,
  },
  tour: { why: 'What is this?' },
  keys: {
    hint: 'From the keyboard: arrows move the map under the cross, with Shift a little; Enter sets a corner, Backspace takes it back.',
    set: (corners: number, shape: Shape) => {
      const next =
        shape === 'box'
          ? 'Enter sets the opposite corner and finishes.'
          : corners < (shape === 'line' ? 2 : 3)
            ? 'Go on with arrows and Enter.'
            : 'Enter twice on one place finishes.';
      return `${corners === 1 ? '1 corner is' : `${corners} corners are`} set. ${next}`;
    },
  },
};
