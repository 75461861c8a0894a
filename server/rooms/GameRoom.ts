import { type AuthContext, CloseCode, Room, type RoomException } from "@colyseus/core";
import { STEP_MS, STEP_RATE } from "../../game/constants.ts";
import { ROOMS, type RoomType } from "../../game/rooms.ts";
import { PASSPORT } from "../../protocol/passport.ts";
import { type GameState, ShipInput, stateSchemas } from "../../protocol/schema.ts";
import { PROTOCOL_VERSION } from "../../protocol/version.ts";
import type { Bans } from "../bans/bans.ts";
import { Arrivals } from "../colyseus/arrivals.ts";
import { ClientInputs } from "../colyseus/clientInputs.ts";
import { disableTimers } from "../colyseus/disableTimers.ts";
import { guardFrames } from "../colyseus/frameGuard.ts";
import { keepQueueMemory } from "../colyseus/inputQueue.ts";
import { keepClientsFast } from "../colyseus/messageQueue.ts";
import { dismissFromMonitor } from "../colyseus/monitorDisconnect.ts";
import { isPrivate } from "../colyseus/roomPrivacy.ts";
import { cancelReservations, holdSeat, replaceStale } from "../colyseus/seats.ts";
import { shareFrames } from "../colyseus/sharedFrameSerializer.ts";
import { NO_LIMITS, type RoomLimits } from "../limits/roomLimits.ts";
import { findRoom, type RoomIdentity } from "../lobby/listing.ts";
import { openingIn } from "../lobby/opening.ts";
import { unusedCode } from "../lobby/roomCode.ts";
import { type Fields, log } from "../log.ts";
import { countLeave, counts } from "../metrics/counts.ts";
import { type Census, liveRooms } from "../metrics/liveRooms.ts";
import { Audience, type WatchedRoom, watchedRooms } from "./audience.ts";
import { ShipViews } from "./bigsky/shipViews.ts";
import { PLAYER_MESSAGES } from "./bigsky/viewMessages.ts";
import { type Admission, Connection, type GameClient } from "./connection.ts";
import { dismissPilot, KICKED } from "./dismissal.ts";
import type { Entrant } from "./entrant.ts";
import { GameLoop } from "./gameLoop.ts";
import { PassportDesk } from "./passportDesk.ts";
import type { Passports } from "./passports.ts";
import { Pilot } from "./pilot.ts";
import { MAX_QUEUED_INPUTS } from "./pilotSimulation.ts";
import { noteThrown } from "./roomErrors.ts";
import { RoomStats, type StatsMetadata } from "./roomStats.ts";
import { logClosedRoom, logJoin, logLeave } from "./sessionLog.ts";
import { Sky } from "./sky.ts";
import { refuseIfStuck, StuckCheck } from "./stuckClients.ts";
import { checkVersion } from "./versionCheck.ts";

/** Time after which the monitor, which shows the state of the server, has what patches leave out, ms. */
const MONITOR_MS = 1000;

/** The types with which the framework's `Room` is parameterized. */
interface RoomTypes {
  state: GameState;
  input: ShipInput;
  metadata: StatsMetadata & RoomIdentity & { spectators: number; overload: number };
  client: GameClient;
}

/**
 * A room in which all players see each other. It contains the framework's hooks and connects the parts: the GameLoop,
 * the PassportDesk, and one Pilot for each player. These terms mean:
 *
 * - session: a player's stay in the room, with a session id, from the join until the seat is free again;
 * - Pilot: everything that the server keeps for a session;
 * - Player: the part of it in the state of the room, which all clients receive: the ship;
 * - client: the framework's object for one connection of a session;
 * - Connection: our own object for the same, with limits and backlog.
 */
