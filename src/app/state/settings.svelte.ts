import { BASEMAPS, type BasemapId } from '../map/basemaps';
import { LANGUAGES, type LanguageId } from '../texts/texts';
import { THEMES, type Theme } from '../theme';

const KEY = 'quadrat-settings';

/** What a visitor likes, kept on this device from visit to visit. Where nothing may be kept, it lasts as long as the page. */
export class Settings {
  theme = $state<Theme>('system');
  basemap = $state<BasemapId>('none');
  language = $state<LanguageId>('en');
  /** In which coordinates are told; as `resolveCrs` takes it. */
  crs = $state('EPSG:4326');
  /** The three steps of a first visit were taken, or passed over. */
  tourDone = $state(false);

  constructor() {
    const kept = read();
    this.theme = THEMES.find((one) => one === kept.theme) ?? 'system';
    this.basemap = BASEMAPS.find(({ id }) => id === kept.basemap)?.id ?? 'none';
    this.language = Object.hasOwn(LANGUAGES, String(kept.language)) ? (kept.language as LanguageId) : 'en';
    this.crs = typeof kept.crs === 'string' && kept.crs.length < 200 ? kept.crs : 'EPSG:4326';
    this.tourDone = kept.tourDone === true;
  }

  /** To be called whenever one of them has changed. */
  keep(): void {
    const { theme, basemap, language, crs, tourDone } = this;
    const text = JSON.stringify({ theme, basemap, language, crs, tourDone });
    try {
      localStorage.setItem(KEY, text);
    } catch {
      // In frames of other sites, and in private windows, storage may be refused.
    }
  }
}

function read(): Record<string, unknown> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof kept === 'object' && kept !== null ? (kept as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
