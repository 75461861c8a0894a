import { texts } from "../../text/texts.ts";
import { make } from "../dom.ts";
import { Board } from "./board.ts";
import { BoostButton } from "./boostButton.ts";
import { CourseClock } from "./courseClock.ts";
import { Podium, podiumWords, WINNERS } from "./podium.ts";
import { Score } from "./score.ts";
import type { FlownCourse, GameSky, SkyListener } from "./sky.ts";
import { Tally } from "./tally.ts";
import { GameWords } from "./words.ts";

/** ms between two updates of the card, and of what is known about the crown */
const UPDATE_MS = 250;

/** ms after the end of a round in which the last predicted points are confirmed or not, before the result is said */
const SETTLING_MS = 800;

/** ms for which words are shown, at least and per letter */
const SHOWN_MS = 2500;
const LETTER_MS = 70;

/** s; before the end of a round, this is said */
const HALF_A_MINUTE = 30;

/** The room of the game, as far as these texts need it. */
export interface GameRoom {
  readonly sky: GameSky;
  /** session id of the player */
  readonly ownId: string;
  /** of the ship with this session id; undefined if it is not there */
  readonly player: (id: string) => { readonly name: string; readonly crown: number } | undefined;
}

/** What is written about the game in a flight: points, ranking, the card at the end of a round, and words. */
export class GameHud {
  readonly score = new Score();
  readonly course: CourseClock;
  /** what is above the game, to be put into the page */
  readonly elements: readonly HTMLElement[];
  readonly #board = new Board();
  readonly #podium: Podium;
  readonly #boost: BoostButton;
  /** shows the words; a screen reader hears them elsewhere */
  readonly #shown = make("p", "words");
  readonly #tally = new Tally();
  readonly #words = new GameWords();
  readonly #listener: Partial<SkyListener>;
  #room: GameRoom | undefined;
  #stopListening = () => {};
  #now = 0;
  #updatedAt = Number.NEGATIVE_INFINITY;
  #shownUntil = Number.NEGATIVE_INFINITY;
  #wasPodium = false;
  /** when the result is said, ms; undefined if it has been said */
  #resultAt: number | undefined;
  #secondsLeft = 0;

