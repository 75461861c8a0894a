import assert from "node:assert/strict";
import type { InputHandle, Room } from "@colyseus/sdk";
import { ROOMS } from "../../game/rooms.ts";
import { LONG_SIDE, SHORT_SIDE } from "../../game/view.ts";
import { AcknowledgedShip } from "../../protocol/acknowledgedShip.ts";
import { PASSPORT } from "../../protocol/passport.ts";
import { type GameState, type Player, ShipInput } from "../../protocol/schema.ts";
import { LEAD_S, LONGEST_CELL, MARGIN } from "../../protocol/sentView.ts";
import { DENSITY, readShips, SHIPS } from "../../protocol/shipsMessage.ts";
import type { Follower } from "../../server/colyseus/sharedFrameSerializer.ts";
import type { Entrant } from "../../server/rooms/entrant.ts";
import type { GameRoom } from "../../server/rooms/GameRoom.ts";

const { world } = ROOMS.bigsky;

/** A ship on the server in one step. */
interface Truth {
  number: number;
  name: string;
  x: number;
  y: number;
  vx: number;
  vy: number;
  away: boolean;
}

/** Room time -> the ships on the server, by session id, when the patch of that time was sent. */
export type History = Map<number, Map<string, Truth>>;

/** Notes the ships of a room in each step. */
export function record(room: GameRoom): History {
  const history: History = new Map();
  const recorder: Follower = {
    mostBytes: 0,
    write: (_client, _bytes, at) => at,
    prepare() {
      const ships = new Map<string, Truth>();
      for (const [id, { number, name }] of room.state.players) {
        const entrant: Entrant | undefined = room.shipOf(id);
        if (entrant === undefined) continue;
        const { x, y, vx, vy } = entrant.simulation.ship;
        ships.set(id, { number, name, x, y, vx, vy, away: entrant.simulation.away });
      }
      history.set(room.clock.elapsedTime, ships);
    },
  };
  room.frames.followers = [recorder, ...room.frames.followers];
  return history;
}

/** A client of the SDK that checks each message against what the server had. */
export class Checker {
  readonly room: Room<unknown, GameState>;
  readonly #history: History;
  /** session id of the ship in the middle of its view */
  center: string;
  /** of the view; undefined while it changes */
  size: { width: number; height: number } | undefined = { width: LONG_SIDE, height: SHORT_SIDE };
  messages = 0;
  /** messages among them that have all ships in and around the view */
  complete = 0;
  /** ships in the last message, by session id */
  seen = new Set<string>();
  /** largest number of ships in a message */
  most = 0;
  densities: Uint8Array[] = [];
  resyncs = 0;
  readonly failures: unknown[] = [];
  /** messages after which the ship computed from the inputs had exactly the position on the server */
  exact = 0;
  readonly input: InputHandle<ShipInput>;
  #acknowledged: AcknowledgedShip | undefined;

  constructor(room: Room<unknown, GameState>, history: History) {
    this.room = room;
    this.#history = history;
    this.center = room.sessionId;
    this.input = room.input<ShipInput>({ type: ShipInput });
    room.reconnection.minUptime = 0;
    room.onMessage(PASSPORT, () => {});
    room.onMessage(DENSITY, (bytes: Uint8Array) => void this.densities.push(bytes.slice()));
    room.onMessage(SHIPS, (bytes: Uint8Array) => {
      try {
        this.#check(bytes);
      } catch (error) {
        this.failures.push(error);
      }
    });
  }

  #check(bytes: Uint8Array): void {
    const { players } = this.room.state;
    const ids = new Map([...players].map(([id, { number }]) => [number, id]));
    const own = players.get(this.room.sessionId);
    const truth = this.#history.get(this.room.clock.lastServerTime());
    assert.ok(truth !== undefined, "a message has the time of no step");
    this.seen = new Set();
    const before = own?.resyncs;
    const complete = readShips(world, bytes, {
      own,
      player: (number) => players.get(ids.get(number) ?? ""),
      seen: (player, number) => {
        const id = ids.get(number) ?? "";
        const ship = truth.get(id);
        assert.ok(ship !== undefined, "a ship that the server does not have");
        assert.deepEqual([player.x, player.y], [world.round(ship.x), world.round(ship.y)]);
        assert.deepEqual([player.name, player.away], [ship.name, ship.away]);
        this.seen.add(id);
      },
    });
    if (own !== undefined && before !== own.resyncs) this.resyncs++;
    // On a busy machine, the room may send less for a while.
    if (complete) this.#checkView(truth);
    if (complete) this.complete++;
    this.#checkPrediction(own);
    this.messages++;
    this.most = Math.max(this.most, this.seen.size);
  }

  #checkView(truth: ReadonlyMap<string, Truth>): void {
    const center = truth.get(this.center);
    if (this.size === undefined || center === undefined) return;
    assert.ok(this.seen.has(this.center), "the ship in the middle is missing");
    for (const [id, { x, y }] of truth) {
      const dx: number = Math.abs(world.delta(center.x + LEAD_S * center.vx, x)) - this.size.width / 2;
      const dy: number = Math.abs(world.delta(center.y + LEAD_S * center.vy, y)) - this.size.height / 2;
      if (Math.max(dx, dy) <= MARGIN) assert.ok(this.seen.has(id), `a ship ${dx}, ${dy} outside the view is missing`);
      if (Math.max(dx, dy) > MARGIN + LONGEST_CELL)
        assert.ok(!this.seen.has(id), `a ship ${dx}, ${dy} outside was sent`);
    }
  }

  /** Sends an input. */
  send(facing: number, thrusting: boolean): void {
    Object.assign(this.input.data, { facing, thrusting });
    const sequence = this.input.send();
    this.#acknowledged?.store(sequence, this.input.data);
  }

  /** The own ship, computed from the acknowledged inputs, has exactly the server's values. */
  #checkPrediction(own: Player | undefined): void {
    if (own === undefined) return;
    const { lastProcessed } = this.input;
    this.#acknowledged ??= new AcknowledgedShip(world, own, lastProcessed);
    if (this.#acknowledged.advance(lastProcessed)) this.exact++;
  }
}
