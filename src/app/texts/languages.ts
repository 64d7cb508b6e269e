/** The languages there are, each by its own name. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type LanguageId = keyof typeof LANGUAGES;
export const LANGUAGE_IDS = Object.keys(LANGUAGES) as LanguageId[];

/** The first of a visitor's languages that there is, in the order of their wishes (`navigator.languages`); else English. */
export function preferredLanguage(wishes: readonly string[]): LanguageId {
  const primary = wishes.map((tag) => tag.toLowerCase().split('-')[0]);
  return primary.flatMap((one) => LANGUAGE_IDS.find((id) => id === one) ?? [])[0] ?? 'en';
}
