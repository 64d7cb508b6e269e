import type { view as english } from '../en/view';
import { number } from './words';

export const view: typeof english = {
  search: 'Ort suchen',
  searchOpen: 'Ort suchen',
  searchHint: 'Ort, oder Breite, Länge',
  places: 'Gefundene Orte',
  nowhere: 'Ein Ort dieses Namens ist hier nicht bekannt. Versuchen Sie es mit Breite und Länge.',
  searchFailed:
    'Die Ortsnamen konnten nicht geladen werden. Prüfen Sie die Verbindung; Koordinaten lassen sich auch in die Adresse schreiben.',
  settings: {
    open: 'Einstellungen',
    title: 'Einstellungen',
    close: 'Schließen',
    language: 'Sprache',
    languageFailed:
      'Die Texte dieser Sprache konnten nicht geladen werden. Prüfen Sie die Verbindung und versuchen Sie es erneut.',
    theme: 'Farben der Seite',
    themes: { system: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
    basemap: 'Karte unter den Bildern',
    basemaps: {
      none: 'Küsten und Grenzen, offline',
      osm: 'OpenStreetMap, online',
      topo: 'OpenTopoMap, online',
      s2cloudless: 'Sentinel-2 wolkenlos, online',
    },
    basemapHint: 'Eine Online-Karte fragt ihren Anbieter nach jedem Ausschnitt, den Sie ansehen.',
    log: 'Was geladen wurde',
    crs: 'Koordinaten in',
    crsHint: 'EPSG:4326 für Grad, „utm“ für die Zone des Orts, oder ein beliebiger EPSG-Code.',
    crsUnknown: 'Dieses Koordinatensystem ist hier nicht bekannt.',
    kept: 'Auf diesem Gerät gespeichert, für den nächsten Besuch.',
    tour: 'Die ersten Schritte noch einmal zeigen',
  },
  log: {
    title: 'Was geladen wurde',
    close: 'Schließen',
    sum: (requests, bytes) =>
      `${number.format(requests)} ${requests === 1 ? 'Anfrage' : 'Anfragen'} nach Katalogen und Bildern, seit die Seite geladen wurde, ${bytes}. Was aufbewahrt wurde, wird nicht noch einmal angefragt.`,
    file: 'Datei',
    host: 'Server',
    status: 'Status',
    bytes: 'Gelesen',
    time: 'Dauer',
  },
  tour: {
    label: 'Erste Schritte',
    title: 'Wie grün war es hier in jeder Jahreszeit?',
    step: (step, of) => `Schritt ${step} von ${of}`,
    seen: (scenes, from, to) =>
      `Sie sehen ${scenes} vom ${from} bis zum ${to}, in diesem Browser zu einem Bild ohne Wolken zusammengesetzt.`,
    green:
      'Pflanzen werfen nahes Infrarot zurück und verschlucken Rot. Ein Index aus beiden sagt, wie grün der Boden war.',
    seasons: 'Nun ein Bild für jede Jahreszeit. Die Pfeile unter der Karte gehen von einer zur nächsten.',
    showGreen: 'Zeigen, wie grün',
    showSeasons: 'Eins je Jahreszeit',
    earlier: 'Eine Jahreszeit zurück',
    done: 'Fertig',
    skip: 'Überspringen',
  },
};
