/** What is looked at in an address that somebody brings, in this order; each is needed by the next. */
export const CHECKS = ['reach', 'open', 'scene', 'projection', 'images'] as const;
export type CheckName = (typeof CHECKS)[number];
