import type { first as english } from '../en/first';

export const first: typeof english = {
  basemap: {
    title: 'Die Online-Karte ist nicht erreichbar',
    body: (host) =>
      `${host} antwortet nicht. Prüfen Sie die Verbindung; die Bilder brauchen sie nicht, und Küsten und Grenzen sind auch ohne sie da.`,
    without: 'Ohne sie weitermachen',
    again: 'Erneut versuchen',
  },
  log: {
    kept: (memory, disk) =>
      `Aufbewahrt, um nicht noch einmal zu fragen: ${memory} im Arbeitsspeicher, ${disk ?? 'nichts'} auf diesem Gerät für den nächsten Besuch.`,
  },
  tour: { why: 'Was ist das?' },
  keys: {
    hint: 'Mit der Tastatur: Pfeile bewegen die Karte unter dem Kreuz, mit Umschalt in kleinen Schritten; die Eingabetaste setzt eine Ecke, die Rücktaste nimmt sie zurück.',
    set: (corners, shape) => {
      const next =
        shape === 'box'
          ? 'Die Eingabetaste setzt die gegenüberliegende Ecke und schließt ab.'
          : corners < (shape === 'line' ? 2 : 3)
            ? 'Weiter mit Pfeilen und Eingabetaste.'
            : 'Zweimal Eingabe an einer Stelle schließt ab.';
      return `${corners === 1 ? '1 Ecke ist' : `${corners} Ecken sind`} gesetzt. ${next}`;
    },
  },
};
