import { ClientState, CloseCode, Room, type RoomException, ServerError } from "@colyseus/core";
import { STEP_MS, STEP_RATE, stepsIn } from "../../game/constants.ts";
import { ROOMS, type RoomType } from "../../game/rooms.ts";
import { CloseReason } from "../../protocol/closeCodes.ts";
import { PASSPORT } from "../../protocol/passport.ts";
import { type GameState, ShipInput, stateSchemas } from "../../protocol/schema.ts";
import { PROTOCOL_VERSION, VERSION, VERSION_MISMATCH } from "../../protocol/version.ts";
import { disableTimers } from "../colyseus/disableTimers.ts";
import { guardFrames } from "../colyseus/frameGuard.ts";
import { dismissFromMonitor } from "../colyseus/monitorDisconnect.ts";
import { isPrivate } from "../colyseus/roomPrivacy.ts";
import { holdSeat, replaceStale, voidReservations } from "../colyseus/seats.ts";
import { shareFrames } from "../colyseus/sharedFrameSerializer.ts";
import { SimulatedClock } from "../colyseus/simulatedClock.ts";
import { NO_LIMITS, type RoomLimits } from "../limits/roomLimits.ts";
import { type Fields, log } from "../log.ts";
import { countLeave, countRefusal, counts, countThrow } from "../metrics/counts.ts";
import { type Census, liveRooms } from "../metrics/liveRooms.ts";
import { type Admission, Connection, type GameClient } from "./connection.ts";
import { newcomer } from "./newcomer.ts";
import { PassportDesk } from "./passportDesk.ts";
import type { Passports } from "./passports.ts";
import { Pilot } from "./pilot.ts";
import { MAX_QUEUED_INPUTS } from "./pilotSimulation.ts";
import { Ticker } from "./ticker.ts";
import { type RoomVitals, Vitals } from "./vitals.ts";

/** Steps run in one turn at the most, a quarter of a second of flight, after the process has been held up. */
const MAX_STEPS_PER_TURN = stepsIn(250);

/** Turns, a quarter of a second, between two looks for clients that are stuck. */
const STUCK_TURNS = stepsIn(250);

/** What the framework knows of this room's types. */
interface RoomTypes {
  state: GameState;
  input: ShipInput;
  metadata: RoomVitals;
  client: GameClient;
}

/** A sky: everybody in it sees everybody. Lifecycle only; each Pilot flies its ship and Ticker keeps the time. */
export class GameRoom extends Room<RoomTypes> {
  override state = new (stateSchemas(this.type.world).GameState)();
  override inputs = this.defineInput(ShipInput, {
    bufferMaxSize: MAX_QUEUED_INPUTS,
    tickRate: STEP_RATE,
  });
  /** how often something in this room threw */
  throws = 0;
  /** how many clients were disconnected by this side, by reason */
  readonly refusals: Record<CloseReason, number> = { 4400: 0, 4403: 0, 4408: 0, 4413: 0, 4429: 0 };
  /** What is allowed to each client. A room class of its own sets it. */
  readonly limits: RoomLimits = NO_LIMITS;

  /** of the protocol. A process of another version may have reserved a seat here, while several are updated one by one. */
  readonly version: number = PROTOCOL_VERSION;

  /** Who gives players papers for another process. Without it nobody gets any. */
  readonly passports: Passports | undefined = undefined;

