import type { InputHandle, Room } from "@colyseus/sdk";
import { canBoost } from "../../game/boost.ts";
import { brake } from "../../game/brake.ts";
import { STEP_MS, stepsIn } from "../../game/constants.ts";
import { type Command, copyCommand, NO_COMMAND } from "../../game/ship.ts";
import type { Torus } from "../../game/torus.ts";
import { type GameState, type Player, ShipInput } from "../../protocol/schema.ts";
import { BandwidthMeter } from "./colyseus/bandwidthMeter.ts";
import { ConnectionHealth } from "./connectionHealth.ts";
import { CourseSky } from "./courseSky.ts";
import type { DailyCourse } from "./dailyCourse.ts";
import { type DrawnShip, DrawnShips, type OwnPose } from "./drawnShips.ts";
import { FixedTimestep } from "./fixedTimestep.ts";
import { InterpolationClock } from "./interpolationClock.ts";
import { KnownState } from "./knownState.ts";
import type { View } from "./moment.ts";
import { PredictedShip } from "./predictedShip.ts";
import { RemoteShips } from "./remoteShips.ts";
import { SkyModel } from "./skyModel.ts";

/**
 * Maximum number of steps, 5 s, that the ship coasts in one frame. A ship coasts when it flies on with its engine off,
 * as on a server that receives no inputs. After a longer frame the player does not remember the ship's position, so an
 * exact one is not worth the time.
 */
const MAX_COASTED_STEPS = stepsIn(5000);

export interface RoomViewOptions {
  /** the world of the room */
  world: Torus;
  /** whether the server sends only the ships in and around the view, as the type of the room says; false by default */
  sendsView?: boolean;
  /** If false, all ships are drawn exactly as in the last state, also the player's ship. */
  predict: boolean;
  /** whether the page only watches: the room has no ship of the player, and takes no inputs */
  watch?: boolean;
  /** returns the daily course if the player flies it */
  course?: () => DailyCourse | undefined;
  /** called once, when the first state with the player's ship has arrived, with the ship's facing in radians */
  onOwnShip?: (facing: number) => void;
  /** returns the time in ms, on the clock of the frame time stamps; by default the browser's clock */
  clock?: () => number;
}

/**
 * The client's model of a joined room. It receives states, predicts the player's ship, interpolates the other ships and
 * sends inputs. It draws nothing itself. In each frame, call `advance`, then `steer`, and then draw the ships.
 *
 * - A *patch* is a message with what has changed in the room since the patch before it.
 * - The *state* of the room is `room.state`, into which the SDK decodes patches, and full states after a reconnection.
 * - A *snapshot* is a copy of the state at one room time, kept to interpolate between. Room time is the server's clock
 *   of the room, in ms, which advances by the same amount in each step.
 * - In a room whose type `sendsView`, a message with the ships in and around the view follows each patch, and completes
 *   the state for this client.
 * - A *command* is what the player wants at the moment. An *input* is a command that was sent for one step.
 */
export class RoomView {
  readonly room: Room<unknown, GameState>;
  readonly connection: ConnectionHealth;
  readonly bandwidth: BandwidthMeter;
  /** decides the room time at which remote ships are drawn */
  readonly interpolation = new InterpolationClock();
  readonly remoteShips: RemoteShips;
  /** the stars, rings and crowns, and what the pilots do with them */
  readonly sky: SkyModel;
  readonly #state: KnownState;
  /** undefined for a spectator */
  readonly #input: InputHandle<ShipInput> | undefined;
  readonly #options: RoomViewOptions;
  readonly #clock: () => number;
  readonly #timestep = new FixedTimestep();
  readonly #ships: DrawnShips;
  /** the player's command in this frame */
  readonly #command: Command = { ...NO_COMMAND };
  #braking = false;
  /** whether the player has asked for a boost since the last input */
  #wantsBoost = false;
  /** reused in each frame */
  readonly #ownPose: OwnPose = { x: 0, y: 0, facing: 0, thrusting: false, away: false };
  #own: PredictedShip | undefined;
  /** of a spectator: session id of the ship in the center of the view; empty if there is none */
  #followed = "";
  /** when the first state since the last frame arrived, ms; undefined if none has arrived */
  #receivedAt: number | undefined;
  /** time stamp of this frame, ms */
  #now = 0;
  /** number of steps whose time has come since the last frame; `steer` simulates them */
  #dueSteps = 0;

