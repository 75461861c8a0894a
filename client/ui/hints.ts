import { RINGS } from "../../game/gates.ts";
import { allKeysOf, buttonsOf, type Control } from "../input/bindings.ts";
import { buttonName, type KeyboardLayout, keyName, readKeyboardLayout } from "../input/keyNames.ts";
import type { SettingsStore } from "../settings.ts";
import { texts } from "../text/texts.ts";
import { find } from "./dom.ts";

type Hand = "mouse" | "touch" | "keys" | "pad";

/**
 * What is explained: first how to steer, and then whatever matters at the moment, in this order. A hand that is used
 * later is explained as well.
 */
const LESSONS = ["steer", "boost", "rings", "crown", "draft", "star", "brake", "map"] as const;
type Lesson = (typeof LESSONS)[number];

/** s of thrust after which a player knows how to steer, and of braking after which they know how to brake */
const LEARNED_S = 0.8;

/** s that a hint stays at least, so that it can be read */
const SHORTEST_S = 2;

/** s after which all other hints than that for steering go away although the player has not tried it */
const LONGEST_S = 14;

/** s after which a hint has been read, if its moment passes */
const READ_S = 5;

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
  /** undefined on the podium, where nothing can be gained */
  sky: Readonly<ExplainedSky> | undefined;
}

/** What there is to gain, and what the player has of it. */
export interface ExplainedSky {
  points: number;
  /** index of the next ring of the open chain; -1 if none is open */
  ownRing: number;
  boosts: number;
  boosting: boolean;
  /** how far the next boost is filled, 0 to 1 */
  draft: number;
  /** whether another ship is near */
  isNearShip: boolean;
  /** whether there is a crown, and whether the player has it */
  crown: "none" | "other" | "own";
}

/** Whether a lesson matters at the moment. Steering always does, and the map comes after the brake. */
const MATTERS: Readonly<Record<Lesson, (flying: Readonly<Flying>) => boolean>> = {
  steer: () => true,
  boost: ({ sky }) => sky !== undefined && sky.boosts > 0,
  rings: ({ sky }) => sky !== undefined && sky.ownRing >= 0 && sky.ownRing < RINGS,
  crown: ({ sky }) => sky !== undefined && sky.crown !== "none",
  draft: ({ sky }) => sky !== undefined && (sky.isNearShip || sky.draft > 0) && sky.boosts === 0,
  star: ({ sky }) => sky !== undefined,
  brake: ({ speed }) => speed >= FAST,
  map: () => true,
};

/** Lessons that are learned as soon as the player has done it once. */
const DONE_ONCE: Partial<Readonly<Record<Lesson, (sky: Readonly<ExplainedSky>, pointsBefore: number) => boolean>>> = {
  boost: ({ boosting }) => boosting,
  rings: ({ ownRing }) => ownRing > 0,
  crown: ({ crown }) => crown === "own",
  draft: ({ boosts }) => boosts > 0,
  star: ({ points }, pointsBefore) => points > pointsBefore,
};

/**
 * Decides which hint is shown. What was explained is remembered: the hand under its own name, because each hand steers
 * in another way, and everything else once for all hands.
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
  /** points when the hint began */
  #pointsBefore = 0;
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
    const lesson = this.#lesson;
    this.#shown += elapsed;
    if (this.#isDoing(lesson, flying)) this.#done += elapsed;
    const isLearned = this.#done >= LEARNED_S && this.#shown >= SHORTEST_S;
    const isIgnored = lesson !== "steer" && this.#shown >= LONGEST_S;
    const hasPassed = this.#done === 0 && !MATTERS[lesson](flying) && lesson !== "brake";
    if (!isLearned && !isIgnored && !hasPassed) return;
    if (isLearned || isIgnored || this.#shown >= READ_S) {
      this.#explained.add(this.#name(lesson));
      this.#onLearned([...this.#explained]);
    }
    this.#lesson = undefined;
    this.#pause = PAUSE_S;
  }

  #begin(flying: Readonly<Flying>): void {
    this.#lesson = LESSONS.find((each) => !this.#explained.has(this.#name(each)) && this.#matters(each, flying));
    this.#shown = 0;
    this.#done = 0;
    this.#pointsBefore = flying.sky?.points ?? 0;
  }

  #matters(lesson: Lesson, flying: Readonly<Flying>): boolean {
    return MATTERS[lesson](flying) && (lesson !== "map" || this.#explained.has("brake"));
  }

  #name(lesson: Lesson): string {
    return lesson === "steer" ? this.#hand : lesson;
  }

  #isDoing(lesson: Lesson, { thrusting, braking, isMapOpen, sky }: Readonly<Flying>): boolean {
    if (lesson === "steer") return thrusting && !braking;
    if (lesson === "brake") return braking;
    if (lesson === "map") return isMapOpen;
    // What was done once stays done.
    return this.#done > 0 || (sky !== undefined && DONE_ONCE[lesson]?.(sky, this.#pointsBefore) === true);
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
  if (lesson === "star" || lesson === "rings" || lesson === "draft" || lesson === "crown") return hints[lesson];
  if (hand === "touch") {
    if (lesson === "boost") return hints.boostTouch;
    return lesson === "brake" ? hints.brakeTouch : hints.mapTouch;
  }
  const name = hand === "pad" ? buttonName(buttons[lesson]) : keys(lesson);
  if (lesson === "map") return hints.mapWith(name);
  if (lesson === "boost") return hand === "mouse" ? hints.boostMouse(name) : hints.boostWith(name);
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