  /** by session id, those included whose seat is held */
  protected readonly pilots = new Map<string, Pilot>();
  readonly #ticker = new Ticker({
    intervalMs: this.stepIntervalMs(),
    maxSteps: MAX_STEPS_PER_TURN,
    onSteps: (steps, dropped) => this.#tryTurn(steps, dropped),
  });
  readonly #clock = new SimulatedClock(this.clock);
  readonly #serializer = shareFrames(this);
  readonly #vitals = new Vitals(this.#ticker, () => this.#serializer.patchBytes);
  #desk: PassportDesk | undefined;
  #turns = 0;
  /** whether everybody is being disconnected, and no seat is held any more */
  #closing = false;

  override onCreate(): void {
    disableTimers(this);
    this.#clock.start();
    if (this.passports !== undefined) this.#desk = new PassportDesk(this.passports, this.roomId, this.type);
    this.metadata = this.#vitals.read(this);
    this.clock.setInterval(() => void this.setMetadata(this.#vitals.read(this)), Vitals.INTERVAL_MS);
    this.#ticker.start();
    liveRooms.add(this);
  }

  /**
   * Everybody may join. A client that brings a passport comes as the ship in it, once.
   *
   * @returns what `onJoin` needs to know, or false if the client or the room is gone. Colyseus 0.18.17 would find out by
   *   itself, but not give back the place: the room would stay locked, or empty and open, for ever.
   */
  override async onAuth(client: GameClient, options?: Record<string, unknown>): Promise<Admission | false> {
    const version = options?.[VERSION];
    // Before the passport is used up.
    if (version !== undefined && version !== this.version) throw new ServerError(VERSION_MISMATCH, "another version");
    if (this.#desk === undefined) return { redeemed: undefined };
    return (await this.#desk.admit(client, options?.[PASSPORT])) ?? false;
  }

  override onJoin(client: GameClient): void {
    const connection = this.#connect(client);
    const player = new (stateSchemas(this.type.world).Player)();
    player.assign(client.auth?.redeemed?.ship ?? newcomer(this.type.world, [...this.state.players.values()]));
    this.state.players.set(client.sessionId, player);
    const pilot = new Pilot(this.type.world, player, this.inputs.get(client.sessionId), connection);
    client.userData = pilot;
    this.pilots.set(client.sessionId, pilot);
    counts.joins++;
    log.debug("A player has joined.", this.#about(client));
  }

  /** A connection was lost. Where it may come back, its ship coasts for as long as its seat is held. */
  override onDrop(client: GameClient, code?: number): void {
    const pilot = client.userData;
    if (this.#closing || pilot === undefined || pilot.arriving || !holdSeat(this, pilot.connection, code)) return;
    pilot.drop();
    counts.drops++;
    log.debug("A connection is lost; the seat is held.", { ...this.#about(client), code });
  }

  override onReconnect(client: GameClient): void {
    client.userData?.resume(this.#connect(client), this.inputs.get(client.sessionId));
    counts.reconnects++;
    log.debug("A player is back.", this.#about(client));
  }

  override onLeave(client: GameClient, code?: number): void {
    const pilot = client.userData;
    this.pilots.delete(client.sessionId);
    this.state.players.delete(client.sessionId);
    // Without a pilot its join has failed halfway.
    this.#desk?.giveBack(pilot === undefined ? client.auth?.redeemed : pilot.unarrived);
    const reason = pilot?.connection.refusal ?? code;
    countLeave(reason);
    log.debug("A player has left.", { ...this.#about(client), code: reason });
  }

  /** Ends it for everybody. Where the process ends, they are given papers for the next one first. */
  override disconnect(code?: number): Promise<unknown> {
    this.#closing = true;
    if (code === CloseCode.SERVER_SHUTDOWN) {
      this.#desk?.close(this.pilots.values());
      voidReservations(this);
    }
    return super.disconnect(code);
  }

  override onDispose(): void {
    liveRooms.delete(this);
    this.#ticker.dispose();
  }

  /** Being here is what makes Colyseus survive a throw in a hook, a handler or a timer. It must be a method. */
  override onUncaughtException(error: RoomException, methodName: string): void {
    this.throws++;
    countThrow(methodName);
    log.error(`In a room ${methodName} threw.`, error.cause ?? error, { roomId: this.roomId });
  }

  override hasReservedSeat(sessionId: string, reconnectionToken?: string): boolean {
    const reserved = super.hasReservedSeat(sessionId, reconnectionToken);
    if (reserved) replaceStale(this, sessionId, reconnectionToken);
    return reserved;
  }

  /** Disconnects a client because an operator wants it. */
  dismiss(sessionId: string): void {
    this.pilots.get(sessionId)?.connection.refuse(CloseReason.DISMISSED);
  }

  /** A client was disconnected by this side. */
  #noteRefusal(client: GameClient, reason: CloseReason, error?: unknown): void {
    if (error !== undefined) {
      this.throws++;
      counts.errors.message++;
      log.error("In a room a message of a client threw.", error, this.#about(client));
    }
    this.refusals[reason]++;
    countRefusal(reason);
  }

  get isPrivate(): boolean {
    return isPrivate(this);
  }

  /** How many there are, for the metrics. */
  census(): Census {
    let slow = 0;
    for (const { connection } of this.pilots.values()) {
      if (connection.backlog.held && connection.client.state === ClientState.JOINED) slow++;
    }
    return { players: this.state.players.size, connections: this.clients.length, slow };
  }

  /**
   * One step of everything that moves.
   *
   * @param dropped steps before it that could not be run
   */
  protected step(dropped: number): void {
    for (const { simulation } of this.pilots.values()) simulation.step(dropped);
  }

  /** The type of the room. A getter, because the state needs the world before fields of a subclass are set. */
  get type(): RoomType {
    return ROOMS.game;
  }

  /** ms between steps. A test room may live faster. */
  protected stepIntervalMs(): number {
    return STEP_MS;
  }

  #about({ sessionId }: GameClient): Fields {
    return { roomId: this.roomId, sessionId };
  }

  /** The first connection of a client, or another one. */
  #connect(client: GameClient): Connection {
    return new Connection(client, this.limits, (...refusal) => this.#noteRefusal(...refusal));
  }

  /** A step that throws once throws again 50 ms later; so the room ends, and its players are told. */
  #tryTurn(steps: number, dropped: number): void {
    try {
      this.#turn(steps, dropped);
    } catch (error) {
      this.throws++;
      counts.errors.step++;
      log.error("In a room a step threw, so the room is closed.", error, { roomId: this.roomId });
      this.#ticker.dispose();
      void this.disconnect(CloseCode.WITH_ERROR);
    }
  }

  #turn(steps: number, dropped: number): void {
    this.#vitals.begin(steps, dropped);
    this.#clock.advance(steps + dropped);
    for (let i = 0; i < steps; i++) this.step(i === 0 ? dropped : 0);
    for (const { simulation } of this.pilots.values()) simulation.publish();
    // At once, so that nobody looks at a state that has been lying around until the next patch timer.
    this.broadcastPatch();
    this.#vitals.end();
    const now = performance.now();
    if (this.#desk !== undefined) for (const pilot of this.pilots.values()) this.#desk.turn(pilot, now);
    if (++this.#turns % STUCK_TURNS === 0) {
      for (const { connection } of this.pilots.values()) this.#endIfStuck(connection, now);
    }
  }

  /** Disconnects a client that does not acknowledge its join in time, or does not read what it is sent. */
  #endIfStuck(connection: Connection, now: number): void {
    const { client, backlog, openedAt } = connection;
    const { joinTimeout, lagTimeout, bufferedBytes } = this.limits;
    if (client.state === ClientState.JOINING && now - openedAt > joinTimeout * 1000) {
      connection.refuse(CloseReason.JOIN_TIMEOUT);
    } else if (
      backlog.held &&
      (backlog.heldFor(now) > lagTimeout * 1000 || client.ref.bufferedAmount > bufferedBytes)
    ) {
      connection.refuse(CloseReason.TOO_SLOW);
    }
  }
}

guardFrames(GameRoom);
dismissFromMonitor(GameRoom);
