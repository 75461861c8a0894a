import { type Client, ClientState, CloseCode, Room, type RoomException, ServerError } from "@colyseus/core";
import { CloseReason } from "../../game/closeCodes.ts";
import { STEP_MS, STEP_RATE } from "../../game/constants.ts";
import { PASSPORT } from "../../game/passport.ts";
import { GameState, Player, ShipInput } from "../../game/schema.ts";
import { PROTOCOL_VERSION, VERSION, VERSION_MISMATCH } from "../../game/version.ts";
import { type Fields, log } from "../log.ts";
import { countLeave, countRefusal, counts, countThrow } from "../metrics/counts.ts";
import { type Census, liveRooms } from "../metrics/liveRooms.ts";
import { Flight, MAX_QUEUED_INPUTS } from "./flight.ts";
import { beginCounting, type GuardedClient, guardFrames, refusalOf, refuse } from "./frameGuard.ts";
import { NO_LIMITS, type RoomLimits } from "./limits.ts";
import { newcomer } from "./newcomer.ts";
import { PassportDesk } from "./passportDesk.ts";
import type { Passports } from "./passports.ts";
import { holdSeat, replaceStale, voidReservations } from "./seats.ts";
import { SharedFrameSerializer } from "./sharedFrameSerializer.ts";
import { Ticker } from "./ticker.ts";
import { type RoomVitals, Vitals } from "./vitals.ts";

/** Steps run in one turn at the most, a quarter of a second of flight, after the process has been held up. */
const MAX_STEPS_PER_TURN = 5;

/** A sky: everybody in it sees everybody. Lifecycle only; Flight flies the ships and Ticker keeps the time. */
export class GameRoom extends Room<{ state: GameState; input: ShipInput; metadata: RoomVitals }> {
  override state = new GameState();
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

