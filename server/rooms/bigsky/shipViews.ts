import type { Client } from "@colyseus/core";
import type { Ship } from "../../../game/ship.ts";
import type { Torus } from "../../../game/torus.ts";
import { INNER, LEAD_S, MARGIN, MOST_IN_MESSAGE } from "../../../protocol/sentView.ts";
import {
  DENSITY,
  DENSITY_SIDE,
  MOST_HEAD_BYTES,
  SHIP_BYTES,
  SHIPS,
  writeHead,
} from "../../../protocol/shipsMessage.ts";
import { BytesFrame } from "../../colyseus/bytesFrame.ts";
import type { Follower } from "../../colyseus/sharedFrameSerializer.ts";
import type { Entrant } from "../entrant.ts";
import type { ClientView } from "./clientView.ts";
import { Crowd } from "./crowd.ts";
import { Overload } from "./overload.ts";
import { type Cells, type Placed, ShipGrid } from "./shipGrid.ts";
import { ShipNumbers } from "./shipNumbers.ts";

/** Messages SHIPS between two messages DENSITY of a client: 1 s. */
const DENSITY_EVERY = 20;

/** A ship with its number and its place in the list. A class, so that V8 keeps one shape for all of them. */
class Listed implements Placed {
  readonly entrant: Entrant;
  readonly number: number;
  readonly ship: Readonly<Ship>;
  index = 0;
  position: number;

  constructor(entrant: Entrant, number: number, position: number) {
    this.entrant = entrant;
    this.number = number;
    this.ship = entrant.simulation.ship;
    this.position = position;
  }

  get away(): boolean {
    return this.entrant.simulation.away;
  }
}

/** The ships of a room whose type `sendsView`, and what of them each client is sent. */
export class ShipViews implements Follower {
  readonly #grid: ShipGrid;
  readonly #crowd: Crowd;
  readonly #overload: Overload;
  readonly #numbers = new ShipNumbers();
  readonly #ships: Listed[] = [];
  readonly #listed = new Map<Entrant, Listed>();
  readonly #shipsFrame = new BytesFrame(SHIPS);
  readonly #densityFrame = new BytesFrame(DENSITY);
  readonly #density = new Uint8Array(DENSITY_SIDE ** 2);
  readonly #cells: Cells = { column: 0, row: 0, columns: 0, rows: 0 };
  /** number of messages per client since the room was opened */
  #step = 0;
  /** number of clients that were sent something in this step */
  #sent = 0;

  /** @param intervalMs time between two steps */
  constructor(world: Torus, intervalMs: number) {
    this.#overload = new Overload(intervalMs);
    this.#grid = new ShipGrid(world);
    this.#crowd = new Crowd(this.#grid);
  }

  get mostBytes(): number {
    const ships = this.#shipsFrame.overhead + MOST_HEAD_BYTES + MOST_IN_MESSAGE * SHIP_BYTES;
    return ships + this.#densityFrame.overhead + DENSITY_SIDE ** 2;
  }

  /** level of overload; see `Overload` */
  get overload(): number {
    return this.#overload.level;
  }

  /** A turn of the room has ended. @param ms from the time at which it should have started until its patch was sent */
  noteTurn(ms: number): void {
    this.#overload.note(ms);
  }

  /** Adds a ship and gives it a number. */
  join(entrant: Entrant): void {
    const number = this.#numbers.take();
    const listed = new Listed(entrant, number, this.#ships.length);
    entrant.player.number = number;
    this.#ships.push(listed);
    this.#listed.set(entrant, listed);
  }

  leave(entrant: Entrant): void {
    const listed = this.#listed.get(entrant);
    if (listed === undefined) return;
    this.#listed.delete(entrant);
    this.#numbers.giveBack(listed.number);
    const last = this.#ships.pop();
    if (last === undefined || last === listed) return;
    last.position = listed.position;
    this.#ships[listed.position] = last;
  }

  /** Where the ships are, units. */
  *places(): Generator<Readonly<Ship>> {
    for (const { ship } of this.#ships) yield ship;
  }

  prepare(): void {
    this.#grid.sort(this.#ships);
    if (this.#step++ % DENSITY_EVERY === 0) this.#grid.countSquares(this.#density);
    this.#sent = 0;
  }

  write(client: Client<{ userData: { view?: ClientView } }>, bytes: Buffer, at: number): number {
    const view = client.userData?.view;
    if (view === undefined) return at;
    const center = this.#centerOf(view);
    const end = center === undefined ? at : this.#writeShips(view, center, bytes, at);
    // Not all clients in the same step.
    if ((this.#step + this.#sent++) % DENSITY_EVERY !== 0) return end;
    const contentAt = this.#densityFrame.begin(bytes, end);
    bytes.set(this.#density, contentAt);
    return this.#densityFrame.end(bytes, end, contentAt + this.#density.length);
  }

  /** The ship in the middle of a view: if the one that a spectator follows has left, the first one of the room. */
  #centerOf(view: ClientView): Listed | undefined {
    const listed = view.center === undefined ? undefined : this.#listed.get(view.center);
    return listed ?? (view.isOwn ? undefined : this.#ships[0]);
  }

  #writeShips(view: ClientView, center: Listed, bytes: Buffer, at: number): number {
    const { x, y, vx, vy } = center.ship;
    const cells = this.#cells;
    const grid = this.#grid;
    // Not the same clients in each step.
    const isWhole = (this.#step + center.number) % 2 ** this.#overload.level === 0;
    const [centerX, centerY] = [x + LEAD_S * vx, y + LEAD_S * vy];
    grid.reach(centerX, centerY, view.width + 2 * MARGIN, view.height + 2 * MARGIN, cells);
    const ships = grid.countIn(cells);
    // A message of a crowd has a limited size anyway. If some were sent less often, the turns would take too long.
    const isCrowd = ships > MOST_IN_MESSAGE;
    if (!isWhole && !isCrowd) grid.reach(centerX, centerY, view.width * INNER, view.height * INNER, cells);
    const contentAt = this.#shipsFrame.begin(bytes, at);
    const recordsAt = this.#writeHead(view, center, bytes, contentAt, isWhole && !isCrowd);
    let end = recordsAt;
    if (isCrowd) {
      end = this.#crowd.write(bytes, recordsAt, cells, ships, center.index, view.turn);
      view.turn = this.#crowd.next;
    } else end = grid.copy(cells, bytes, recordsAt);
    return this.#shipsFrame.end(bytes, at, end);
  }

  #writeHead(view: ClientView, center: Listed, bytes: Buffer, at: number, complete: boolean): number {
    if (!view.isOwn) return writeHead(bytes, at, complete, undefined, false);
    const { entrant, ship } = center;
    const { points, ring, draft, resyncs } = entrant.player;
    const { boosts, vx, vy, boosting } = ship;
    const isResync = resyncs !== view.resyncs;
    view.resyncs = resyncs;
    return writeHead(bytes, at, complete, { points, ring, draft, boosts, resyncs, vx, vy, boosting }, isResync);
  }
}
