import type { understand as english } from '../en/understand';
import { picture } from './picture';
import { LOCALE, number } from './words';

const metre = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const kilometre = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const hectares = new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: 4 });

export const understand: typeof english = {
  drawPolygon: 'Klicken setzt Ecken; ein Klick auf die letzte schließt ab. Esc bricht ab.',
  drawBox: 'Klicken Sie auf eine Ecke, dann auf die gegenüberliegende. Esc bricht ab.',
  drawLine: 'Klicken Sie den Weg entlang; ein Klick auf die letzte Ecke schließt ab. Esc bricht ab.',
  measure: 'Eine Strecke messen',
  measured: 'Gemessene Strecke',
  measureAgain: 'Noch einmal messen',
  measureEnd: 'Die gemessene Strecke wegräumen',
  onEllipsoid: 'auf dem Ellipsoid von WGS 84, ohne Höhen',
  distance: (metres) => (metres < 1000 ? `${metre.format(metres)} m` : `${kilometre.format(metres / 1000)} km`),
  drawCancel: 'Abbrechen',
  drawArea: 'Ein Gebiet zeichnen und auswerten',

  label: 'Zeitreihe',
  close: 'Schließen',
  places: 'Orte',
  point: 'Punkt',
  area: 'Gebiet',
  hectares: (value) => `${hectares.format(value)} ha`,
  pixels: (count) => `${number.format(count)} Pixel`,
  coarser: (resolution) => `mit ${resolution} je Pixel gelesen, weil das Gebiet groß ist`,
  remove: (label) => `${label} entfernen`,
  addPoint: 'Punkte hinzufügen',
  addPointHint: 'Ein Klick auf die Karte fügt den vorhandenen einen weiteren Punkt hinzu',
  addArea: 'Gebiet zeichnen',
  addView: 'Sichtbares Gebiet',
  full: 'Mehr Orte lassen sich durch Farben nicht unterscheiden. Entfernen Sie einen, um einen anderen hinzuzufügen.',

  series: 'Zeigen',
  plot: (what) => `Zeitreihe von ${what}`,
  loading: (label) => `Alle Aufnahmen bei ${label} werden gelesen`,
  classesLoading: 'Die Klassen aller Aufnahmen werden gelesen',
  cancel: 'Abbrechen',
  none: (label) =>
    `Keine Szene hat bei ${label} einen Wert. Der Ort liegt vielleicht außerhalb aller Bilder; wählen Sie einen innerhalb der gestrichelten Linie.`,
  noPixel: (label) =>
    `${label} ist kleiner als ein Pixel und enthält von keinem die Mitte. Zeichnen Sie ein größeres Gebiet.`,
  summary: (valid, masked) =>
    `${number.format(valid)} ${valid === 1 ? 'Aufnahme zählt' : 'Aufnahmen zählen'}, ${number.format(masked)} ausgelassen`,
  hollow: 'Hohl: von der Wolkenmaske ausgelassen.',
  hollowArea: 'Hohl: Weniger als die Hälfte des Gebiets ist zu sehen.',
  line: (method, period) => {
    const known: Readonly<Record<string, string>> = {
      all: 'jedes Monats',
      year: 'jedes Jahres',
      season: 'jeder Jahreszeit',
      month: 'jedes Monats',
    };
    return `Linie: ${picture.compose.methods[method]} ${known[period] ?? 'jedes Zeitabschnitts'}.`;
  },
  areaLine: 'Punkte: Mittelwert. Linie: Median. Band: von 10 % bis 90 % der Pixel.',
  onMap: 'Diese Szene liegt auf der Karte, solange Sie auf sie zeigen.',
  maskedBy: (why) => `ausgelassen: ${why}`,
  tooLittle: (share) => `nur ${Math.round(share * 100)} % zu sehen`,
  spread: (low, high) => `80 % zwischen ${low} und ${high}`,
  seen: (share) => `${Math.round(share * 100)} % zu sehen`,
  table: 'Alle Werte',
  place: 'Ort',
  date: 'Datum',
  mean: 'Mittel',
  scaled: 'Skalierung und Versatz des Produkts sind angewandt.',

  classes: 'Fläche je Klasse',
  classesShow: 'Die Fläche jeder Klasse zeigen',
  classesHide: 'Ausblenden',
  classesPlot: (label) => `Hektar jeder Klasse in ${label} über die Zeit`,
  classesAxis: 'Hektar je Klasse, mit Wolken.',

  download: 'Herunterladen',
  downloadAs: (format) => `Das Diagramm als ${format} herunterladen`,
  downloadClassesAs: (format) => `Das Diagramm der Klassen als ${format} herunterladen`,
  downloadFailed: 'Die Datei konnte nicht erstellt werden',
};
