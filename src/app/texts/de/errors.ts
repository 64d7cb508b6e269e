import type { ErrorCode } from '#quadrat';
import type { errors as english } from '../en/errors';

/** What happened; the library's own sentence, which names the file or the value, stands below it. */
const LEADS: Record<ErrorCode, string> = {
  NOT_FOUND: 'Unter dieser Adresse ist nichts zu finden.',
  NETWORK: 'Der Server hat nicht geantwortet, oder die Verbindung ist abgebrochen.',
  CORS: 'Der Server erlaubt dieser Seite nicht, seine Dateien zu lesen.',
  NO_RANGE_SUPPORT: 'Der Server kann keine Teile einer Datei senden.',
  CHANGED_DURING_READ: 'Die Datei hat sich geändert, während sie gelesen wurde.',
  UNAUTHORIZED: 'Der Server verlangt eine Anmeldung.',
  RATE_LIMITED: 'Der Server hat zu viele Anfragen in kurzer Zeit bekommen.',
  BAD_CATALOG: 'Der Katalog lässt sich nicht lesen.',
  BAD_TIFF: 'Eine Bilddatei lässt sich nicht lesen.',
  UNSUPPORTED: 'Das kann Quadrat nicht, oder noch nicht.',
  BAD_REQUEST: 'So lässt sich die Anfrage nicht ausführen.',
  UNKNOWN_PRODUCT: 'Dieses Produkt gibt es im Katalog nicht.',
  UNKNOWN_MEASUREMENT: 'Diesen Kanal hat das Produkt nicht.',
  NO_DATA: 'Für diesen Ort und Zeitraum gibt es keine Daten.',
  TOO_LARGE: 'Das ist mehr, als auf einmal berechnet werden kann.',
  OUT_OF_MEMORY: 'Der Arbeitsspeicher reicht nicht aus.',
  WORKER_CRASHED: 'Ein Rechenprozess im Hintergrund wurde unerwartet beendet.',
  QUOTA: 'Der Speicherplatz, den der Browser dieser Seite gibt, ist voll.',
};

const ADVICE: Record<ErrorCode, string> = {
  NOT_FOUND: 'Prüfen Sie die Adresse auf Tippfehler, und ob die Datei noch dort liegt.',
  NETWORK: 'Prüfen Sie die Verbindung und versuchen Sie es erneut. Was schon gelesen wurde, bleibt erhalten.',
  CORS: 'Der Server muss diese Seite zulassen: Er muss für die Datei „Access-Control-Allow-Origin“ senden. Das kann einschalten, wer ihn betreibt.',
  NO_RANGE_SUPPORT:
    'Legen Sie die Datei auf einen Server, der Teilanfragen (Range) beantwortet; jeder Objektspeicher kann das.',
  CHANGED_DURING_READ: 'Versuchen Sie es erneut, um die neue Fassung zu lesen.',
  UNAUTHORIZED: 'Quadrat braucht eine öffentliche oder eine signierte Adresse.',
  RATE_LIMITED: 'Warten Sie eine Minute und versuchen Sie es dann erneut.',
  BAD_CATALOG: 'Prüfen Sie den Katalog mit „quadrat validate“, oder erstellen Sie ihn neu mit „quadrat index“.',
  BAD_TIFF: 'Das Bild ist beschädigt oder unvollständig. Kopieren Sie es noch einmal von seiner Quelle.',
  UNSUPPORTED: 'Wählen Sie etwas Einfacheres, oder wandeln Sie die Bilder in Cloud-optimierte GeoTIFFs um.',
  BAD_REQUEST: 'Ändern Sie die Auswahl und versuchen Sie es erneut.',
  UNKNOWN_PRODUCT: 'Wählen Sie eines der Produkte dieses Katalogs.',
  UNKNOWN_MEASUREMENT: 'Wählen Sie einen der Kanäle dieses Produkts.',
  NO_DATA: 'Wählen Sie einen längeren Zeitraum oder einen anderen Ort.',
  TOO_LARGE: 'Zoomen Sie hinein, oder wählen Sie einen kürzeren Zeitraum.',
  OUT_OF_MEMORY: 'Schließen Sie andere Tabs, zoomen Sie hinein, oder wählen Sie einen kürzeren Zeitraum.',
  WORKER_CRASHED: 'Versuchen Sie es erneut. Geschieht es noch einmal, laden Sie die Seite neu.',
  QUOTA: 'Löschen Sie die Daten dieser Seite, oder arbeiten Sie ohne Zwischenspeicher weiter.',
};

const TITLES: Partial<Record<ErrorCode, string>> = {
  NOT_FOUND: 'Nicht gefunden',
  NETWORK: 'Keine Antwort',
  CORS: 'Der Server lässt diese Seite nicht lesen',
  NO_RANGE_SUPPORT: 'Der Server sendet nur ganze Dateien',
  CHANGED_DURING_READ: 'Die Datei hat sich geändert',
  UNAUTHORIZED: 'Kein Zugriff',
  RATE_LIMITED: 'Zu viele Anfragen',
  BAD_CATALOG: 'Dieser Katalog ist nicht lesbar',
  BAD_TIFF: 'Dieses Bild ist nicht lesbar',
  UNSUPPORTED: 'Noch nicht möglich',
  UNKNOWN_PRODUCT: 'Unbekanntes Produkt',
  UNKNOWN_MEASUREMENT: 'Unbekannter Kanal',
  TOO_LARGE: 'Zu viel auf einmal',
  OUT_OF_MEMORY: 'Zu wenig Arbeitsspeicher',
  WORKER_CRASHED: 'Ein Hintergrundprozess wurde beendet',
  QUOTA: 'Der Speicherplatz ist voll',
};

export const errors: typeof english = {
  lead: (code) => LEADS[code],
  title: (code) => (code && TITLES[code]) ?? 'Etwas ist schiefgegangen',
  advice: (code) =>
    code ? ADVICE[code] : 'Versuchen Sie es erneut. Geschieht es noch einmal, laden Sie die Seite neu.',
  retry: 'Erneut versuchen',
  dismiss: 'Schließen',
  address: 'Adresse',
  scene: 'Szene',
};
