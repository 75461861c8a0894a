import { SHIP_KINDS } from "../game/kinds.ts";
import { SHIP_COLORS } from "../game/palette.ts";

const STORED = "slipstream.settings";

/** What the player has chosen on this device. */
export interface Settings {
  /** name to fly under; empty if the server shall choose one */
  name: string;
  /** index into SHIP_KINDS */
  kind: number;
  /** index into SHIP_COLORS */
  color: number;
  /** code of a language in client/text, such as "de"; empty for that of the browser */
  language: string;
  /** volume of the sound, 0 to 1 */
  volume: number;
  muted: boolean;
  /** whether a gamepad steers */
  gamepad: boolean;
  /** "auto" follows the browser's setting */
  motion: "auto" | "reduced" | "full";
  /** positions of keys (`KeyboardEvent.code`) that the player has assigned, by control; others have their default */
  keys: Readonly<Record<string, string>>;
  /** indexes of gamepad buttons that the player has assigned, by control; others have their default */
  buttons: Readonly<Record<string, number>>;
  /** inputs whose use was explained to the player already, such as "touch" */
  explained: readonly string[];
}

/** The defaults of all settings but who the player is: name, hull and color. */
export const PREFERENCES = {
  language: "",
  volume: 0.7,
  muted: false,
  gamepad: true,
  motion: "auto",
  keys: {},
  buttons: {},
  explained: [],
} as const satisfies Partial<Settings>;

/** The settings of a player who has chosen nothing yet: a hull and a color at random. */
function defaults(random: () => number): Settings {
  return {
    name: "",
    kind: Math.floor(random() * SHIP_KINDS.length),
    color: Math.floor(random() * SHIP_COLORS.length),
    ...PREFERENCES,
  };
}

/**
 * Keeps the player's settings in `localStorage`. If the browser blocks site data, they last until the page is closed.
 */
export class SettingsStore {
  #settings: Settings;
  readonly #listeners = new Set<(settings: Readonly<Settings>) => void>();

  constructor(random: () => number = Math.random) {
    this.#settings = { ...defaults(random), ...load() };
  }

  get current(): Readonly<Settings> {
    return this.#settings;
  }

  /** Changes some settings and stores all of them. */
  change(changes: Partial<Settings>): void {
    this.#settings = { ...this.#settings, ...changes };
    try {
      localStorage.setItem(STORED, JSON.stringify(this.#settings));
    } catch {
      // Site data is blocked, or there is no space left.
    }
    for (const listener of this.#listeners) listener(this.#settings);
  }

  /** Calls `listener` after each change. @returns function that removes the listener */
  onChange(listener: (settings: Readonly<Settings>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** The stored settings. Values of another type than expected are left out: another version may have written them. */
function load(): Partial<Settings> {
  try {
    const stored = JSON.parse(localStorage.getItem(STORED) ?? "{}") as Record<string, unknown>;
    const expected = defaults(() => 0) as unknown as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(stored).filter(
        ([name, value]) =>
          typeof value === typeof expected[name] &&
          Array.isArray(value) === Array.isArray(expected[name]) &&
          value !== null,
      ),
    ) as Partial<Settings>;
  } catch {
    return {};
  }
}
