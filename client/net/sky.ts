import { type InputHandle, Predict, type Room } from "@colyseus/sdk";
import { STEP_MS } from "../../game/constants.ts";
import { type GameState, type Player, ShipInput } from "../../game/schema.ts";
import type { Command } from "../../game/ship.ts";
import { wrap } from "../../game/torus.ts";
import { type OwnShip, predictOwnShip } from "./ownShip.ts";
import { unwrapCoordinates } from "./unwrapCoordinates.ts";

/**
 * ms that the other ships are drawn behind the newest word of them: two steps, so that there is nearly always a
 * position on either side of what is drawn, even when a patch is late.
 */
const INTERPOLATION_DELAY_MS = 2 * STEP_MS;

/** A ship as it is to be drawn. */
export interface DrawnShip {
  name: string;
  /** index into the palette of ship colours */
  color: number;
  /** units, in [0, WORLD_SIZE) */
  x: number;
  /** units, in [0, WORLD_SIZE) */
  y: number;
  /** radians */
  facing: number;
  thrusting: boolean;
  own: boolean;
}

export interface SkyOptions {
  /** false shows the ships exactly as the server's last patch has them, one's own too */
  predict: boolean;
}

/** A joined room, frame by frame: sends the pilot's commands and says where every ship is to be drawn. */
export class Sky {
  readonly room: Room<unknown, GameState>;
  readonly #predict: Predict;
  readonly #input: InputHandle<ShipInput>;
  readonly #raw: boolean;
  /** what the pilot says at this moment */
  readonly #command: Command = { facing: 0, thrusting: false };
  readonly #drawn: DrawnShip = { name: "", color: 0, x: 0, y: 0, facing: 0, thrusting: false, own: false };
  #own: OwnShip | undefined;
  #heardAt = performance.now();

  constructor(room: Room<unknown, GameState>, options: SkyOptions) {
    this.room = room;
    this.#raw = !options.predict;
    // The server sends a patch after every step, but by its own timer, which the framework does not advertise.
    room.clock.setPatchInterval?.(STEP_MS);
    this.#predict = Predict.get(room, { mode: "lerp", delay: INTERPOLATION_DELAY_MS });
    unwrapCoordinates(this.#predict);
    this.#predict.attachAll("players", { x: {}, y: {}, facing: { angle: true } } as never);
    this.#input = room.input<ShipInput>({ type: ShipInput });
    room.onStateChange(() => this.#hear());
  }

  /** The pilot's own ship as predicted; undefined until the server has sent it. */
  get own(): OwnShip | undefined {
    return this.#own;
  }

  /** ms since the last word from the server */
  get silence(): number {
    return performance.now() - this.#heardAt;
  }

  /** ships in the room */
  get size(): number {
    return this.room.state.players?.size ?? 0;
  }

  /**
   * One frame: sends as many inputs as there were steps since the last one.
   *
   * @param now ms, the frame's own time stamp
   * @param command what the pilot says at this moment
   * @returns inputs sent
   */
  frame(now: number, command: Readonly<Command>): number {
    this.#command.facing = command.facing;
    this.#command.thrusting = command.thrusting;
    const due = this.#predict.tick(now);
    let sent = 0;
    for (let i = 0; i < due; i++) {
      this.#input.data.facing = command.facing;
      this.#input.data.thrusting = command.thrusting;
      if (this.#input.send() > 0) sent++;
    }
    return sent;
  }

  /** Visits every ship. What it gets is one object, used again for each. */
  forEachShip(visit: (id: string, ship: Readonly<DrawnShip>) => void): void {
    this.room.state.players?.forEach((player, id) => {
      this.#draw(player, id === this.room.sessionId);
      visit(id, this.#drawn);
    });
  }

  dispose(): void {
    this.#predict.dispose();
  }

  #draw(player: Player, own: boolean): void {
    const drawn = this.#drawn;
    drawn.name = player.name;
    drawn.color = player.color;
    drawn.thrusting = player.thrusting;
    drawn.own = own;
    if (this.#raw) {
      drawn.x = player.x;
      drawn.y = player.y;
      drawn.facing = player.facing;
    } else if (own && this.#own !== undefined) {
      const pose = this.#own.reconciler.pose();
      drawn.x = wrap(pose.x);
      drawn.y = wrap(pose.y);
      drawn.facing = this.#command.facing;
      drawn.thrusting = this.#command.thrusting;
    } else {
      drawn.x = wrap(this.#predict.value(player, "x"));
      drawn.y = wrap(this.#predict.value(player, "y"));
      drawn.facing = this.#predict.value(player, "facing");
    }
  }

  #hear(): void {
    this.#heardAt = performance.now();
    if (this.#own === undefined) {
      const player = this.room.state.players.get(this.room.sessionId);
      if (player === undefined) return;
      this.#own = predictOwnShip(this.#predict, this.#input, player, this.#command);
    }
    this.#own.follow();
  }
}
