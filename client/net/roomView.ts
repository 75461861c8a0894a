import type { InputHandle, Room } from "@colyseus/sdk";
import { STEP_MS, stepsIn } from "../../game/constants.ts";
import { type Command, copyCommand, NO_COMMAND } from "../../game/ship.ts";
import type { Torus } from "../../game/torus.ts";
import { type GameState, type Player, ShipInput } from "../../protocol/schema.ts";
import { UnwrappedU32 } from "../../protocol/u32.ts";
import { BandwidthMeter } from "./colyseus/bandwidthMeter.ts";
import { ConnectionHealth } from "./connectionHealth.ts";
import { type DrawnShip, DrawnShips } from "./drawnShips.ts";
import { FixedTimestep } from "./fixedTimestep.ts";
import { InterpolationClock } from "./interpolationClock.ts";
import { PredictedShip, type PredictionHooks } from "./predictedShip.ts";
import { RemoteShips } from "./remoteShips.ts";
import type { Pose } from "./snapshotBuffer.ts";

/**
 * Steps simulated at most in one frame while nothing is sent, 5 s. A longer gap is not simulated, because no player saw
 * it.
 */
const MOST_COASTED = stepsIn(5000);

export interface RoomViewOptions {
  /** the room's */
  world: Torus;
  /** false draws all ships exactly as in the last patch, the own ship too */
  predict: boolean;
  /** called when the player's own ship has appeared, with its facing in radians */
  onOwnShip?: (facing: number) => void;
  /** called with each predicted step of the own ship, and each acknowledgment */
  hooks?: PredictionHooks;
  /** returns the time in ms, on the clock of the frame time stamps; the browser's clock by default */
  clock?: () => number;
}

/**
 * What this client sees of a joined room, frame by frame. In each frame, call `advance`, then `steer` with the player's
 * command, and then draw the ships.
 */
export class RoomView {
  readonly room: Room<unknown, GameState>;
  readonly connection: ConnectionHealth;
  readonly bandwidth: BandwidthMeter;
  /** room time at which remote ships are drawn */
  readonly interpolation = new InterpolationClock();
  readonly remoteShips: RemoteShips;
  readonly #input: InputHandle<ShipInput>;
  readonly #options: RoomViewOptions;
  readonly #clock: () => number;
  readonly #timestep = new FixedTimestep();
  readonly #ships: DrawnShips;
  /** the player's current command */
  readonly #command: Command = { ...NO_COMMAND };
  readonly #ownPose: Pose = { x: 0, y: 0, facing: 0, thrusting: false };
  #own: PredictedShip | undefined;
  /** when the first state since the last frame arrived, ms; undefined if there was none */
  #receivedAt: number | undefined;
  /** converts state stamps, the lowest 32 bits of room time */
  readonly #roomTime = new UnwrappedU32();
  #now = 0;
  /** steps that have become due in this frame */
  #due = 0;

  constructor(room: Room<unknown, GameState>, options: RoomViewOptions) {
    this.room = room;
    this.#options = options;
    this.remoteShips = new RemoteShips(options.world);
    this.#clock = options.clock ?? (() => performance.now());
    this.connection = new ConnectionHealth(this.#clock);
    this.#input = room.input<ShipInput>({ type: ShipInput });
    this.bandwidth = new BandwidthMeter(room);
    this.#ships = new DrawnShips({
      ownId: room.sessionId,
      players: () => this.room.state.players,
      remotePose: options.predict ? (id) => this.remoteShips.pose(id) : (id) => this.room.state.players.get(id),
    });
    room.onStateChange(() => this.#receive());
    room.onDrop(() => this.connection.drop());
    room.onReconnect(() => this.connection.reconnect());
  }

  /** The player's own predicted ship; undefined until the server has sent it. */
  get own(): PredictedShip | undefined {
    return this.#own;
  }

  /** The own ship as drawn in this frame; undefined until the server has sent it. The object is reused. */
  get ownDrawn(): Readonly<DrawnShip> | undefined {
    return this.#ships.own;
  }

  /** The own ship in the server's last state. */
  get serverShip(): Readonly<Player> | undefined {
    return this.room.state.players?.get(this.room.sessionId);
  }

  /** number of ships in the room */
  get size(): number {
    return this.room.state.players?.size ?? 0;
  }

