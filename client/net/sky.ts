import { type InputHandle, Predict, type Room } from "@colyseus/sdk";
import { GRACE_MS, STEP_MS, stepsIn } from "../../game/constants.ts";
import type { Command } from "../../game/ship.ts";
import type { Torus } from "../../game/torus.ts";
import { type GameState, type Player, ShipInput } from "../../protocol/schema.ts";
import { UnwrappedU32 } from "../../protocol/u32.ts";
import { quietDecoder } from "./colyseus/quietDecoder.ts";
import { Traffic } from "./colyseus/traffic.ts";
import { blankShip, type DrawnShip } from "./drawnShip.ts";
import { Others } from "./others.ts";
import { OwnShip } from "./ownShip.ts";
import { Pace } from "./pace.ts";
import { Playout } from "./playout.ts";
import { blankTelemetry, type Telemetry } from "./telemetry.ts";

export type { DrawnShip };

/** ms without a message from the server until the ship stops following the player's inputs and coasts. */
export const PATIENCE_MS = 2500;

/** Unacknowledged inputs after which the server counts as unreachable. */
const MOST_PENDING = stepsIn(PATIENCE_MS);

/** Inputs kept free in the SDK's replay buffer, half a second of them: a slow frame sends several at once. */
const SPARE_INPUTS = stepsIn(500);

/** ms; a state that is at most this late is current, and not from the backlog of a stall */
const RECENT_MS = 300;

/** States, one second of them, after which they count as current even if late: the network's delay has grown. */
const STEADY = stepsIn(1000);

/**
 * Steps simulated at most in one frame while nothing is sent, 5 s. A longer gap is not simulated, because nobody saw
 * it.
 */
const MOST_COASTED = stepsIn(5000);

export interface SkyOptions {
  /** the room's */
  world: Torus;
  /** false draws all ships exactly as in the last patch, the own ship too */
  predict: boolean;
  /** returns the time in ms, on the clock of the frame time stamps; the browser's clock by default */
  clock?: () => number;
}

/** A joined room, frame by frame: sends the player's inputs and computes where each ship is drawn. */
export class Sky {
  readonly room: Room<unknown, GameState>;
  readonly #predict: Predict;
  readonly #input: InputHandle<ShipInput>;
  readonly #raw: boolean;
  readonly #clock: () => number;
  readonly #traffic: Traffic;
  readonly #pace = new Pace();
  readonly #playout = new Playout();
  readonly #world: Torus;
  readonly #others: Others;
  /** the player's current command */
  readonly #command: Command = { facing: 0, thrusting: false };
  readonly #drawn = blankShip();
  readonly #telemetry = blankTelemetry();
  #own: OwnShip | undefined;
  #connected = true;
  /** whether the next state is the first one of a new connection */
  #returning = false;
  #listening = false;
  /** states received since the server last stopped receiving inputs */
  #heard = 0;
  #heardAt: number;
  /** when the first state since the last frame arrived, ms; undefined if there was none */
  #newsAt: number | undefined;
  /** converts state stamps, the lowest 32 bits of room time */
  readonly #roomTime = new UnwrappedU32();
  #sentAt = Number.NEGATIVE_INFINITY;
  #now = 0;
  #reconnections = 0;

