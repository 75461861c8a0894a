import { de } from "./de.ts";
import { en } from "./en.ts";

/** The texts of the page in one language. */
export type Texts = typeof en;

/** All languages, by code. */
export const LANGUAGES: Readonly<Record<string, Texts>> = { en, de };

/** The current texts. Read a text when it is shown, and do not keep it, because the player can change the language. */
export let texts: Texts = en;

const listeners = new Set<() => void>();

/**
 * Sets the language of the page.
 *
 * @param chosen code of a language; empty for the first language of the browser that the page has
 */
export function setLanguage(chosen: string): void {
  const wanted = [chosen, ...navigator.languages.map((language) => language.split("-")[0] ?? "")];
  const code = wanted.find((language) => Object.hasOwn(LANGUAGES, language)) ?? "en";
  document.documentElement.lang = code;
  const before = texts;
  texts = LANGUAGES[code] ?? en;
  if (texts !== before) for (const listener of listeners) listener();
}

/**
 * Calls `write` now and after each change of the language, to write the texts of an element.
 *
 * @returns function that ends this
 */
export function inEachLanguage(write: () => void): () => void {
  write();
  listeners.add(write);
  return () => listeners.delete(write);
}