  /** number of inputs sent and not yet acknowledged */
  get pendingInputs(): number {
    return this.#input.pendingCount;
  }

  /**
   * Advances to the next frame: reconciles the own ship with the states that have arrived, and moves remote ships.
   *
   * @param now time stamp of the frame, ms
   * @returns where the own ship is now, before this frame's input; undefined until the server has sent it. The object
   *   is reused.
   */
  advance(now: number): Readonly<{ x: number; y: number }> | undefined {
    this.#now = now;
    this.#due = this.#timestep.advance(now);
    if (this.#receivedAt !== undefined) this.#own?.reconcile(this.#receivedAt);
    this.#receivedAt = undefined;
    const jumped = this.interpolation.advance(now);
    this.remoteShips.advance(this.interpolation.time, now, jumped);
    if (!this.#options.predict) return this.serverShip;
    return this.#own?.position(this.#appliedCommand, this.#timestep.progress + this.#due, now);
  }

  /** Sends the player's command, once for each step that has become due, and sets where the own ship is drawn. */
  steer(command: Readonly<Command>): void {
    copyCommand(command, this.#command);
    if (this.#own !== undefined) this.#simulate(this.#own);
    this.#placeOwn();
  }

  /** Turns the engine off and sends that at once, because there may be no frame for a while (a hidden page). */
  stopEngine(): void {
    this.#command.thrusting = false;
    if (this.#own !== undefined && this.connection.listening) this.#send(this.#own, 1);
  }

  /** Calls `visit` for each ship. The ship object is reused. */
  forEachShip(visit: (id: string, ship: Readonly<DrawnShip>) => void): void {
    this.#ships.forEach(visit);
  }

  #simulate(own: PredictedShip): void {
    const now = this.#now;
    const lag = this.interpolation.overdue(this.remoteShips.newestTime, now);
    const state = this.connection.update(now, this.pendingInputs, lag);
    if (state === "live") this.#send(own, this.#due);
    else if (state === "resumed") {
      own.resume(Math.round(this.room.clock.smoothedRtt() / STEP_MS), now);
      this.#send(own, 1);
    } else {
      own.ignoreServer();
      own.coast(Math.min(this.#due, MOST_COASTED));
    }
  }

  #send(own: PredictedShip, times: number): void {
    for (let i = 0; i < times; i++) {
      if (own.send(this.#command)) this.connection.send(this.#now);
    }
  }

  /** The command that the own ship follows; undefined while it coasts. */
  get #appliedCommand(): Readonly<Command> | undefined {
    return this.connection.listening ? this.#command : undefined;
  }

  #placeOwn(): void {
    const player = this.serverShip;
    if (!this.#options.predict) {
      this.#ships.setOwn(player, player, player?.away ?? false);
      return;
    }
    const command = this.#appliedCommand;
    const position = this.#own?.place(command, this.#timestep.progress, this.#now);
    if (position === undefined) return;
    this.#ownPose.x = position.x;
    this.#ownPose.y = position.y;
    this.#ownPose.facing = this.#command.facing;
    this.#ownPose.thrusting = command?.thrusting ?? false;
    this.#ships.setOwn(player, this.#ownPose, command === undefined);
  }

  /** Reads a state that was just decoded. */
  #receive(): void {
    const { players } = this.room.state;
    const now = this.#clock();
    const time = this.#roomTime.follow(this.room.clock.lastServerTime());
    const isNewConnection = this.connection.receive(now);
    if (isNewConnection) this.interpolation.restart();
    this.#receivedAt ??= now;
    this.interpolation.addPatch(time, now);
    this.remoteShips.addSnapshot(time, players, now);
    const player = players.get(this.room.sessionId);
    if (player === undefined) return;
    if (this.#own?.player !== player) this.#begin(player);
    else if (isNewConnection) this.#own.restart();
    else this.#own.readState(now);
  }

  /** Begins to predict the own ship. */
  #begin(player: Player): void {
    if (this.#own === undefined) {
      // Until the first command, the ship has the server's facing.
      this.#command.facing = player.facing;
      this.#options.onOwnShip?.(player.facing);
    }
    const { world, hooks } = this.#options;
    this.#own = new PredictedShip(world, this.#input, player, hooks);
    this.#placeOwn();
  }
}
