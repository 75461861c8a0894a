import type { Room } from "@colyseus/sdk";
import type { Torus } from "../../game/torus.ts";
import type { GameState, Player } from "../../protocol/schema.ts";
import { DENSITY, SHIPS } from "../../protocol/shipsMessage.ts";
import { UnwrappedU32 } from "../../protocol/u32.ts";
import { ShipsInView } from "./shipsInView.ts";
import { ViewMessages } from "./viewMessages.ts";

/** Players by session id. */
export interface Players {
  readonly size: number;
  get(id: string): Player | undefined;
  forEach(visit: (player: Player, id: string) => void): void;
}

export interface KnownStateOptions {
  /** the world of the room */
  world: Torus;
  /** session id of the player's ship; empty for a spectator */
  ownId: string;
  /** whether the server sends only the ships in and around the view, as the type of the room says */
  sendsView: boolean;
  /** returns the local time, ms */
  clock: () => number;
  /** called when the state of another step is complete. @param time its room time, ms */
  onState: (time: number) => void;
}

/**
 * What the client knows of a room: the state, and whose ships it is sent. In a room whose type `sendsView`, a message with
 * the ships in and around the view follows each patch, and completes it.
 */
export class KnownState {
  /** the ships that the client is sent; undefined in a room that sends all of them */
  readonly inView: ShipsInView | undefined;
  readonly #room: Room<unknown, GameState>;
  /** turns the time stamps of states, which are the lowest 32 bits of room time, into room time */
  readonly #roomTime = new UnwrappedU32();
  readonly #viewMessages: ViewMessages | undefined;
  #density: Uint8Array | undefined;

  constructor(room: Room<unknown, GameState>, { world, ownId, sendsView, clock, onState }: KnownStateOptions) {
    this.#room = room;
    // The SDK removes these listeners when the page leaves the room.
    if (!sendsView) {
      room.onStateChange(() => onState(this.#messageTime));
      return;
    }
    const inView = new ShipsInView({ world, ownId, clock, roster: () => this.all });
    const viewMessages = new ViewMessages(room);
    this.inView = inView;
    this.#viewMessages = viewMessages;
    room.onMessage(SHIPS, (bytes: Uint8Array) => {
      const time = this.#messageTime;
      inView.read(bytes, time);
      onState(time);
    });
    room.onMessage(DENSITY, (bytes: Uint8Array) => {
      this.#density = bytes;
    });
    room.onReconnect(() => viewMessages.forget());
  }

  /** All players of the room. Undefined before the first state, although the SDK's type does not say so. */
  get all(): GameState["players"] | undefined {
    return this.#room.state.players;
  }

  /** Those whose ships the client knows; undefined before the first state. */
  get known(): Players | undefined {
    return this.inView ?? this.all;
  }

  /**
   * How many ships are in each part of the world, as in the message DENSITY; undefined if the server does not send it.
   * Another message is another object.
   */
  get density(): Uint8Array | undefined {
    return this.#density;
  }

  /** Tells the server what the page shows. Parameters as of `ViewMessages.update`. */
  tellView(now: number, width: number, height: number, followed: string): void {
    this.#viewMessages?.update(now, width, height, followed);
  }

  get #messageTime(): number {
    return this.#roomTime.follow(this.#room.clock.lastServerTime());
  }
}