  constructor(room: Room<unknown, GameState>, options: SkyOptions) {
    this.room = room;
    this.#world = options.world;
    this.#others = new Others(options.world);
    this.#raw = !options.predict;
    this.#clock = options.clock ?? (() => performance.now());
    this.#heardAt = this.#clock();
    this.#predict = Predict.get(room);
    quietDecoder(room);
    this.#input = room.input<ShipInput>({ type: ShipInput });
    this.#traffic = new Traffic(room);
    room.onStateChange(() => this.#hear());
    room.onDrop(() => this.#drop());
    room.onReconnect(() => {
      this.#returning = true;
    });
  }

  /** The player's own predicted ship; undefined until the server has sent it. */
  get own(): OwnShip | undefined {
    return this.#own;
  }

  /** Whether there is a connection, as far as the page knows. */
  get connected(): boolean {
    return this.#connected;
  }

  /** Whether the server receives the player's inputs, as far as the page knows. If not, the ship coasts. */
  get listening(): boolean {
    return this.#listening;
  }

  /** ms since the last message from the server */
  get silence(): number {
    return this.#clock() - this.#heardAt;
  }

  /** number of ships in the room */
  get size(): number {
    return this.room.state.players?.size ?? 0;
  }

  /**
   * Advances to the next frame: sends one input for each step that became due since the last frame.
   *
   * @param now time stamp of the frame, ms
   * @param command the player's current command
   * @returns number of inputs sent
   */
  frame(now: number, command: Readonly<Command>): number {
    this.#now = now;
    this.#command.facing = command.facing;
    this.#command.thrusting = command.thrusting;
    const due = this.#pace.frame(now);
    this.#own?.reconcile(now, this.#newsAt);
    this.#newsAt = undefined;
    const jumped = this.#playout.frame(now);
    this.#others.frame(this.#playout.time, now, jumped);
    const own = this.#own;
    if (own === undefined) return 0;
    if (this.#listening && this.#isListening(now)) return this.#send(due, now);
    if (this.#listening) {
      this.#listening = false;
      this.#heard = 0;
      own.leave();
    }
    own.coast(Math.min(due, MOST_COASTED));
    if (!this.#isBack(now)) return 0;
    own.resume(Math.round(this.room.clock.smoothedRtt() / STEP_MS), now);
    this.#listening = true;
    return this.#send(1, now);
  }

  /** Turns the engine off and sends that at once, because there may be no frame for a while (a hidden page). */
  rest(): void {
    this.#command.thrusting = false;
    if (this.#listening) this.#send(1, this.#now);
  }

  /** Calls `visit` for each ship. The ship object is reused. */
  forEachShip(visit: (id: string, ship: Readonly<DrawnShip>) => void): void {
    this.room.state.players?.forEach((player, id) => {
      this.#draw(player, id);
      visit(id, this.#drawn);
    });
  }

  /** The own ship in the server's last state. */
  get serverShip(): Readonly<{ x: number; y: number; facing: number }> | undefined {
    return this.room.state.players?.get(this.room.sessionId);
  }

  /** total time spent on decoding states, ms */
  get decodeMs(): number {
    return this.#traffic.decodeMs;
  }

  /** How the session is doing. The object is reused. */
  get telemetry(): Readonly<Telemetry> {
    const telemetry = this.#telemetry;
    telemetry.roundTrip = this.room.clock.smoothedRtt();
    telemetry.jitter = this.#playout.jitter;
    telemetry.patchAge = this.silence;
    telemetry.interpolationDelay = this.#playout.delay;
    telemetry.drawnTime = this.#playout.time;
    telemetry.ahead = this.#others.ahead;
    telemetry.pendingInputs = this.#input.pendingCount;
    telemetry.lastCorrection = this.#own?.correction ?? 0;
    telemetry.maxCorrection = this.#own?.largestCorrection ?? 0;
    telemetry.blending = this.#own?.blending(this.#now) ?? 0;
    telemetry.disturbances = this.#own?.disturbances ?? 0;
    telemetry.listening = this.#listening;
    telemetry.bytesIn = this.#traffic.bytesIn;
    telemetry.bytesOut = this.#traffic.bytesOut;
    telemetry.decodeMs = this.#traffic.decodeMs;
    telemetry.reconnections = this.#reconnections;
    return telemetry;
  }

  dispose(): void {
    this.#predict.dispose();
  }

  /** At fast step rates the SDK keeps fewer inputs than PATIENCE_MS has steps; its minimum is 64. */
  get #mostPending(): number {
    return Math.min(MOST_PENDING, this.#input.replayBufferSize - SPARE_INPUTS);
  }

  #isListening(now: number): boolean {
    return (
      this.#connected &&
      this.silence < PATIENCE_MS &&
      this.#input.pendingCount <= this.#mostPending &&
      // After the grace period the server coasts the ship, and drops inputs that arrive later.
      now - this.#sentAt < GRACE_MS
    );
  }

  #isBack(now: number): boolean {
    return (
      this.#connected &&
      this.#input.pendingCount <= this.#mostPending &&
      this.silence < RECENT_MS &&
      (this.#playout.lag(this.#others.newestTime, now) < RECENT_MS || this.#heard >= STEADY)
    );
  }

  #send(times: number, now: number): number {
    let sent = 0;
    for (let i = 0; i < times; i++) {
      this.#input.data.facing = this.#command.facing;
      this.#input.data.thrusting = this.#command.thrusting;
      if (this.#input.send() > 0) sent++;
    }
    if (sent > 0) this.#sentAt = now;
    return sent;
  }

  #draw(player: Player, id: string): void {
    const drawn = this.#drawn;
    const own = id === this.room.sessionId;
    drawn.name = player.name;
    drawn.color = player.color;
    drawn.own = own;
    drawn.away = player.away;
    if (this.#raw) {
      drawn.x = player.x;
      drawn.y = player.y;
      drawn.facing = player.facing;
      drawn.thrusting = player.thrusting;
    } else if (own && this.#own !== undefined) {
      const command = this.#listening ? this.#command : undefined;
      const { x, y } = this.#own.draw(command, this.#pace.progress, this.#now);
      drawn.x = x;
      drawn.y = y;
      drawn.facing = this.#command.facing;
      drawn.thrusting = command?.thrusting ?? false;
      drawn.away = !this.#listening;
    } else {
      // Each ship in the last state has a pose.
      const pose = this.#others.pose(id);
      if (pose === undefined) return;
      drawn.x = pose.x;
      drawn.y = pose.y;
      drawn.facing = pose.facing;
      drawn.thrusting = pose.thrusting;
    }
  }

  #drop(): void {
    this.#connected = false;
  }

  #hear(): void {
    const { players } = this.room.state;
    const now = this.#clock();
    const time = this.#roomTime.follow(this.room.clock.lastServerTime());
    if (this.#returning) this.#playout.restart();
    this.#heardAt = now;
    this.#newsAt ??= now;
    this.#heard++;
    this.#playout.note(time, now);
    this.#others.take(time, players, now);
    const player = players.get(this.room.sessionId);
    if (player === undefined) return;
    if (this.#own?.player !== player) {
      // Until the first frame has a command, the ship lies as the server has it.
      if (this.#own === undefined) this.#command.facing = player.facing;
      this.#own?.dispose();
      this.#own = new OwnShip(this.#world, this.#predict, this.#input, player);
    } else if (this.#returning) this.#own.followAnew();
    else this.#own.follow(now);
    if (this.#returning) {
      this.#returning = false;
      this.#connected = true;
      this.#reconnections++;
    }
  }
}
