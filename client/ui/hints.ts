import { allKeysOf, buttonsOf, type Control } from "../input/bindings.ts";
import { buttonName, type KeyboardLayout, keyName, readKeyboardLayout } from "../input/keyNames.ts";
import type { SettingsStore } from "../settings.ts";
import { texts } from "../text/texts.ts";
import { find } from "./dom.ts";

type Hand = "mouse" | "touch" | "keys" | "pad";

/** What is explained, in this order. A hand that is used later is explained as well. */
type Lesson = "steer" | "brake" | "map";

/** s of thrust after which a player knows how to steer, and of braking after which they know how to brake */
const LEARNED_S = 0.8;

/** s that a hint stays at least, so that it can be read */
const SHORTEST_S = 2;

/** s after which the hints for the brake and the map go away although the player has not tried them */
const LONGEST_S = 14;

/** s between two hints */
const PAUSE_S = 4;

/** units/s from which the brake is worth explaining */
const FAST = 45;

/** What the player does in a frame. */
export interface Flying {
  /** what the player has used last; undefined before anything was used */
  hand: Hand | undefined;
  thrusting: boolean;
  braking: boolean;
  /** units/s */
  speed: number;
  isMapOpen: boolean;
}

/**
 * Decides which hint is shown. What was explained is remembered: the hand under its own name, because each hand steers
 * in another way, and "brake" and "map" once for all hands.
 */
export class HintPlan {
  readonly #explained: Set<string>;
  readonly #firstHand: Hand;
  readonly #onLearned: (explained: string[]) => void;
  #lesson: Lesson | undefined;
  #hand: Hand;
  /** s that the current hint was shown, and that the player has done what it says */
  #shown = 0;
  #done = 0;
  /** s until the next hint */
  #pause = 0;

  /**
   * @param explained what was explained before
   * @param firstHand hand that is explained before any was used
   * @param onLearned called with everything that was explained, to be stored
   */
  constructor(explained: readonly string[], firstHand: Hand, onLearned: (explained: string[]) => void) {
    this.#explained = new Set(explained);
    this.#firstHand = firstHand;
    this.#hand = firstHand;
    this.#onLearned = onLearned;
  }

  get lesson(): Lesson | undefined {
    return this.#lesson;
  }

  /** the hand that is explained */
  get hand(): Hand {
    return this.#hand;
  }

  /** @param elapsed s since the last call */
  update(elapsed: number, flying: Readonly<Flying>): void {
    this.#hand = flying.hand ?? this.#firstHand;
    if (this.#lesson === undefined) {
      this.#pause -= elapsed;
      if (this.#pause <= 0) this.#begin(flying);
      return;
    }
    this.#shown += elapsed;
    if (this.#isDoing(flying)) this.#done += elapsed;
    const isLearned = this.#done >= LEARNED_S && this.#shown >= SHORTEST_S;
    const isIgnored = this.#lesson !== "steer" && this.#shown >= LONGEST_S;
    if (!isLearned && !isIgnored) return;
    this.#explained.add(this.#name(this.#lesson));
    this.#onLearned([...this.#explained]);
    this.#lesson = undefined;
    this.#pause = PAUSE_S;
  }

  #begin(flying: Readonly<Flying>): void {
    const lesson = (["steer", "brake", "map"] as const).find((each) => !this.#explained.has(this.#name(each)));
    if (lesson === "brake" && flying.speed < FAST) return;
    this.#lesson = lesson;
    this.#shown = 0;
    this.#done = 0;
  }

  #name(lesson: Lesson): string {
    return lesson === "steer" ? this.#hand : lesson;
  }

  #isDoing({ thrusting, braking, isMapOpen }: Readonly<Flying>): boolean {
    if (this.#lesson === "steer") return thrusting && !braking;
    return this.#lesson === "brake" ? braking : isMapOpen;
  }
}

/** The text of a hint. */
function textOf(lesson: Lesson, hand: Hand, settings: SettingsStore["current"], layout?: KeyboardLayout): string {
  const { hints } = texts;
  const keys = (control: Control) =>
    allKeysOf(control, settings.keys)
      .map((position) => keyName(position, layout))
      .join(" / ");
  const buttons = buttonsOf(settings.buttons);
  if (lesson === "steer") {
    if (hand === "keys") return hints.keys(keys("left"), keys("right"), keys("thrust"));
    return hand === "pad" ? hints.pad(buttonName(buttons.thrust)) : hints[hand];
  }
  if (hand === "touch") return lesson === "brake" ? hints.brakeTouch : hints.mapTouch;
  const name = hand === "pad" ? buttonName(buttons[lesson]) : keys(lesson);
  if (lesson === "map") return hints.mapWith(name);
  return hand === "mouse" ? hints.brakeMouse(name) : hints.brakeWith(name);
}

/** Explains the controls during the first flight: short, one after another, for the hand that is used. */
export class Hints {
  readonly #element = find("hint", HTMLElement);
  readonly #settings: SettingsStore;
  readonly #plan: HintPlan;
  #at = Number.NaN;
  #lesson: Lesson | undefined;
  #hand: Hand | undefined;
  #layout: KeyboardLayout | undefined;

  constructor(settings: SettingsStore) {
    this.#settings = settings;
    const firstHand = matchMedia("(pointer: coarse)").matches ? "touch" : "mouse";
    this.#plan = new HintPlan(settings.current.explained, firstHand, (explained) => settings.change({ explained }));
    void readKeyboardLayout().then((layout) => {
      this.#layout = layout;
    });
  }

  /** Call this in each frame. @param now ms @param flying undefined while the player has no ship */
  frame(now: number, flying: Readonly<Flying> | undefined): void {
    const elapsed = Math.min(0.1, (now - this.#at) / 1000) || 0;
    this.#at = now;
    if (flying !== undefined) this.#plan.update(elapsed, flying);
    const lesson = flying === undefined ? undefined : this.#plan.lesson;
    if (lesson === this.#lesson && this.#plan.hand === this.#hand) return;
    this.#lesson = lesson;
    this.#hand = this.#plan.hand;
    this.#element.classList.toggle("gone", lesson === undefined);
    if (lesson === undefined) return;
    this.#element.hidden = false;
    this.#element.textContent = textOf(lesson, this.#hand, this.#settings.current, this.#layout);
  }
}
