import { createSubscriber } from 'svelte/reactivity';
import { english } from './en/english';
import type { LanguageId } from './languages';

/** What a language has to say. A function where words depend on a number or a name. */
export type Texts = typeof english;

/** English is there from the start; another language is fetched by those who speak it. */
const LOADERS: Record<LanguageId, () => Promise<Texts>> = {
  en: async () => english,
  de: async () => (await import('./de/german')).german,
};

let spoken: Texts = english;
let wanted: LanguageId = 'en';
let changed: () => void = () => {};
const listen = createSubscriber((update) => {
  changed = update;
});

/** Every word on the page, in the language spoken now: what reads it in a template or effect follows the language. */
export const t: Texts = new Proxy(english, {
  get: (_, key) => {
    listen();
    return Reflect.get(spoken, key);
  },
});

/** Changes the language. Rejects where it cannot be fetched, and the page goes on in the one it had. */
export async function speak(language: LanguageId): Promise<void> {
  wanted = language;
  const texts = await LOADERS[language]();
  // Of two wishes at once the later one counts, whichever arrives first.
  if (wanted !== language) return;
  spoken = texts;
  document.documentElement.lang = language;
  changed();
}
