import { LONGEST_NAME } from "../../protocol/join.ts";
import type { SettingsStore } from "../settings.ts";

/** Lets the player write the name of the next flight into a field. Each change is stored. */
export function bindName(field: HTMLInputElement, settings: SettingsStore): void {
  field.value = settings.current.name;
  field.addEventListener("input", () => {
    // The limit counts characters, and `maxlength` would count UTF-16 units.
    const name = [...field.value].slice(0, LONGEST_NAME).join("");
    if (name !== field.value) field.value = name;
    settings.change({ name: name.trim() });
  });
  settings.onChange(({ name }) => {
    // Another field has changed it. In this one, the player may be about to write a space.
    if (document.activeElement !== field) field.value = name;
  });
}