  /**
   * @param game the element of the game, to which the focus returns
   * @param boost spends a boost
   * @param padMenu returns the name of the gamepad's button that closes the card; undefined while no gamepad is used
   */
  constructor(game: HTMLElement, boost: () => void, padMenu: () => string | undefined = () => undefined) {
    this.course = new CourseClock(game);
    this.#podium = new Podium(game, padMenu);
    this.#boost = new BoostButton(boost);
    this.#shown.setAttribute("aria-hidden", "true");
    this.elements = [this.#board.element, this.#podium.element, this.#shown, this.#boost.element];
    this.#listener = this.#listen();
  }

  /** Closes the card at the end of a round. @returns whether it was open */
  closeCard(): boolean {
    const { isOpen } = this.#podium;
    this.#podium.close();
    return isOpen;
  }

  /**
   * Call this in each frame.
   *
   * @param now ms
   * @param room undefined while there is none
   * @returns what to say now; empty if there is nothing
   */
  frame(now: number, room: GameRoom | undefined): string {
    this.#now = now;
    if (room?.sky !== this.#room?.sky) this.#enter(room);
    this.#room = room;
    this.#followCourse(room?.sky.course);
    if (room === undefined) return "";
    const { sky } = room;
    this.score.frame(sky);
    this.#boost.frame(sky.boosts);
    if (sky.course === undefined) {
      this.#board.frame(now, sky);
      this.#followRound(sky);
      if (now - this.#updatedAt >= UPDATE_MS) this.#update(room);
    }
    // While the words waited, the boost was spent.
    if (sky.boosts === 0) this.#words.forget("boost");
    const words = this.#words.next(now);
    if (words !== "") this.#show(words);
    else if (now > this.#shownUntil) this.#shown.classList.remove("shown");
    return words;
  }

  /** Another room, or none. */
  #enter(room: GameRoom | undefined): void {
    this.#stopListening();
    this.#stopListening = room?.sky.events.add(this.#listener) ?? (() => {});
    this.#podium.close();
    this.#tally.reset();
    this.#words.clear();
    this.#shown.classList.remove("shown");
    this.#resultAt = undefined;
    this.#wasPodium = room?.sky.round.podium ?? false;
    this.#secondsLeft = 0;
  }

  /** On the course, points and ranking have no meaning. */
  #followCourse(course: FlownCourse | undefined): void {
    const words = this.course.frame(course);
    if (words !== "") this.#words.add("course", words, this.#now);
    this.score.element.classList.toggle("boosts-only", course !== undefined);
    this.#board.element.hidden = course !== undefined;
  }

  #followRound(sky: GameSky): void {
    const { podium } = sky.round;
    const before = this.#secondsLeft;
    this.#secondsLeft = sky.secondsLeft;
    if (podium === this.#wasPodium) {
      const isNow = before > HALF_A_MINUTE && sky.secondsLeft <= HALF_A_MINUTE;
      if (isNow && !podium) this.#words.add("halfMinute", texts.game.halfMinute, this.#now);
      return;
    }
    this.#wasPodium = podium;
    if (!podium) return;
    this.#tally.crown(this.#now, false);
    this.#podium.open();
    this.#updatedAt = Number.NEGATIVE_INFINITY;
    this.#resultAt = this.#now + SETTLING_MS;
  }

  #update({ sky, player, ownId }: GameRoom): void {
    this.#updatedAt = this.#now;
    if (!sky.round.podium) this.#tally.crown(this.#now, (player(ownId)?.crown ?? 0) > 0);
    if (this.#podium.isOpen) this.#podium.update(sky.standings(WINNERS), this.#tally, Math.ceil(sky.secondsLeft));
    if (this.#resultAt === undefined || this.#now < this.#resultAt) return;
    this.#resultAt = undefined;
    this.#words.add("roundEnd", podiumWords(sky.standings(WINNERS)), this.#now);
  }

  #show(words: string): void {
    // The card has the result already.
    if (this.#podium.isOpen) return;
    this.#shownUntil = this.#now + Math.max(SHOWN_MS, LETTER_MS * words.length);
    this.#shown.textContent = words;
    this.#shown.classList.add("shown");
  }

  #listen(): Partial<SkyListener> {
    return {
      onPick: (_x, _y, golden, own) => {
        if (!own) return;
        this.#tally.pick(this.#now, golden);
        if (golden) this.#words.add("golden", texts.game.golden, this.#now);
      },
      onRing: (index, own, complete) => {
        if (!own || this.#room?.sky.course !== undefined) return;
        this.#tally.ring(index);
        if (complete) this.#words.add("chain", texts.game.chain, this.#now);
      },
      onDisagreed: () => this.#tally.unpick(),
      onBoostReady: () => this.#words.add("boost", texts.game.boostReady, this.#now),
      onCrown: (id, from) => this.#tellCrown(id, from),
      onRoundStart: () => {
        this.#podium.close();
        this.#tally.reset();
        this.#words.clear();
        this.#words.add("roundStart", texts.game.roundStart, this.#now);
      },
    };
  }

  /** Only what concerns the player is said. */
  #tellCrown(id: string, from: string): void {
    const room = this.#room;
    if (room === undefined) return;
    const { game } = texts;
    if (id === room.ownId) {
      const name = from === "" ? undefined : room.player(from)?.name;
      this.#words.add("crown", name === undefined ? game.crownTaken : game.crownTakenFrom(name), this.#now);
    } else if (from === room.ownId) {
      this.#words.add("crown", game.crownLost(room.player(id)?.name ?? ""), this.#now);
    }
  }
}
