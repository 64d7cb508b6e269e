import { BASEMAPS, type BasemapId } from '../map/basemaps';
import { LANGUAGE_IDS, type LanguageId, preferredLanguage } from '../texts/languages';
import { THEMES, type Theme } from '../theme';

const KEY = 'quadrat-settings';

/** What a visitor likes, kept on this device from visit to visit. Where nothing may be kept, it lasts as long as the page. */
export class Settings {
  language = $state<LanguageId>('en');
  theme = $state<Theme>('system');
  basemap = $state<BasemapId>('none');
  /** That one cannot be reached; until it is asked again, or another is chosen. */
  basemapGone = $state(false);
  /** In which coordinates are told: `utm` for the zone of the place, or as `resolveCrs` takes it. */
  crs = $state('EPSG:4326');
  /** The three steps of a first visit were taken, or passed over. */
  tourDone = $state(false);

  constructor() {
    const kept = read();
    this.language = LANGUAGE_IDS.find((one) => one === kept.language) ?? preferredLanguage(navigator.languages);
    this.theme = THEMES.find((one) => one === kept.theme) ?? 'system';
    this.basemap = BASEMAPS.find(({ id }) => id === kept.basemap)?.id ?? 'none';
    this.crs = typeof kept.crs === 'string' && kept.crs.length < 200 ? kept.crs : 'EPSG:4326';
    this.tourDone = kept.tourDone === true;
  }

  /** To be called whenever one of them has changed. */
  keep(): void {
    const { language, theme, basemap, crs, tourDone } = this;
    const text = JSON.stringify({ language, theme, basemap, crs, tourDone });
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
