import { ClientState, CloseCode, Room, type RoomException, ServerError } from "@colyseus/core";
import { STEP_MS, STEP_RATE, stepsIn } from "../../game/constants.ts";
import { ROOMS, type RoomType } from "../../game/rooms.ts";
import type { Ship } from "../../game/ship.ts";
import { CloseReason } from "../../protocol/closeCodes.ts";
import { PASSPORT } from "../../protocol/passport.ts";
import { type GameState, type Player, ShipInput, stateSchemas } from "../../protocol/schema.ts";
import { PROTOCOL_VERSION, VERSION, VERSION_MISMATCH } from "../../protocol/version.ts";
import { disableTimers } from "../colyseus/disableTimers.ts";
import { guardFrames } from "../colyseus/frameGuard.ts";
import { dismissFromMonitor } from "../colyseus/monitorDisconnect.ts";
import { isPrivate } from "../colyseus/roomPrivacy.ts";
import { cancelReservations, holdSeat, replaceStale } from "../colyseus/seats.ts";
import { shareFrames } from "../colyseus/sharedFrameSerializer.ts";
import { NO_LIMITS, type RoomLimits } from "../limits/roomLimits.ts";
import { type Fields, log } from "../log.ts";
import { countLeave, counts, countThrow } from "../metrics/counts.ts";
import { type Census, liveRooms } from "../metrics/liveRooms.ts";
import { type Admission, Connection, type GameClient } from "./connection.ts";
import { GameLoop } from "./gameLoop.ts";
import { newcomer } from "./newcomer.ts";
import { PassportDesk } from "./passportDesk.ts";
import type { Passports } from "./passports.ts";
import { Pilot } from "./pilot.ts";
import { MAX_QUEUED_INPUTS } from "./pilotSimulation.ts";
import { RoomStats, type StatsMetadata } from "./roomStats.ts";
import { refuseIfStuck } from "./stuckClients.ts";

/** Turns between two checks for stuck clients, a quarter of a second. */
const STUCK_TURNS = stepsIn(250);

/** The types of this room for the framework. */
interface RoomTypes {
  state: GameState;
  input: ShipInput;
  metadata: StatsMetadata;
  client: GameClient;
}

/**
 * A room in which all players see each other. It contains the framework's hooks and connects the parts: a Pilot for
 * each session, the GameLoop, and the PassportDesk.
 */
