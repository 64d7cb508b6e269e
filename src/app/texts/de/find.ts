import type { find as english } from '../en/find';
import { LOCALE, number, scenes } from './words';

const moment = new Intl.DateTimeFormat(LOCALE, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

export const find: typeof english = {
  area: {
    title: 'Gebiet',
    none: 'Alles, was das Produkt abdeckt',
    size: (squareKilometres) =>
      squareKilometres < 1
        ? `${number.format(Math.round(squareKilometres * 100))} ha`
        : `${number.format(squareKilometres < 100 ? Math.round(squareKilometres * 10) / 10 : Math.round(squareKilometres))} km²`,
    polygons: (count) => `${number.format(count)} ${count === 1 ? 'Polygon' : 'Polygone'}`,
    box: 'Rechteck',
    polygon: 'Polygon',
    view: 'Ausschnitt',
    paste: 'Text, Datei',
    undo: 'Rückgängig',
    clear: 'Entfernen',
    goThere: 'Dorthin gehen',
    pasteLabel: 'Koordinaten des Gebiets',
    pasteHint: 'GeoJSON, WKT, „West, Süd, Ost, Nord“ oder Eckpunkte als Länge und Breite. In Grad, mit Dezimalpunkt.',
    use: 'Dieses Gebiet nehmen',
    file: 'GeoJSON-Datei …',
    problems: {
      empty: 'Hier steht noch nichts.',
      unreadable: 'Das ist weder GeoJSON noch WKT noch eine Liste von Koordinaten.',
      noPolygon:
        'Darin ist kein Polygon. Ein Rechteck braucht vier Zahlen in der richtigen Reihenfolge, ein Polygon mindestens drei Ecken.',
      outside:
        'Ein Teil liegt außerhalb von ±180 Grad Länge und ±90 Grad Breite. Rechnen Sie es erst in Grad um (EPSG:4326).',
      otherCrs: 'Es steht in einem anderen Koordinatensystem. Rechnen Sie es erst in Länge und Breite um (EPSG:4326).',
      tooMany: 'Es hat mehr als 20.000 Ecken. Vereinfachen Sie es erst.',
    },
  },
  filters: {
    title: 'Filter',
    names: {
      'eo:cloud_cover': 'Bewölkung',
      'eo:snow_cover': 'Schneebedeckung',
      platform: 'Satellit',
      constellation: 'Konstellation',
      instruments: 'Instrument',
      gsd: 'Bodenauflösung (m)',
      'view:sun_elevation': 'Sonnenhöhe (°)',
      'view:sun_azimuth': 'Sonnenazimut (°)',
      'view:off_nadir': 'Abweichung vom Nadir (°)',
      'sat:orbit_state': 'Umlaufrichtung',
      'sat:relative_orbit': 'Relativer Orbit',
      'landsat:wrs_path': 'WRS-Pfad',
      'landsat:wrs_row': 'WRS-Reihe',
      'mgrs:utm_zone': 'UTM-Zone',
      'grid:code': 'Kachel',
    },
    atMost: (percent) => `höchstens ${number.format(percent)} %`,
    any: 'beliebig',
    from: (name) => `${name}, von`,
    to: (name) => `${name}, bis`,
    more: 'Weitere Filter',
    reset: 'Filter zurücksetzen',
    none: 'Die Szenen dieses Produkts unterscheiden sich in keiner Eigenschaft.',
    asking: 'Der Katalog wird gefragt, worin sich seine Szenen unterscheiden …',
    failed: 'Der Katalog konnte nicht sagen, worin sich seine Szenen unterscheiden.',
    basis: {
      all: (count) => `Wertebereiche aus ${count === 1 ? 'einer Szene' : `allen ${scenes(count)}`}.`,
      sample: (count) => `Wertebereiche aus ${scenes(count)} und dem, was der Katalog über die übrigen sagt.`,
      'first look': (count) => `Wertebereiche aus bisher ${scenes(count)}; die übrigen werden noch angesehen …`,
    },
  },
  scenes: {
    title: 'Szenen',
    listing: 'Szenen werden gesucht',
    count: (count, more) => `${more ? 'mehr als ' : ''}${scenes(count)} im gezeigten Zeitraum`,
    none: 'Keine Szene in diesem Zeitraum, Gebiet und Filter.',
    leftOut: (count) => `${number.format(count)} ausgelassen`,
    takeBack: 'Alle wieder mitzählen',
    counts: (name) => `${name} mitzählen`,
    cloud: (percent) => `${number.format(Math.round(percent))} % Wolken`,
    moment: (iso) => `${moment.format(Date.parse(iso))} UTC`,
    counted: 'Zählt im Bild mit',
    back: 'Alle Szenen',
    show: 'Auf der Karte zeigen',
    thumbnail: 'Ein kleines Bild dieser Szene',
    noThumbnail: 'Kein Bild: Die Dateien lassen sich nicht lesen.',
    properties: 'Eigenschaften',
    bands: 'Kanäle',
    links: 'Verweise',
    pixel: (size) => `${size} je Pixel`,
    file: 'Datei',
  },
};
