import { english } from './en/english';

/** What a language has to say. A function where words depend on a number or a name. */
export type Texts = typeof english;

/** The languages there are, each by its own name. */
export const LANGUAGES = { en: 'English' } as const;
export type LanguageId = keyof typeof LANGUAGES;

/** Every word on the page, in the language chosen before it was mounted. */
export const t: Texts = english;
