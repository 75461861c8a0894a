import { freeCrown, mostCrowns, newCrown } from "../../game/crown.ts";
import type { Torus } from "../../game/torus.ts";
import type { GameState } from "../../protocol/schema.ts";
import type { Held } from "./skyPilots.ts";

/** A crown as it is drawn. */
export interface VisibleCrown {
  /** where it is while nobody holds it, units */
  x: number;
  y: number;
  /** session id of the ship that has it; empty while it is free */
  holder: string;
  /** whether nobody else can take it at the moment */
  isSafe: boolean;
}

/** The crowns of the last state. */
export class VisibleCrowns {
  readonly #world: Torus;
  readonly #crowns: readonly VisibleCrown[];
  /** those that the room has */
  readonly #present: VisibleCrown[] = [];
  /** reused to find the place of a free crown */
  readonly #place = newCrown<never>();

  constructor(world: Torus) {
    this.#world = world;
    this.#crowns = Array.from({ length: mostCrowns(world) }, blank);
  }

  /** by number; the array is reused */
  get all(): readonly Readonly<VisibleCrown>[] {
    return this.#present;
  }

  /**
   * Reads a state.
   *
   * @param time room time, ms
   * @param held who holds them
   */
  read({ seed, crowns }: GameState, time: number, held: readonly Readonly<Held>[]): void {
    const present = this.#present;
    while (present.length > crowns.length) present.pop();
    while (present.length < crowns.length) present.push(this.#crowns[present.length] ?? blank());
    for (let index = 0; index < present.length; index++) {
      const crown = present[index] as VisibleCrown;
      freeCrown(this.#world, seed, index, crowns[index] ?? 0, this.#place);
      crown.x = this.#place.x;
      crown.y = this.#place.y;
      crown.holder = held[index]?.holder ?? "";
      crown.isSafe = time < (held[index]?.safeUntil ?? 0);
    }
  }
}

function blank(): VisibleCrown {
  return { x: 0, y: 0, holder: "", isSafe: false };
}
