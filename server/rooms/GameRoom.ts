import { type Client, CloseCode, Room, type RoomException } from "@colyseus/core";
import { STEP_MS, STEP_RATE } from "../../game/constants.ts";
import { rarestColor } from "../../game/palette.ts";
import { GameState, Player, ShipInput } from "../../game/schema.ts";
import { spawnPosition } from "../../game/spawn.ts";
import { callsign } from "./callsigns.ts";
import { Flight, MAX_QUEUED_INPUTS } from "./flight.ts";
import { takeInputsFirst } from "./inputFrames.ts";
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
    sanitize: makeWhole,
  });
  /** Without a handler of last resort, a message of an unknown type with a long name ends the process (0.18.17). */
  override messages = { _: () => {} };

  protected readonly flights = new Map<string, Flight>();
  readonly #ticker = new Ticker({
    intervalMs: this.stepIntervalMs(),
    maxSteps: MAX_STEPS_PER_TURN,
    onSteps: (steps, dropped) => this.#tryTurn(steps, dropped),
  });
  readonly #vitals = new Vitals(this.#ticker);
  #simulatedMs = 0;

  /** Called by Colyseus with a serializer of its own as soon as there is a state. */
  override setSerializer(): void {
    super.setSerializer(new SharedFrameSerializer());
  }

  override onCreate(): void {
    this.#takeOverTimers();
    this.#simulateClock();
    this.metadata = this.#vitals.read();
    this.clock.setInterval(() => void this.setMetadata(this.#vitals.read()), Vitals.INTERVAL_MS);
    this.#ticker.start();
  }

  override onJoin(client: Client): void {
    const players = [...this.state.players.values()];
    const player = new Player();
    player.name = callsign(players.map(({ name }) => name));
    player.color = rarestColor(players.map(({ color }) => color));
    player.assign(spawnPosition(players));
    this.state.players.set(client.sessionId, player);
    this.flights.set(client.sessionId, new Flight(player, this.inputs.get(client.sessionId)));
  }

  override onLeave(client: Client): void {
    this.flights.delete(client.sessionId);
    this.state.players.delete(client.sessionId);
  }

  override onDispose(): void {
    this.#ticker.dispose();
  }

  /** Being here is what makes Colyseus survive a throw in a hook, a handler or a timer. It must be a method. */
  override onUncaughtException(error: RoomException, methodName: string): void {
    console.error(`Room ${this.roomId}: ${methodName} threw.`, error.cause ?? error);
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

  /** A step that throws once throws again 50 ms later; so the room ends, and its players are told. */
  #tryTurn(steps: number, dropped: number): void {
    try {
      this.#turn(steps, dropped);
    } catch (error) {
      console.error(`Room ${this.roomId}: a step threw, so the room is closed.`, error);
      this.#ticker.dispose();
      void this.disconnect(CloseCode.WITH_ERROR);
    }
  }

  #turn(steps: number, dropped: number): void {
    this.#vitals.noteLateness();
    this.#advanceClock(steps + dropped);
    for (let i = 0; i < steps; i++) {
      this.step(i === 0 ? dropped : 0);
    }
    for (const flight of this.flights.values()) flight.publish();
    // At once, so that nobody looks at a state that has been lying around until the next patch timer.
    this.broadcastPatch();
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

takeInputsFirst(GameRoom);

/** A client can delete the fields of its input as well as set them. What is missing reads as "keep still". */
function makeWhole(input: ShipInput): void {
  if (!Number.isFinite(input.facing)) input.facing = 0;
  if (typeof input.thrusting !== "boolean") input.thrusting = false;
}
