import type { takeAway as english } from '../en/take-away';
import { number, scenes } from './words';

export const takeAway: typeof english = {
  madeWith: 'Erstellt mit Quadrat',
  what: 'Was mitgenommen wird',
  area: 'Gebiet',
  screen: 'Was die Karte zeigt',
  all: 'Das ganze Produkt',
  drawn: (label) => `Gebiet ${label}`,
  exportedArea: 'Gebiet des Exports',
  clip: 'Nur Pixel innerhalb des Gebiets',
  bands: 'Kanäle',
  layerBands: 'Dieses Bilds',
  allBands: 'Alle, mit Indizes',
  resolution: 'Pixelgröße in Metern',
  projection: 'Projektion',
  projections: { utm: 'UTM-Zone', 'EPSG:3857': 'Web-Mercator', 'EPSG:4326': 'Grad' },
  estimating: 'Die Größe wird berechnet …',
  estimate: (width, height, count, bytes) =>
    `${number.format(width)} × ${number.format(height)} Pixel aus ${scenes(count)}, etwa ${bytes} zu lesen`,
  noData: 'In diesem Gebiet und Zeitraum liegt keine Szene.',

  picture: 'Bild',
  film: 'Film',
  table: 'Pixeltabelle',
  shapes: 'Formen',
  request: 'Die Anfrage selbst',
  filmHint: (frames) =>
    `${number.format(frames)} Einzelbilder, eines für jeden Schritt der Zeitleiste unter der Karte.`,
  filmOne: 'Wählen Sie unter der Karte Jahr, Jahreszeit oder Monat: Jeder Schritt wird ein Einzelbild.',
  framesPerSecond: 'Bilder je Sekunde',
  requestHint: 'Dieselbe Frage für einen anderen Rechner: Hier wird nichts berechnet.',

  names: {
    geotiff: 'GeoTIFF',
    png: 'PNG',
    mp4: 'MP4',
    webm: 'WebM',
    gif: 'GIF',
    csv: 'CSV',
    parquet: 'Parquet',
    arrow: 'Arrow',
    footprints: 'Umrisse',
    areas: 'Gebiete',
    json: 'JSON',
    python: 'Python',
    link: 'Link kopieren',
  },
  meanings: {
    geotiff: 'Werte, Cloud-optimiert',
    png: 'Legende und Maßstab',
    mp4: 'Läuft überall',
    webm: 'Freies Format',
    gif: 'Für Mails und Folien',
    csv: 'Für Tabellen',
    parquet: 'Klein und mit Typen',
    arrow: 'Für Notebooks',
    footprints: 'GeoJSON der Szenen',
    areas: 'GeoJSON der Gebiete',
    json: 'Für diese Bibliothek',
    python: 'Für odc-stac',
    link: 'Öffnet diese Ansicht',
  },
  linkCopied: 'Der Link liegt in der Zwischenablage.',
  linkFailed:
    'Der Browser lässt die Seite nicht an die Zwischenablage. Kopieren Sie stattdessen die Adresse dieser Seite.',

  parts: { read: 'Lesen und Berechnen', paint: 'Zeichnen', write: 'Schreiben der Datei' },
  working: (name) => `${name} wird erstellt:`,
  cancel: 'Abbrechen',
  stopped: 'Abgebrochen. Es wurde keine Datei erstellt.',
  saved: (file, bytes) => `${file} gespeichert (${bytes}).`,
  skipped: (count) =>
    `${scenes(count)} ${count === 1 ? 'konnte nicht gelesen werden und fehlt' : 'konnten nicht gelesen werden und fehlen'} darin.`,
  dismiss: 'Schließen',
  noLook:
    'Auf der Karte ist noch kein Bild, dessen Farben übernommen werden könnten. Warten Sie, bis es gezeichnet ist.',
  noEncoder: (format, width, height) =>
    `Dieser Browser kann keine ${format}-Filme mit ${width} × ${height} Pixeln erstellen. Nehmen Sie ein GIF oder größere Pixel.`,
  tooLarge: (width, height) =>
    `Ein Bild von ${width} × ${height} Pixeln ist mehr, als ein Browser zeichnet; wählen Sie größere Pixel.`,
  noCanvas:
    'Der Browser gibt der Seite keine Zeichenfläche dieser Größe. Wählen Sie größere Pixel oder ein kleineres Gebiet.',
  noPng: 'Der Browser konnte kein PNG daraus machen.',
  encoderStopped: (reason) => `Das Kodieren wurde beendet: ${reason || 'ohne Angabe von Gründen'}.`,
  noFrames: 'Kein Zeitschritt hat in diesem Gebiet eine Szene.',
  obstacles: {
    method:
      'Das Skript kennt Median, Mittelwert, Quantil, Minimum, Maximum, Standardabweichung, Anzahl, erstes und letztes Datum; diese Methode kennt es nicht. Nehmen Sie stattdessen das JSON.',
    expression:
      'Das Skript kennt Grundrechenarten, Vergleiche, sqrt, abs, log, exp, min und max; diese Formel enthält mehr. Nehmen Sie stattdessen das JSON.',
    mask: 'Das Skript kennt Masken aus Klassen, die ausgelassen werden; diese Maske ist anders gemacht. Nehmen Sie stattdessen das JSON.',
  },
};
