import { InterpolationClock } from "../../client/net/interpolationClock.ts";
import { RemoteShips } from "../../client/net/remoteShips.ts";
import { ShipsInView } from "../../client/net/shipsInView.ts";
import { STEP_MS, STEP_SECONDS, stepsIn } from "../../game/constants.ts";
import { NEW_SHIP, shipOf } from "../../game/fields.ts";
import type { RoomType } from "../../game/rooms.ts";
import { type Ship, stepShip } from "../../game/ship.ts";
import type { Torus } from "../../game/torus.ts";
import { stateSchemas } from "../../protocol/schema.ts";
import { LEAD_S, MARGIN } from "../../protocol/sentView.ts";
import { MOST_HEAD_BYTES, SHIP_BYTES, writeHead } from "../../protocol/shipsMessage.ts";
import { type Placed, ShipGrid } from "../../server/rooms/bigsky/shipGrid.ts";
import { drawLateness } from "../../tools/network/jitter.ts";
import { PROFILES } from "../../tools/network/profiles.ts";
import { drawStalls } from "../../tools/network/stalls.ts";
import { mulberry32 } from "../../tools/random.ts";

const { delay, jitter } = { delay: 0, jitter: 0, ...PROFILES.train.down };
const { stalls } = PROFILES.train;

/** session id of the ship in the center of the view */
const OWN = "0";

/** A message SHIPS on its way. */
interface Message {
  /** room time, ms */
  time: number;
  /** local time at which it arrives, ms */
  at: number;
  bytes: Uint8Array;
  /** the ship in the center of the view */
  own: Ship;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** A frame of the page, as `npm run feel` records it. */
interface Frame {
  now: number;
  drawnTime: number;
  ahead: number;
  interpolationDelay: number;
  jitter: number;
  roundTrip: number;
  ships: (Place & { id: string; own: boolean; kind: number; thrusting: boolean })[];
  fadeIns: (Place & { by: number; isNew: boolean })[];
  gone: (Place & { by: number })[];
}

/**
 * Other ships as a page draws them in a room on the network profile `train`, in simulated time: pilots who thrust, coast and
 * turn at random, the cells that the server sends, delays and stalls, and the page's netcode. The same seed gives the same.
 */
export class TrainRide {
  readonly world: Torus;
  readonly ids: readonly string[];
  readonly #type: RoomType;
  readonly #halfView: number;
  readonly #pilots: readonly (Placed & { ship: Ship; track: Place[] })[];
  readonly #messages: Message[] = [];

