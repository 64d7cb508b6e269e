/** What the German texts have in common. */
export const LOCALE = 'de-DE';

export const number = new Intl.NumberFormat(LOCALE);

/** `1 Szene`, `48 Szenen` */
export const scenes = (count: number): string => `${number.format(count)} ${count === 1 ? 'Szene' : 'Szenen'}`;
