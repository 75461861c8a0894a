import type { Torus } from "../../game/torus.ts";
import type { GameState, Player } from "../../protocol/schema.ts";
import { FORGET_MS } from "../../protocol/sentView.ts";
import { readShips, type ShipsTarget } from "../../protocol/shipsMessage.ts";
import { FADE_MS } from "./fade.ts";
import type { Sightings } from "./remoteShips.ts";

/** ms for which a ship that is gone moves on. It disappears meanwhile, which takes longer than a fade if frames are slow. */
const LINGER_MS = 2 * FADE_MS;

/** What the client knows of a pilot besides the state. */
interface Sighting {
  readonly id: string;
  readonly player: Player;
  /** room time of the last message that had the ship, ms */
  heardAt: number;
  /** local time of the first message that says that it is gone, ms; NaN while it is not */
  goneAt: number;
  /** where it was then, units */
  x: number;
  y: number;
  /** velocity between the last two messages that had it, units/ms */
  vx: number;
  vy: number;
}

export interface ShipsInViewOptions {
  /** the world of the room */
  world: Torus;
  /** session id of the player's ship; empty for a spectator */
  ownId: string;
  /** returns the pilots of the state; undefined before the first state */
  roster: () => GameState["players"] | undefined;
  /** returns the local time, ms */
  clock: () => number;
}

/**
 * The ships that the client knows in a room whose type `sendsView`: those in and around its view. It reads messages SHIPS
 * into the players of the state, which has every pilot of the room.
 *
 * A message that is not complete leaves ships out. Those move on by their last velocity until they are heard of again.
 * So does a ship that is gone, for the time in which it disappears: after late messages, one that is drawn in the view may
 * have left it a while ago.
 *
 * Nothing but a new pilot makes it look through the whole roster.
 */
export class ShipsInView implements Sightings {
  readonly #options: ShipsInViewOptions;
  /** by number of the ship, for pilots of the state; also some who have left it since */
  readonly #byNumber: (Sighting | undefined)[] = [];
  readonly #known = new Map<string, Sighting>();
  readonly #target: ShipsTarget;
  /** room time of the last message, ms */
  #time = Number.NaN;

  constructor(options: ShipsInViewOptions) {
    this.#options = options;
    const { ownId, roster } = options;
    this.#target = {
      player: (number) => this.#find(number)?.player,
      get own() {
        return roster()?.get(ownId);
      },
      seen: (player, number, boosting) => {
        // Of another pilot, the state has no steps that are left.
        const sighting = this.#byNumber[number];
        if (sighting === undefined) return;
        if (sighting.id !== ownId) player.boosting = boosting ? 1 : 0;
        this.#note(sighting);
      },
    };
  }

  /** number of ships that are known, or disappear */
  get size(): number {
    return this.#known.size;
  }

  /** The player with a session id, if the ship is known. */
  get(id: string): Player | undefined {
    return this.#known.get(id)?.player;
  }

  forEach(visit: (player: Player, id: string) => void): void {
    for (const { player, id } of this.#known.values()) visit(player, id);
  }

  /** Whether the position of a ship is a guess, because the last message did not have the ship. */
  isGuess(id: string): boolean {
    const sighting = this.#known.get(id);
    return sighting !== undefined && sighting.heardAt !== this.#time;
  }

  isGone(id: string): boolean {
    return !Number.isNaN(this.#known.get(id)?.goneAt ?? Number.NaN);
  }

  /**
   * Reads a message SHIPS.
   *
   * @param time room time of the patch right before it, ms
   * @throws RangeError if the bytes are not such a message, or a ship is not in the state
   */
  read(bytes: Uint8Array, time: number): void {
    this.#time = time;
    const isComplete = readShips(this.#options.world, bytes, this.#target);
    for (const sighting of this.#known.values()) if (sighting.heardAt !== time) this.#miss(sighting, isComplete);
  }

  /** What is known of the pilot with a number; undefined if there is none in the state. */
  #find(number: number): Sighting | undefined {
    const sighting = this.#byNumber[number];
    if (sighting !== undefined && this.#isThere(sighting)) return sighting;
    // A pilot has joined since, and may have got the number of one who has left.
    this.#options.roster()?.forEach(this.#list);
    const found = this.#byNumber[number];
    return found !== undefined && this.#isThere(found) ? found : undefined;
  }

  #isThere({ id, player }: Sighting): boolean {
    return this.#options.roster()?.get(id) === player;
  }

  readonly #list = (player: Player, id: string): void => {
    if (this.#byNumber[player.number]?.player === player) return;
    this.#byNumber[player.number] = { id, player, heardAt: Number.NaN, goneAt: Number.NaN, x: 0, y: 0, vx: 0, vy: 0 };
  };

  /** A message has the ship. */
  #note(sighting: Sighting): void {
    const { world } = this.#options;
    const { id, player } = sighting;
    const ms = this.#time - sighting.heardAt;
    if (this.#known.get(id) !== sighting) {
      this.#known.set(id, sighting);
      sighting.vx = 0;
      sighting.vy = 0;
    } else if (ms > 0) {
      sighting.vx = world.delta(sighting.x, player.x) / ms;
      sighting.vy = world.delta(sighting.y, player.y) / ms;
    }
    sighting.heardAt = this.#time;
    sighting.goneAt = Number.NaN;
    sighting.x = player.x;
    sighting.y = player.y;
  }

  /** A message does not have the ship. */
  #miss(sighting: Sighting, isComplete: boolean): void {
    const { world, ownId, clock } = this.#options;
    const { id, player, heardAt } = sighting;
    const ms = this.#time - heardAt;
    const now = clock();
    if (Number.isNaN(sighting.goneAt) && (isComplete || ms > FORGET_MS)) sighting.goneAt = now;
    if (now - sighting.goneAt >= LINGER_MS || !this.#isThere(sighting)) {
      this.#known.delete(id);
      return;
    }
    // Prediction compares the own ship with the state, so that has only what the server has sent.
    if (id === ownId) return;
    player.x = world.wrap(sighting.x + sighting.vx * ms);
    player.y = world.wrap(sighting.y + sighting.vy * ms);
  }
}