export class GameRoom extends Room<RoomTypes> {
  override state = new (stateSchemas(this.type.world).GameState)();
  override inputs = this.defineInput(ShipInput, { bufferMaxSize: MAX_QUEUED_INPUTS, tickRate: STEP_RATE });
  /** limits for each client; a subclass sets them */
  readonly limits: RoomLimits = NO_LIMITS;
  /** Version of the protocol. During a rolling update, a process of another version may have reserved a seat here. */
  readonly version: number = PROTOCOL_VERSION;
  /** issues and redeems passports; without it, players get none */
  readonly passports: Passports | undefined = undefined;
  /** by session id; sessions whose seat is held are included */
  protected readonly pilots = new Map<string, Pilot>();
  readonly #serializer = shareFrames(this);
  readonly #loop = new GameLoop({
    clock: this.clock,
    intervalMs: this.stepIntervalMs(),
    patchBytes: () => this.#serializer.patchBytes,
    turn: {
      step: (dropped) => this.step(dropped),
      sendPatch: () => this.#sendPatch(),
      afterPatch: (now) => this.#afterPatch(now),
      failed: (error) => this.#fail(error),
    },
  });
  #desk: PassportDesk | undefined;
  #turns = 0;
  /** whether all clients are being disconnected, so that no seat is held any more */
  #closing = false;

  /** The type of the room. A getter, because the state needs its world before a subclass could set a field. */
  get type(): RoomType {
    return ROOMS.game;
  }

  override onCreate(): void {
    disableTimers(this);
    this.#loop.start();
    if (this.passports !== undefined) this.#desk = new PassportDesk(this.passports, this.roomId, this.type);
    this.metadata = this.#loop.stats.read(this);
    this.clock.setInterval(() => void this.setMetadata(this.#loop.stats.read(this)), RoomStats.INTERVAL_MS);
    liveRooms.add(this);
  }

  /**
   * Admits every client of the same version. If the client has a valid passport, this redeems it.
   *
   * @returns what `onJoin` needs, or false if the client or the room has gone in the meantime. Colyseus 0.18.17 would
   *   notice that by itself, but it would not free the place: the room would stay locked, or empty and open.
   */
  override async onAuth(client: GameClient, options?: Record<string, unknown>): Promise<Admission | false> {
    const version = options?.[VERSION];
    // Checked first, so that a refused client keeps its passport.
    if (version !== undefined && version !== this.version) throw new ServerError(VERSION_MISMATCH, "another version");
    if (this.#desk === undefined) return { redeemed: undefined };
    return (await this.#desk.admit(client, options?.[PASSPORT])) ?? false;
  }

  override onJoin(client: GameClient): void {
    const { sessionId } = client;
    const { world } = this.type;
    const player = new (stateSchemas(world).Player)();
    player.assign(client.auth?.redeemed?.ship ?? newcomer(world, [...this.state.players.values()]));
    this.state.players.set(sessionId, player);
    const pilot = new Pilot(player, this.#connect(client), this.inputs.get(sessionId), {
      world,
      afterInput: (ship) => this.afterInput(player, ship),
    });
    client.userData = pilot;
    this.pilots.set(sessionId, pilot);
    counts.joins++;
    log.debug("A player has joined.", this.#about(client));
  }

  /** The connection was lost. If the client may reconnect, its seat is held, and its ship coasts until then. */
  override onDrop(client: GameClient, code?: number): void {
    const pilot = client.userData;
    if (this.#closing || pilot === undefined || pilot.arriving || !holdSeat(this, pilot.connection, code)) return;
    pilot.drop();
    counts.drops++;
    log.debug("A connection is lost. The seat is held.", { ...this.#about(client), code });
  }

  override onReconnect(client: GameClient): void {
    client.userData?.resume(this.#connect(client), this.inputs.get(client.sessionId));
    counts.reconnects++;
    log.debug("A player has reconnected.", this.#about(client));
  }

  override onLeave(client: GameClient, code?: number): void {
    const pilot = client.userData;
    this.pilots.delete(client.sessionId);
    this.state.players.delete(client.sessionId);
    // If the join failed halfway, there is no pilot.
    this.#desk?.giveBack(pilot === undefined ? client.auth?.redeemed : pilot.unarrived);
    const reason = pilot?.connection.refusal ?? code;
    countLeave(reason);
    log.debug("A player has left.", { ...this.#about(client), code: reason });
  }

  /** Closes the room. If the process shuts down, each client first gets a passport for another process. */
  override disconnect(code?: number): Promise<unknown> {
    this.#closing = true;
    if (code === CloseCode.SERVER_SHUTDOWN) {
      this.#desk?.close(this.pilots.values());
      cancelReservations(this);
    }
    return super.disconnect(code);
  }

  override onDispose(): void {
    liveRooms.delete(this);
    this.#loop.stop();
  }

  /** With this method, Colyseus continues after an error in a hook, a handler or a timer. It must not be a field. */
  override onUncaughtException(error: RoomException, methodName: string): void {
    countThrow(methodName);
    log.error(`${methodName} of a room threw an error.`, error.cause ?? error, { roomId: this.roomId });
  }

  override hasReservedSeat(sessionId: string, reconnectionToken?: string): boolean {
    const reserved = super.hasReservedSeat(sessionId, reconnectionToken);
    if (reserved) replaceStale(this, sessionId, reconnectionToken);
    return reserved;
  }

  /** Disconnects a client for an operator. */
  dismiss(sessionId: string): void {
    this.pilots.get(sessionId)?.connection.refuse(CloseReason.DISMISSED);
  }

  get isPrivate(): boolean {
    return isPrivate(this);
  }

  /** Counts players and connections for the metrics. */
  census(): Census {
    let slow = 0;
    for (const { connection } of this.pilots.values()) {
      if (connection.backlog.held && connection.client.state === ClientState.JOINED) slow++;
    }
    return { players: this.state.players.size, connections: this.clients.length, slow };
  }

  /**
   * Simulates one step of everything that moves.
   *
   * @param dropped steps before it that could not be run
   */
  protected step(dropped: number): void {
    for (const { simulation } of this.pilots.values()) simulation.step(dropped);
  }

  /**
   * Called after each input that a ship has applied. Rules for things that a ship can touch belong here; the page
   * predicts the same after the same input.
   */
  protected afterInput(_player: Player, _ship: Readonly<Ship>): void {}

  /** ms between steps; rooms for tests may run faster */
  protected stepIntervalMs(): number {
    return STEP_MS;
  }

  #sendPatch(): void {
    for (const { simulation } of this.pilots.values()) simulation.publish();
    this.broadcastPatch();
  }

  #afterPatch(now: number): void {
    const areStuckDue = ++this.#turns % STUCK_TURNS === 0;
    for (const pilot of this.pilots.values()) {
      this.#desk?.turn(pilot, now);
      if (areStuckDue) refuseIfStuck(pilot.connection, this.limits, now);
    }
  }

  /** Closes the room after an error in a step. */
  #fail(error: unknown): void {
    counts.errors.step++;
    log.error("A step of a room threw an error. The room is closed.", error, { roomId: this.roomId });
    void this.disconnect(CloseCode.WITH_ERROR);
  }

  #connect(client: GameClient): Connection {
    return new Connection(client, this.limits, this.#about(client));
  }

  #about({ sessionId }: GameClient): Fields {
    return { roomId: this.roomId, sessionId };
  }
}

guardFrames(GameRoom);
dismissFromMonitor(GameRoom);