export class GameRoom extends Room<RoomTypes> implements WatchedRoom {
  override state = new (stateSchemas(this.type.world).GameState)();
  override inputs = this.defineInput(ShipInput, { bufferMaxSize: MAX_QUEUED_INPUTS, tickRate: STEP_RATE });
  /** A room in which nobody sends messages handles none, so that the guard refuses them. */
  override messages: NonNullable<Room["messages"]> = this.type.sendsView ? PLAYER_MESSAGES : {};
  /** Limits for each client. The subclass in app.ts sets them from the configuration. */
  readonly limits: RoomLimits = NO_LIMITS;
  /**
   * Version of the protocol. It is checked here too, because during a rolling update a process of another version may
   * have reserved the seat.
   */
  readonly version: number = PROTOCOL_VERSION;
  /** Issues and redeems passports. If undefined, players get none. */
  readonly passports: Passports | undefined = undefined;
  readonly bans: Bans | undefined = undefined;
  /** Drones with a single pilot; with each further pilot there is one less. */
  readonly drones: number = 0;
  /** By session id. A session stays here while its connection is lost and its seat is held. */
  protected readonly pilots = new Map<string, Pilot>();
  readonly audience = new Audience((spectators) => void this.setMetadata({ ...this.metadata, spectators }));
  readonly frames = shareFrames(this);
  /** clients and spectators that wait for the full state */
  readonly arrivals = new Arrivals();
  /** what each client is sent of the ships, if the type of the room `sendsView` */
  readonly views = this.type.sendsView ? new ShipViews(this.type.world, this.stepIntervalMs()) : undefined;
  protected readonly sky = new Sky({
    world: this.type.world,
    state: this.state,
    views: this.views,
    drones: () => this.drones,
  });
  readonly #loop = new GameLoop({
    clock: this.clock,
    intervalMs: this.stepIntervalMs(),
    patchBytes: () => this.frames.patchBytes,
    hooks: {
      step: (skipped) => this.step(skipped),
      sendPatch: () => this.#sendPatch(),
      afterPatch: (now) => this.#afterPatch(now),
      failed: (error) => this.#fail(error),
    },
  });
  #desk: PassportDesk | undefined;
  #identity: RoomIdentity = { code: "" };
  readonly #stuckCheck = new StuckCheck();
  /** The code with which the room closes. Once it is set, a lost connection no longer leaves a held seat. */
  #closeCode: number | undefined;

  /** The type of the room. A getter, because the `state` field reads it before a subclass could set a field. */
  get type(): RoomType {
    return ROOMS.game;
  }

  /** @param options those of `Opening`, or of a client that quick play opens the room for */
  override async onCreate(options?: Record<string, unknown>): Promise<void> {
    // The game loop runs the steps and sends the patches, in place of the framework's timers.
    disableTimers(this);
    this.#loop.start();
    this.sky.publish(this.clock.elapsedTime);
    liveRooms.add(this);
    const { code, isPrivate: opensPrivate = false, creator } = openingIn(options);
    this.state.code = code ?? (await unusedCode(async (other) => (await findRoom(other)) !== undefined));
    this.state.private = opensPrivate;
    await this.setPrivate(opensPrivate);
    this.#desk = this.passports && new PassportDesk(this.passports, this, this.sky.match, this.bans);
    this.#identity = { code: this.state.code, ...(creator !== undefined && { creator }) };
    this.metadata = this.#describe();
    this.clock.setInterval(() => void this.setMetadata(this.#describe()), RoomStats.INTERVAL_MS);
    this.clock.setInterval(() => this.sky.match.writeState(), MONITOR_MS);
    this.frames.spectators = this.audience.clients;
    this.frames.writeUntracked = () => this.sky.match.writeState();
    this.frames.followers = [this.views, this.#desk].filter((follower) => follower !== undefined);
    watchedRooms.set(this.state.code, this);
    log.record("A room has opened.", { roomId: this.roomId, type: this.type.name });
  }

  /**
   * Admits clients of the same version, and clients that send no version. Redeems the client's passport if it is valid.
   *
   * @returns what `onJoin` reads as `client.auth`, or false if the client has left or the room has closed in the
   *   meantime. Colyseus 0.18.17 would notice that too, but it would not free the client's place: the room would stay
   *   locked, or empty and open.
   * @throws ServerError 409 if the client has another version, 430 if it is banned
   */
  override async onAuth(
    client: GameClient,
    options?: Record<string, unknown>,
    context?: AuthContext,
  ): Promise<Admission | false> {
    // The version is checked before the passport is redeemed, so that a refused client can still use the passport.
    checkVersion(options, this.version, this.#about(client));
    const network = this.networkOf(context?.ip);
    if (this.#desk === undefined) return { redeemed: undefined, network };
    const admission = await this.#desk.admit(client, options?.[PASSPORT], context?.ip);
    return admission !== undefined && { ...admission, network };
  }

  override onJoin(client: GameClient, options?: Record<string, unknown>): void {
    const { sessionId } = client;
    const { world } = this.type;
    const player = this.sky.roster.enter(sessionId, options, client.auth?.redeemed?.ship);
    const pilot: Pilot = new Pilot(player, this.#connect(client), new ClientInputs(client), {
      world,
      untracked: this.views !== undefined,
      afterInput: () => this.sky.match.flown(pilot),
    });
    client.userData = pilot;
    this.pilots.set(sessionId, pilot);
    this.sky.join(pilot, client.auth?.redeemed?.earned);
    counts.joins++;
    logJoin(this.#about(client), client.auth?.redeemed);
  }

  /** The connection was lost. If the client may reconnect, its seat is held, and its ship coasts in the meantime. */
  override onDrop(client: GameClient, code?: number): void {
    const pilot = client.userData;
    if (this.#closeCode !== undefined || pilot === undefined || pilot.needsOldPassport) return;
    if (!holdSeat(this, pilot.connection, code)) return;
    pilot.drop();
    this.#noteLeaver(client);
    counts.drops++;
    log.debug("A connection is lost. The seat is held.", { ...this.#about(client), code });
  }

  override onReconnect(client: GameClient): void {
    client.userData?.resume(this.#connect(client), new ClientInputs(client));
    counts.reconnects++;
    log.debug("A player has reconnected.", this.#about(client));
  }

  override onLeave(client: GameClient, code?: number): void {
    const pilot = client.userData;
    this.#noteLeaver(client);
    this.pilots.delete(client.sessionId);
    this.sky.roster.leave(client.sessionId);
    if (pilot !== undefined) this.sky.leave(pilot);
    // There is no pilot if `onJoin` threw an error.
    this.#desk?.giveBack(pilot === undefined ? client.auth?.redeemed : pilot.passportToGiveBack);
    // If the server closed the connection, its own reason is exact, and the close code may be another one.
    const reason = pilot?.connection.refusal ?? code;
    countLeave(reason);
    logLeave(this.#about(client), reason);
  }

  /** Closes the room. If the process shuts down, each client first gets a passport for another process. */
  override disconnect(code: number = CloseCode.CONSENTED): Promise<unknown> {
    this.#closeCode ??= code;
    if (code === CloseCode.SERVER_SHUTDOWN) {
      this.#desk?.close(this.pilots.values());
      cancelReservations(this);
    }
    return super.disconnect(code);
  }

  override onDispose(): void {
    watchedRooms.delete(this.state.code);
    this.audience.close();
    liveRooms.delete(this);
    this.#loop.stop();
    logClosedRoom(this.#closeCode, { roomId: this.roomId });
  }

  /**
   * Logs an error that a hook, a message handler or a timer threw. Because this method exists, Colyseus catches such
   * errors, and the process continues. It must be a method and not a field.
   */
  override onUncaughtException(error: RoomException, methodName: string): void {
    noteThrown(error, methodName, this.roomId);
  }

  /**
   * Called by Colyseus when a connection arrives for a seat. If the seat's old connection still looks alive, it is
   * terminated, so that the client does not have to wait until the server finds it dead.
   */
  override hasReservedSeat(sessionId: string, reconnectionToken?: string): boolean {
    const isDismissed = this.pilots.get(sessionId)?.dismissed === true;
    const reserved = !isDismissed && super.hasReservedSeat(sessionId, reconnectionToken);
    if (reserved) replaceStale(this, sessionId, reconnectionToken);
    return reserved;
  }

  /** Disconnects a client because an operator has requested it. @returns whether it is in this room */
  async dismiss(sessionId: string, why = KICKED): Promise<boolean> {
    return dismissPilot(this.pilots.get(sessionId), this.bans, { roomId: this.roomId, why });
  }

  /** Whether the room is hidden from the matchmaker. The function of this name reads it from the framework. */
  get isPrivate(): boolean {
    return isPrivate(this);
  }

  /** The network of an address, by which limits are counted. The subclass in app.ts knows networks. */
  networkOf(address = ""): string {
    return address;
  }

  /** A ship of a player, by its id in the state. */
  shipOf(sessionId: string): Entrant | undefined {
    return this.pilots.get(sessionId);
  }

  /** Counts players and connections for the metrics. */
  census(): Census {
    const slow = [...this.pilots.values()].filter(({ connection }) => connection.isSlow).length;
    const { clients, audience } = this;
    const overload = this.views?.overload ?? 0;
    return {
      players: this.pilots.size,
      connections: clients.length,
      slow,
      spectators: audience.clients.length,
      overload,
    };
  }

  /**
   * Simulates one step of all ships.
   *
   * @param skipped number of steps before it that the game loop has skipped after a stall
   */
  protected step(skipped: number): void {
    for (const { simulation } of this.pilots.values()) simulation.step(skipped);
    this.sky.step(skipped);
  }

  /** ms between steps; rooms for tests may run faster */
  protected stepIntervalMs(): number {
    return STEP_MS;
  }

  #sendPatch(): void {
    for (const { simulation } of this.pilots.values()) simulation.publish();
    this.sky.publish(this.clock.elapsedTime);
    this.broadcastPatch();
  }

  #afterPatch(now: number): void {
    this.views?.noteTurn(this.#loop.stats.delay);
    this.arrivals.admit();
    if (!this.#stuckCheck.isDue()) return;
    for (const { connection } of this.pilots.values()) refuseIfStuck(connection, this.limits, this.arrivals, now);
    this.audience.refuseStuck(this.limits, this.arrivals, now);
  }

  /** What is listed of the room. */
  #describe(): RoomTypes["metadata"] {
    const { overload, spectators } = this.census();
    return { ...this.#loop.stats.read(this), ...this.#identity, spectators, overload };
  }

  #noteLeaver({ auth }: GameClient): void {
    if (auth !== undefined) this.audience.leavers.note(auth.network, performance.now());
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

// Checks each message before Colyseus reads it, because a malformed one could end the process.
guardFrames(GameRoom);
// A client that has joined stays a fast object.
keepClientsFast();
// Inputs are queued without new memory for each.
keepQueueMemory();
// The monitor's button disconnects a client with close code 4403, so that its page does not reconnect at once.
dismissFromMonitor(GameRoom);
