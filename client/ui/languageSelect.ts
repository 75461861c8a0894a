import type { SettingsStore } from "../settings.ts";
import { LANGUAGES } from "../text/texts.ts";

/** Adds all languages to a list, each under its own name. The choice counts at once. */
export function addLanguages(select: HTMLSelectElement, settings: SettingsStore): void {
  for (const [code, { language }] of Object.entries(LANGUAGES)) {
    const option = new Option(language, code);
    option.lang = code;
    select.append(option);
  }
  select.addEventListener("change", () => settings.change({ language: select.value }));
}
