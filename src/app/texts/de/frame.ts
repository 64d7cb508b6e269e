import type { frame as english } from '../en/frame';

export const frame: typeof english = {
  tabs: { data: 'Daten', picture: 'Bild', compare: 'Vergleich', 'take-away': 'Export' },
};
