import type { bring as english } from '../en/bring';
import { number, scenes } from './words';

export const bring: typeof english = {
  open: 'Daten öffnen',
  title: 'Daten öffnen',
  close: 'Schließen',
  address: 'Adresse eines Katalogs, einer STAC-API oder eines einzelnen GeoTIFF',
  placeholder: 'https://…',
  check: 'Prüfen',
  stop: 'Abbrechen',
  go: 'Öffnen',
  here: 'Auf diesem Gerät',
  hereBody:
    'GeoTIFFs, ein Ordner davon, eine GeoParquet- oder STAC-Datei. Sie werden gelesen, wo sie liegen; nichts wird hochgeladen.',
  drop: 'Dateien oder Ordner hierher ziehen',
  files: 'Dateien …',
  folder: 'Ordner …',
  ready: 'Fertige Quellen',
  readyBody: 'Öffentliche Archive. Sie brauchen das Internet und danach einen Ort auf der Karte.',
  reading: (done, total) => `Dateiköpfe werden gelesen, ${number.format(done)} von ${number.format(total)}`,
  read: (count, bands) => `${scenes(count)} mit ${bands}`,
  days: (from, to) => (from === to ? from : `${from} bis ${to}`),
  leftOut: (files) => `${number.format(files)} ${files === 1 ? 'Datei wird' : 'Dateien werden'} ausgelassen`,
  show: 'Anzeigen',
  date: 'Tag der Aufnahme',
  dateHint: 'Weder der Name noch die Datei sagt, wann diese Bilder aufgenommen wurden.',
  again: 'Mit diesem Tag versuchen',
  checks: {
    reach: 'Die Adresse antwortet und lässt diese Seite lesen',
    open: 'Es ist ein Katalog oder ein Bild, das sich lesen lässt',
    scene: 'Eine Szene ist vorhanden',
    projection: 'Die Pixelraster sind bekannt, bevor eine Datei geöffnet wird',
    images: 'Die Bilder antworten und senden Teile von sich',
  },
  verdicts: { running: 'läuft', ok: 'in Ordnung', warning: 'geht, aber', failed: 'steht im Weg' },
  allWell: (products) => `${number.format(products)} ${products === 1 ? 'Produkt' : 'Produkte'} zum Ansehen.`,
  troubles: {
    cors: (host) =>
      `${host} ist erreichbar, lässt aber keine Seiten anderer Herkunft lesen. Wer den Server betreibt, muss für diese Dateien „Access-Control-Allow-Origin: *“ senden (und Content-Range und ETag freigeben); bei S3 ist das die CORS-Einstellung des Buckets. Eigene Dateien kann „quadrat serve“ bereitstellen.`,
    unreachable: (host) =>
      `Unter ${host} antwortet niemand. Prüfen Sie die Adresse auf Tippfehler; vielleicht ist der Server ausgefallen oder verlangt https.`,
    offline: 'Dieses Gerät ist nicht mit dem Internet verbunden.',
    status: (status) =>
      status === 404
        ? 'Der Server antwortet, aber unter dieser Adresse liegt nichts (404).'
        : status === 401 || status === 403
          ? `Der Server verlangt eine Anmeldung (${status}). Nehmen Sie eine öffentliche oder eine signierte Adresse.`
          : status === 429
            ? 'Der Server bittet um eine Pause (429). Warten Sie eine Minute und prüfen Sie dann erneut.'
            : `Der Server antwortet mit einem Fehler (${status}). Versuchen Sie es später erneut.`,
    unknownKind:
      'Was er sendet, ist weder Parquet noch JSON noch TIFF. Eine Webseite über die Daten ist nicht das Gleiche wie die Daten.',
    credentials:
      'Die Adresse enthält einen Benutzernamen oder ein Passwort. Entfernen Sie beides: Es wäre für alle sichtbar, bei denen sie vorbeikommt.',
    noAddress: 'Das ist keine Webadresse. Sie sollte mit https:// beginnen.',
    noScene: 'Der Katalog ließ sich ohne Fehler öffnen, enthält aber keine Szene.',
    noGrid:
      'Der Katalog sagt nicht, wo die Pixel liegen (proj:code, proj:shape, proj:transform); darum wird jede Datei gefragt, bevor sie gelesen wird. „quadrat index“ schreibt diese Angaben.',
    noRanges: (host) =>
      `${host} sendet nur ganze Dateien. Vor dem Laden größerer Dateien werden Sie gefragt. Objektspeicher und „quadrat serve“ senden Teile.`,
  },
  where: {
    title: 'Erst den Ort wählen',
    body: 'Dieses Archiv ist zu groß, um ganz aufgelistet zu werden. Gehen Sie auf der Karte zu einem Ort und nehmen Sie dann, was Sie sehen.',
    closer: 'Gehen Sie erst näher heran: Dieser Ausschnitt ist breiter als 300 km.',
    use: 'Diesen Ausschnitt nehmen',
    draw: 'Rechteck zeichnen',
  },
  horizon: { title: 'Zeitraum der Suche', from: 'Suche ab', to: 'Suche bis' },
};