  protected readonly flights = new Map<string, Flight>();
  readonly #ticker = new Ticker({
    intervalMs: this.stepIntervalMs(),
    maxSteps: MAX_STEPS_PER_TURN,
    onSteps: (steps, dropped) => this.#tryTurn(steps, dropped),
  });
  readonly #serializer = new SharedFrameSerializer();
  readonly #vitals = new Vitals(this.#ticker, () => this.#serializer.patchBytes);
  /** clients that have been let in and have not said that they know, and since when; ms */
  readonly #unacknowledged = new Map<Client, number>();
  #desk: PassportDesk | undefined;
  #simulatedMs = 0;

  /** Called by Colyseus with a serializer of its own as soon as there is a state. */
  override setSerializer(): void {
    super.setSerializer(this.#serializer);
  }

  override onCreate(): void {
    this.#takeOverTimers();
    this.#simulateClock();
    if (this.passports !== undefined) this.#desk = new PassportDesk(this.passports, this.roomId);
    this.metadata = this.#vitals.read(this);
    this.clock.setInterval(() => void this.setMetadata(this.#vitals.read(this)), Vitals.INTERVAL_MS);
    this.#ticker.start();
    liveRooms.add(this);
  }

  /**
   * Everybody may join. Who brings a passport comes as whom it says, once.
   *
   * @returns whether the client is still there, and the room. Colyseus 0.18.17 would find out by itself, but not give back the place: the
   *   room stays locked, or empty and open, for ever. Where this says no, it does.
   */
  override async onAuth(client: Client, options?: Record<string, unknown>): Promise<boolean> {
    const version = options?.[VERSION];
    // Before the passport is used up.
    if (version !== undefined && version !== this.version) throw new ServerError(VERSION_MISMATCH, "another version");
    return this.#desk === undefined || this.#desk.admit(client, options?.[PASSPORT]);
  }

  override onJoin(client: Client): void {
    this.#attend(client);
    const player = new Player();
    player.assign(this.#desk?.shipOf(client) ?? newcomer([...this.state.players.values()]));
    this.state.players.set(client.sessionId, player);
    this.flights.set(client.sessionId, new Flight(player, this.inputs.get(client.sessionId)));
    counts.joins++;
    log.debug("A player has joined.", this.#about(client));
  }

  /** A connection was lost. Where it may come back, its ship coasts for as long as its seat is held. */
  override onDrop(client: Client, code?: number): void {
    this.#forget(client);
    if (this.#desk?.isArriving(client) || !holdSeat(this, client as GuardedClient, code)) return;
    this.flights.get(client.sessionId)?.drop();
    counts.drops++;
    log.debug("A connection is lost; the seat is held.", { ...this.#about(client), code });
  }

  override onReconnect(client: Client): void {
    this.#attend(client);
    this.flights.get(client.sessionId)?.resume(this.inputs.get(client.sessionId));
    counts.reconnects++;
    log.debug("A player is back.", this.#about(client));
  }

  override onLeave(client: Client, code?: number): void {
    this.#forget(client);
    this.flights.delete(client.sessionId);
    this.state.players.delete(client.sessionId);
    this.#desk?.turnBack(client);
    const reason = refusalOf(client) ?? code;
    countLeave(reason);
    log.debug("A player has left.", { ...this.#about(client), code: reason });
  }

  /** Ends it for everybody. Where the process ends, they are given papers for the next one first. */
  override disconnect(code?: number): Promise<unknown> {
    if (code === CloseCode.SERVER_SHUTDOWN) {
      this.#desk?.close(this.state.players);
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

  /**
   * What the monitor calls to disconnect somebody (@colyseus/monitor 0.18.5). Its own way closes the connection without
   * a code, which looks like one that was lost, and the client would be back at once.
   */
  _forceClientDisconnect(sessionId: string): void {
    const client = this.clients.getById(sessionId);
    if (client !== undefined) refuse(this, client as GuardedClient, CloseReason.DISMISSED);
  }

  /** A client was disconnected by this side. */
  noteRefusal(client: GuardedClient, reason: CloseReason, error?: unknown): void {
    if (error !== undefined) {
      this.throws++;
      counts.errors.message++;
      log.error("In a room a message of a client threw.", error, this.#about(client));
    }
    this.refusals[reason]++;
    countRefusal(reason);
  }

  get isPrivate(): boolean {
    return this["_listing"].private === true;
  }

  /** How many there are, for the metrics. */
  census(): Census {
    const slow = this.#serializer.slowReaders.size;
    return { players: this.state.players.size, connections: this.clients.length, slow };
  }

  /**
   * One step of everything that moves.
   *
   * @param dropped steps before it that could not be run
   */
  protected step(dropped: number): void {
    for (const flight of this.flights.values()) flight.step(dropped);
  }

  /** ms between steps. A test room may live faster. */
  protected stepIntervalMs(): number {
    return STEP_MS;
  }

  #about({ sessionId }: Client): Fields {
    return { roomId: this.roomId, sessionId };
  }

  /** Begins with a connection, the first one of a client or another. */
  #attend(client: Client): void {
    beginCounting(this, client as GuardedClient);
    this.#unacknowledged.set(client, performance.now());
    this.#desk?.attend(client);
  }

  #forget(client: Client): void {
    this.#unacknowledged.delete(client);
    this.#desk?.forget(client);
    this.#serializer.slowReaders.forget(client);
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
    this.#advanceClock(steps + dropped);
    for (let i = 0; i < steps; i++) this.step(i === 0 ? dropped : 0);
    for (const flight of this.flights.values()) flight.publish();
    // At once, so that nobody looks at a state that has been lying around until the next patch timer.
    this.broadcastPatch();
    this.#vitals.end();
    this.#desk?.turn(this.state.players, performance.now());
    this.#partWithTheStuck();
  }

  /** Disconnects those who have joined and never say so, and those who never read. */
  #partWithTheStuck(): void {
    const now = performance.now();
    const { slowReaders } = this.#serializer;
    for (const [client, since] of this.#unacknowledged) {
      if (client.state !== ClientState.JOINING) this.#unacknowledged.delete(client);
      else if (now - since > this.limits.joinTimeout * 1000) {
        refuse(this, client as GuardedClient, CloseReason.JOIN_TIMEOUT);
      }
    }
    if (slowReaders.size === 0) return;
    for (const client of slowReaders.hopeless(now, this.limits.lagTimeout * 1000)) {
      refuse(this, client as GuardedClient, CloseReason.TOO_SLOW);
    }
    for (const client of slowReaders.clients()) {
      const { ref } = client as GuardedClient;
      if (ref.bufferedAmount > this.limits.bufferedBytes) refuse(this, client as GuardedClient, CloseReason.TOO_SLOW);
    }
  }

  /**
   * Makes the room's clock count simulated time, which is what patches are stamped with: a ship that flies evenly is
   * then seen to fly evenly, even where the timers of this process are not even.
   */
  #simulateClock(): void {
    this.clock["now"] = () => this.#simulatedMs;
    this.clock.start();
    // The SDK takes a stamp of 0 for none, and whoever joins before the first step would get that.
    this.#advanceClock(1);
  }

  #advanceClock(steps: number): void {
    this.#simulatedMs += steps * STEP_MS;
    this.clock.tick();
  }

  /**
   * Keeps Colyseus' own timers from running beside ours. A room without a simulation interval gets a 60 Hz clock when
   * its patch rate is cleared, and with one it leaves the clock alone; so it is given one, which `#turn` stands for.
   */
  #takeOverTimers(): void {
    const standIn = setTimeout(() => {}, 0);
    clearTimeout(standIn);
    this["_simulationInterval"] = standIn;
    this.patchRate = null;
  }
}

guardFrames(GameRoom);