  /**
   * @param halfView from the center of the square view to its edges, units
   * @param ships number of them
   */
  constructor(type: RoomType, halfView: number, ships: number, seconds: number, seed: number) {
    this.#type = type;
    this.world = type.world;
    this.#halfView = halfView;
    const random = mulberry32(seed);
    const place = () => random() * type.world.size;
    this.#pilots = Array.from({ length: ships }, (_, number) => {
      const ship = Object.assign(shipOf(NEW_SHIP), { x: place(), y: place() });
      return { ship, number, index: 0, away: false, track: [] };
    });
    this.ids = this.#pilots.map(({ number }) => `${number}`);
    this.#fly(seconds, random, seed);
  }

  /** The true position of a ship at a room time. */
  truth(id: string, time: number): Place | undefined {
    const step = Math.floor(time / STEP_MS);
    const { track = [] } = this.#pilots[Number(id)] ?? {};
    const [from, to] = [track[step - 1], track[step]];
    if (from === undefined || to === undefined) return undefined;
    const part = time / STEP_MS - step;
    const { world } = this;
    return {
      x: world.wrap(from.x + part * world.delta(from.x, to.x)),
      y: world.wrap(from.y + part * world.delta(from.y, to.y)),
    };
  }

  /** Draws all frames at a frame rate, Hz. */
  watch(frameRate: number): Frame[] {
    const { world } = this;
    const { Player, GameState } = stateSchemas(world);
    const { players } = new GameState();
    for (const [number, id] of this.ids.entries()) players.set(id, Object.assign(new Player(), { number }));
    let now = 0;
    const known = new ShipsInView({ world, ownId: OWN, roster: () => players, clock: () => now });
    const remote = new RemoteShips(world);
    const clock = new InterpolationClock();
    const waiting = this.#messages.values();
    let message = waiting.next().value;
    let last = message;
    let before = new Map<string, Place & { opacity: number }>();
    const frames: Frame[] = [];
    for (const end = this.#messages.at(-1)?.at ?? 0; now < end; now += 1000 / frameRate) {
      for (; message !== undefined && message.at <= now; message = waiting.next().value) {
        clock.addPatch(message.time, message.at);
        known.read(message.bytes, message.time);
        remote.addSnapshot(message.time, known, message.at, known);
        last = message;
      }
      if (!clock.started || last === undefined) continue;
      const jumped = clock.advance(now);
      remote.advance(clock.time, now, jumped);
      const newest = last;
      const drawn: typeof before = new Map();
      known.forEach((_player, id) => {
        const pose = id === OWN ? ahead(world, newest, now) : remote.pose(id);
        if (pose !== undefined) drawn.set(id, { x: pose.x, y: pose.y, opacity: pose.opacity ?? 1 });
      });
      frames.push({
        now,
        drawnTime: clock.time,
        ahead: remote.ahead,
        interpolationDelay: clock.delay,
        jitter: clock.jitter,
        roundTrip: 0,
        ships: [...drawn].map(([id, { x, y }]) => ({ id, x, y, own: id === OWN, kind: 0, thrusting: false })),
        fadeIns: [...drawn]
          .map(([id, { x, y, opacity }]) => ({
            x,
            y,
            by: opacity - (before.get(id)?.opacity ?? 0),
            isNew: !before.has(id),
          }))
          .filter(({ by, isNew }) => (isNew || by > 0) && frames.length > 0),
        gone: [...before].filter(([id]) => !drawn.has(id)).map(([, { x, y, opacity }]) => ({ x, y, by: opacity })),
      });
      before = drawn;
    }
    return frames;
  }

  #fly(seconds: number, random: () => number, seed: number): void {
    const { world } = this;
    const interrupted: { from: number; until: number }[] = [];
    for (const stall of stalls === undefined ? [] : drawStalls(stalls, seed)) {
      if (stall.from > seconds * 1000) break;
      interrupted.push(stall);
    }
    const steering = this.#pilots.map(() => ({ facing: 0, thrusting: false, steps: 0, turn: 0 }));
    let at = 0;
    for (let step = 1; step <= stepsIn(seconds * 1000); step++) {
      for (const [i, { ship, track }] of this.#pilots.entries()) {
        const command = steering[i] as (typeof steering)[number];
        if (command.steps-- <= 0) {
          command.steps = stepsIn(400 + 2600 * random());
          command.thrusting = random() < 0.65;
          command.turn = random() < 0.5 ? 0 : (2 * random() - 1) * 2.5;
        }
        command.facing += command.turn * STEP_SECONDS;
        stepShip(world, ship, command, STEP_SECONDS);
        track.push({ x: ship.x, y: ship.y });
      }
      // In order, as TCP delivers.
      at = Math.max(at, step * STEP_MS + delay + jitter * drawLateness(random));
      at = interrupted.find(({ from, until }) => at >= from && at < until)?.until ?? at;
      const own = { ...(this.#pilots[0] as { ship: Ship }).ship };
      this.#messages.push({ time: step * STEP_MS, at, bytes: this.#write(own), own });
    }
  }

  /** The message about the ships around one of them; in a room that sends all ships, all of them. */
  #write({ x, y, vx, vy }: Ship): Uint8Array {
    const { world } = this;
    const grid = new ShipGrid(world);
    grid.sort(this.#pilots);
    const cells = { column: 0, row: 0, columns: grid.side, rows: grid.rows };
    const sides = 2 * (this.#halfView + MARGIN);
    if (this.#type.sendsView) grid.reach(x + LEAD_S * vx, y + LEAD_S * vy, sides, sides, cells);
    const bytes = Buffer.alloc(MOST_HEAD_BYTES + grid.countIn(cells) * SHIP_BYTES);
    return bytes.subarray(0, grid.copy(cells, bytes, writeHead(bytes, 0, true, undefined, false)));
  }
}

/** Where a page draws its own ship at about, which it predicts: where it flies from its last known place until now. */
function ahead(world: Torus, { own, time }: Message, now: number): Place & { opacity?: number } {
  const s = (now - time) / 1000;
  return { x: world.wrap(own.x + s * own.vx), y: world.wrap(own.y + s * own.vy) };
}
