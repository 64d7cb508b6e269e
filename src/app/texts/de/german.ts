import type { english } from '../en/english';
import { bring } from './bring';
import { compare } from './compare';
import { errors } from './errors';
import { find } from './find';
import { first } from './first';
import { frame } from './frame';
import { picture } from './picture';
import { takeAway } from './take-away';
import { understand } from './understand';
import { view } from './view';
import { LOCALE, number, scenes } from './words';

const day = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const tick = new Intl.DateTimeFormat(LOCALE, { month: 'short', year: '2-digit', timeZone: 'UTC' });
const monthName = (month: number, style: 'long' | 'short') =>
  new Intl.DateTimeFormat(LOCALE, { month: style, timeZone: 'UTC' }).format(Date.UTC(2000, month - 1, 15));

/** Every word on the page, in German. */
export const german: typeof english = {
  locale: LOCALE,
  decimal: ',',
  compass: { north: 'N', east: 'O', south: 'S', west: 'W' },
  product: 'Quadrat',
  tagline: 'Ein Datenwürfel im Browser-Tab',
  simulated: 'Simulierte Daten',
  simulatedHint: 'Diese Bilder hat ein Simulator erzeugt. Nichts auf dieser Karte war wirklich dort.',
  number: (value) => number.format(value),

  panel: {
    label: 'Was die Karte zeigt',
    tabs: frame.tabs,
    data: 'Daten',
    show: 'Zeigen',
    clouds: 'Wolken',
    look: 'Darstellung',
  },
  products: {
    label: 'Produkt',
    facts: (count, from, to) => `${scenes(count)}, ${from} bis ${to}`,
    licence: (name) => `Lizenz: ${name}`,
  },
  layers: {
    label: 'Farben, Index oder Kanal',
    colours: {
      natural: 'Echtfarben',
      infrared: 'Infrarot',
      shortwave: 'Kurzwelliges Infrarot',
      first: 'Die ersten drei Kanäle',
    },
    indices: { ndvi: 'NDVI', ndwi: 'NDWI', ndmi: 'NDMI', nbr: 'NBR' },
    meanings: {
      ndvi: 'Wie grün: dichtes Laub bei 0,9, nackter Boden bei 0,1',
      ndwi: 'Offenes Wasser liegt über null',
      ndmi: 'Wasser in den Blättern',
      nbr: 'Fällt, wo es gebrannt hat',
    },
    custom: 'Eigene Kanäle',
    band: 'Ein Kanal',
    red: 'Rot',
    green: 'Grün',
    blue: 'Blau',
    single: 'Kanal',
  },
  clouds: {
    toggle: 'Wolken auslassen',
    leftOut: (classes) => `Ausgelassen: ${classes}`,
    off: 'Jedes Pixel zählt, auch Wolken',
    choose: 'Klassen wählen',
    noMask: 'Dieses Produkt nennt kein Qualitätsband, also lassen sich Wolken nicht erkennen.',
    classNumber: (value) => `Klasse ${value}`,
  },
  look: {
    stretch: 'Kontrast',
    stretches: { '2': '2–98 %', '5': '5–95 %', '0': 'Voll' },
    fit: 'An das Gezeigte anpassen',
    low: 'Tief',
    high: 'Hoch',
    gamma: (gamma) => `Helligkeit (Gamma ${gamma})`,
    ramp: 'Farben',
    reversed: 'Umgekehrt',
    follow: 'Beim Bewegen der Karte schärfen',
  },
  time: {
    label: 'Zeit',
    period: 'Ein Bild je',
    periods: { all: 'Alles', year: 'Jahr', season: 'Jahreszeit', month: 'Monat' },
    other: 'Andere Zeitabschnitte',
    others: 'Andere',
    fiscal: 'Jahre ab einem anderen Monat',
    fiscalFrom: (month) => `Jahr ab ${monthName(month, 'long')}`,
    every: 'Oder alle',
    length: 'Länge eines Zeitabschnitts',
    unit: 'Einheit der Länge',
    units: {
      D: (count) => (count === 1 ? 'Tag' : 'Tage'),
      W: (count) => (count === 1 ? 'Woche' : 'Wochen'),
      M: (count) => (count === 1 ? 'Monat' : 'Monate'),
      Y: (count) => (count === 1 ? 'Jahr' : 'Jahre'),
    },
    lengths: { P1D: 'Tag', P1W: 'Woche', P1M: 'Monat', P3M: 'Quartal', P6M: 'Halbjahr', P1Y: 'Jahr' },
    lengthOf: (count, unit) => `${number.format(count)} ${unit}`,
    step: 'Gezeigter Zeitabschnitt',
    previous: 'Früher',
    next: 'Später',
    from: 'Von',
    to: 'Bis',
    reset: 'Gesamter Zeitraum',
    scenes,
    histogram: 'Szenen je Monat',
    month: (month, count) => `${monthName(Number(month.slice(5)), 'long')} ${month.slice(0, 4)}: ${scenes(count)}`,
    monthName,
    season: (season, year) =>
      season === 'DJF'
        ? `Winter ${year - 1}/${String(year).slice(2)}`
        : season === 'MAM'
          ? `Frühling ${year}`
          : season === 'JJA'
            ? `Sommer ${year}`
            : `Herbst ${year}`,
    day: (iso) => day.format(Date.parse(iso)),
    days: (from, to) => day.formatRange(Date.parse(from), Date.parse(to)),
    // The points after short months would make ticks touch each other.
    tick: (date) => tick.format(date).replaceAll('.', ''),
    range: (from, to) => `${from} – ${to}`,
  },
  picture: {
    ...picture,
    phases: { find: 'Szenen werden gesucht', plan: 'Wird geplant', load: 'Wird gelesen', compose: 'Wird berechnet' },
    passes: { glance: 'Erster Blick', overview: 'Übersicht', detail: 'Wird geschärft' },
    headers: (done, total) => `Dateiköpfe werden gelesen, ${number.format(done)} von ${number.format(total)}`,
    tiles: (done, total) => `${number.format(done)} von ${number.format(total)} Kacheln`,
    cancel: 'Abbrechen',
    resume: 'Weiter',
    stopped: 'Abgebrochen. Was fertig war, wird gezeigt.',
    cost: (bytes, seconds) => `${bytes} gelesen in ${seconds}`,
    kept: (seconds) => `aus schon Gelesenem, in ${seconds}`,
    askTitle: 'Das ist viel zu lesen',
    ask: (count, bytes) =>
      `Für ein Bild des ganzen Gebiets wären etwa ${bytes} aus ${scenes(count)} zu lesen. Zoomen Sie hinein, verkürzen Sie den Zeitraum, oder fahren Sie fort.`,
    askGo: 'Lesen',
    nothingTitle: 'Hier gibt es keine Szenen',
    nothing: 'Der Katalog hat für diesen Ort und Zeitraum keine Szene.',
    blankTitle: 'Nichts als Wolken',
    blank:
      'Das Qualitätsband verwirft hier zu jedem Datum jedes Pixel. Wählen Sie einen längeren Zeitraum, oder lassen Sie Wolken mitzählen.',
    wholeSpan: 'Gesamter Zeitraum',
    wholeArea: 'Ganzes Gebiet',
    maskOff: 'Wolken mitzählen',
    skipped: (count) =>
      `${scenes(count)} ${count === 1 ? 'konnte nicht gelesen werden und fehlt' : 'konnten nicht gelesen werden und fehlen'}.`,
    update: 'Diese Ansicht schärfen',
  },
  map: {
    label: 'Karte',
    hint: 'Ein Klick auf die Karte zeigt die Werte hinter einem Pixel. Mit der Tastatur: Die Eingabetaste fragt in der Mitte.',
    zoomIn: 'Hineinzoomen',
    zoomOut: 'Herauszoomen',
    home: 'Ganzes Gebiet',
    where: 'Wo auf der Erde das ist',
    noWebgl:
      'Dieser Browser gibt der Seite kein WebGL 2, mit dem die Karte zeichnet. Schalten Sie die Hardwarebeschleunigung ein, oder nehmen Sie einen anderen Browser.',
    notLoaded:
      'Die Karte war vom Server dieser Seite nicht zu bekommen. Prüfen Sie die Verbindung und laden Sie die Seite neu.',
  },
  legend: { label: 'Legende' },
  about: {
    open: 'Über diese Seite',
    title: 'Über diese Seite',
    body: 'Quadrat setzt Satellitenbilder in diesem Browser zusammen. Es liest nur die nötigen Pixel, direkt aus den Dateien; nichts wird hochgeladen, und kein Server rechnet.',
    engine: 'Index',
    parquet: 'Parquet gelesen von',
    spatial: 'Polygone geprüft von',
    cache: 'Zwischenspeicher',
    workers: 'Rechenprozesse',
    basemap: 'Küsten und Grenzen: Natural Earth',
    catalog: 'Katalog',
    close: 'Schließen',
  },
  start: {
    own: 'Ihre eigenen Bilder',
    ownBody: 'Beenden Sie den Server und starten Sie ihn mit Ihrem Ordner oder Katalog:',
    folder: 'npm start -- <Ordner mit GeoTIFFs>',
    catalog: 'npm start -- <katalog.parquet oder Adresse>',
  },
  opening: {
    config: 'Wird gestartet',
    catalog: 'Der Katalog wird geöffnet',
    product: 'Das Produkt wird angesehen',
    consentTitle: 'Diesen Katalog öffnen?',
    consent: (host) =>
      `Der Link, der Sie hierher geführt hat, öffnet einen Katalog auf ${host}. Dieser Server wird Ihre Adresse sehen, und was Sie sich ansehen.`,
    consentGo: 'Öffnen',
    refusedTitle: 'Diese Adresse wird nicht geöffnet',
    refused: 'Ein Link darf nur Kataloge unter öffentlichen https-Adressen öffnen.',
    refusedAdvice:
      'Stellen Sie den Katalog über https bereit, oder starten Sie Quadrat mit ihm: „npm start -- <Katalog>“.',
    emptyTitle: 'Dieser Katalog ist leer',
    empty: 'Er ließ sich ohne Fehler öffnen, hat aber kein Produkt mit einer Szene.',
    emptyAdvice: 'Füllen Sie ihn mit „quadrat index <Ordner> -o catalog.parquet“ und laden Sie dann neu.',
    badConfig: 'config.json neben dieser Seite ist nicht, was Quadrat erwartet: ',
    configAdvice: 'Der Inhalt sollte etwa lauten: {"catalogs": ["sample/catalog.parquet"]}.',
  },
  storage: {
    label: 'Auf diesem Gerät gespeichert',
    kept: (bytes) => `${bytes} für den nächsten Besuch`,
    none: 'Nichts für den nächsten Besuch',
    clear: 'Löschen',
  },
  download: {
    title: 'Ganze Dateien herunterladen?',
    body: (hosts, files, size) =>
      `${hosts} kann keine Teile einer Datei senden. Um fortzufahren, ${files === 1 ? 'muss eine Datei' : `müssen ${number.format(files)} Dateien`} ganz heruntergeladen werden: ${size ?? 'Wie viel das ist, sagt der Server nicht'}. Ohne sie fehlt im Bild, was diese Dateien braucht.`,
    go: 'Herunterladen',
    leave: 'Nicht laden',
  },
  understand,
  bring,
  takeAway,
  errors,
  compare,
  find,
  first,
  view,
  sheet: {
    expand: 'Alle Einstellungen zeigen',
    collapse: 'Weniger zeigen',
    tall: 'Über die ganze Karte',
    half: 'Der Karte Platz lassen',
  },
};