  constructor(room: Room<unknown, GameState>, options: RoomViewOptions) {
    this.room = room;
    this.#options = options;
    this.remoteShips = new RemoteShips(options.world);
    this.#clock = options.clock ?? (() => performance.now());
    this.connection = new ConnectionHealth(this.#clock);
    this.#input = options.watch === true ? undefined : room.input<ShipInput>({ type: ShipInput });
    this.bandwidth = new BandwidthMeter(room);
    const ownId = options.watch === true ? "" : room.sessionId;
    const { world, sendsView = false } = options;
    const onState = (time: number) => this.#readState(time);
    this.#state = new KnownState(room, { world, ownId, sendsView, clock: this.#clock, onState });
    this.#ships = new DrawnShips({
      ownId: room.sessionId,
      players: () => this.#state.known,
      remotePose: options.predict ? (id, view) => this.remoteShips.pose(id, view) : (id) => this.#state.known?.get(id),
    });
    const sky = {
      world,
      sendsView,
      ownId,
      predict: options.predict && options.watch !== true,
      ownShip: () => this.#own?.ship,
      center: () => this.#own?.ship ?? this.remoteShips.pose(this.#followed),
    };
    const course = options.course?.();
    this.sky = course ? new CourseSky(sky, course, () => this.#own?.resyncs ?? 0) : new SkyModel(sky);
    room.onDrop(() => this.connection.noteDrop());
    room.onReconnect(() => this.connection.noteReconnection());
  }

  /** The player's ship as it is predicted; undefined until the server has sent it. */
  get own(): PredictedShip | undefined {
    return this.#own;
  }

  /** The player's ship as it is drawn in this frame; undefined until the server has sent it. The object is reused. */
  get ownDrawn(): Readonly<DrawnShip> | undefined {
    return this.#ships.own;
  }

  /** The player's ship in the last state; undefined until the server has sent it. */
  get serverShip(): Readonly<Player> | undefined {
    return this.#state.all?.get(this.room.sessionId);
  }

  /** the world of the room */
  get world(): Torus {
    return this.#options.world;
  }

  /** how many ships are in each part of the world, as in the message DENSITY; undefined if the server does not send it */
  get density(): Uint8Array | undefined {
    return this.#state.density;
  }

  /** number of ships in the room, also those that the client does not know */
  get size(): number {
    return this.#state.all?.size ?? 0;
  }

  /** number of inputs sent and not yet acknowledged */
  get pendingInputs(): number {
    return this.#input?.pendingCount ?? 0;
  }

