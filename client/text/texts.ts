import { de } from "./de.ts";
import { en } from "./en.ts";

/** The texts of the page in one language. */
export type Texts = typeof en;

/** All languages, by code. */
export const LANGUAGES: Readonly<Record<string, Texts>> = { en, de };

/** The current texts. Read a text when it is shown, and do not keep it, because the player can change the language. */
export let texts: Texts = en;

/**
 * Sets the language of the page.
 *
 * @param chosen code of a language; empty for the first language of the browser that the page has
 */
export function setLanguage(chosen: string): void {
  const wanted = [chosen, ...navigator.languages.map((language) => language.split("-")[0] ?? "")];
  const code = wanted.find((language) => Object.hasOwn(LANGUAGES, language)) ?? "en";
  texts = LANGUAGES[code] ?? en;
  document.documentElement.lang = code;
}