  /**
   * Advances to the next frame: reconciles the predicted ship with the states that have arrived, and moves remote
   * ships.
   *
   * @param now time stamp of the frame, ms
   * @returns position of the player's ship, still with the previous frame's command: the caller needs it to aim at the
   *   pointer, which gives this frame's command. Undefined until the server has sent the ship. The object is reused.
   */
  advance(now: number): Readonly<{ x: number; y: number }> | undefined {
    this.#now = now;
    this.#dueSteps = this.#timestep.advance(now);
    if (this.#receivedAt !== undefined) this.#own?.reconcile(this.#receivedAt);
    this.#receivedAt = undefined;
    const hasTimeJumped = this.interpolation.advance(now);
    this.remoteShips.advance(this.interpolation.time, now, hasTimeJumped);
    if (this.#options.watch === true) this.#updateSky();
    if (!this.#options.predict) return this.serverShip;
    // The due steps are not simulated before `steer`, so they count as progress beyond the simulated ship.
    return this.#own?.position(this.#appliedCommand, this.#timestep.progress + this.#dueSteps, now);
  }

  /**
   * Sends the player's command as the input of each due step, simulates these steps, and sets where the player's ship
   * is drawn. While the server does not receive inputs, nothing is sent and the ship coasts.
   *
   * @param braking whether the ship brakes. Each step of that depends on the velocity before it, and a frame can have
   *   several steps. So the thrust of each step is decided here, and the command only has the facing.
   */
  steer(command: Readonly<Command>, braking = false): void {
    copyCommand(command, this.#command);
    // A frame need not have a step. So a boost is kept until the next input, and a command without one does not cancel it.
    this.#wantsBoost ||= command.boost === true;
    this.#command.boost = false;
    this.#braking = braking;
    if (this.#own !== undefined) this.#simulate(this.#own);
    this.#placeOwn();
    this.#updateSky();
  }

  /**
   * Turns the engine off and sends that at once, because a hidden page may have no frame for a while. This input is
   * sent before its step is due. The server does not apply more inputs than time allows: it uses this one in a step for
   * which no other input has arrived, or drops one later (FAST_CLOCK_STEPS) and resyncs the ship.
   */
  stopEngine(): void {
    this.#command.thrusting = false;
    this.#braking = false;
    this.#wantsBoost = false;
    if (this.#own !== undefined && this.connection.inputsArrive) this.#send(this.#own, 1);
  }

  /**
   * Tells the server what the page shows, in a room in which it sends only the ships there. Call this in each frame.
   *
   * @param width of the view, units
   * @param height of the view, units
   * @param followed for a spectator, the session id of the ship in its center
   */
  tellView(width: number, height: number, followed = ""): void {
    this.#followed = followed;
    this.#state.tellView(this.#now, width, height, followed);
  }

  /** Calls `visit` for each ship that the client knows. The ship object is reused. @param view as of `DrawnShips.forEach` */
  forEachShip(visit: (id: string, ship: Readonly<DrawnShip>) => void, view?: View): void {
    this.#ships.forEach(visit, view);
  }

  #simulate(own: PredictedShip): void {
    const now = this.#now;
    const lag = this.interpolation.overdue(this.remoteShips.newestTime, now);
    const connectionState = this.connection.update(now, this.pendingInputs, lag);
    if (connectionState === "live") this.#send(own, this.#dueSteps);
    else if (connectionState === "resumed") {
      // The server coasts the ship until the first new input arrives, about one round trip after the state was sent.
      const roundTripSteps = Math.round(this.room.clock.smoothedRtt() / STEP_MS);
      own.resume(roundTripSteps, now);
      this.#send(own, 1);
    } else {
      this.#wantsBoost = false;
      own.ignoreServer();
      own.coast(Math.min(this.#dueSteps, MAX_COASTED_STEPS));
    }
  }

  #send(own: PredictedShip, times: number): void {
    for (let i = 0; i < times; i++) {
      if (this.#braking) brake(own.ship, this.#command);
      // The server may have added a boost meanwhile, and would spend it with an input that spends none here.
      this.#command.boost = this.#wantsBoost && canBoost(own.ship);
      this.#wantsBoost = false;
      if (own.send(this.#command)) this.connection.noteInputSent(this.#now);
    }
    this.#command.boost = false;
  }

  #updateSky(): void {
    this.sky.update(this.#now, this.pendingInputs, this.interpolation.time);
  }

  /** The command that the player's ship follows; undefined while it coasts. */
  get #appliedCommand(): Readonly<Command> | undefined {
    return this.connection.inputsArrive ? this.#command : undefined;
  }

  #placeOwn(): void {
    const player = this.serverShip;
    if (!this.#options.predict) {
      this.#ships.setOwn(player, player);
      return;
    }
    // The ship is drawn on the way into its next step.
    if (this.#braking && this.#own !== undefined) brake(this.#own.ship, this.#command);
    const command = this.#appliedCommand;
    const position = this.#own?.place(command, this.#timestep.progress, this.#now);
    if (position === undefined) return;
    this.#ownPose.x = position.x;
    this.#ownPose.y = position.y;
    this.#ownPose.facing = this.#command.facing;
    this.#ownPose.thrusting = command?.thrusting ?? false;
    this.#ownPose.away = command === undefined;
    this.#ships.setOwn(player, this.#ownPose);
  }

  /** Reads the state, into which a message was just decoded. @param time its room time, ms */
  #readState(time: number): void {
    const { players } = this.room.state;
    const ships = this.#state.known ?? players;
    const now = this.#clock();
    const isNewConnection = this.connection.noteState(now);
    if (isNewConnection) this.interpolation.restart();
    this.#receivedAt ??= now;
    this.interpolation.addPatch(time, now);
    this.remoteShips.addSnapshot(time, ships, now, this.#state.inView);
    // Before the own ship, whose hooks use it.
    this.sky.readState(this.room.state, time, isNewConnection, ships);
    const player = players.get(this.room.sessionId);
    if (player === undefined || this.#input === undefined) return;
    // The decoder changes the object of a ship that it knows. Another object means a ship that it did not know before.
    if (this.#own?.player !== player) this.#beginPrediction(player, this.#input);
    else if (isNewConnection) this.#own.restart();
    else this.#own.readState(now);
  }

  /** Begins to predict the player's ship from the last state. */
  #beginPrediction(player: Player, input: InputHandle<ShipInput>): void {
    if (this.#own === undefined) {
      // Until the player's first command, the ship keeps the facing that the server gave it.
      this.#command.facing = player.facing;
      this.#options.onOwnShip?.(player.facing);
    }
    const { prediction } = this.sky;
    prediction?.acknowledge(input.lastProcessed);
    this.#own = new PredictedShip(this.#options.world, input, player, prediction);
    this.#placeOwn();
  }
}
