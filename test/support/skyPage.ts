import { Decoder, Encoder } from "@colyseus/schema";
import { CourseSky } from "../../client/net/courseSky.ts";
import type { DailyCourse } from "../../client/net/dailyCourse.ts";
import { PredictedShip } from "../../client/net/predictedShip.ts";
import type { SkyListener } from "../../client/net/skyEvents.ts";
import { SkyModel } from "../../client/net/skyModel.ts";
import { STEP_MS } from "../../game/constants.ts";
import { ROOMS } from "../../game/rooms.ts";
import type { Command } from "../../game/ship.ts";
import { type GameState, stateSchemas } from "../../protocol/schema.ts";
import { drawLateness } from "../../tools/network/jitter.ts";
import { type Line, PERFECT, type Profile } from "../../tools/network/profiles.ts";
import { drawStalls, type Stall } from "../../tools/network/stalls.ts";
import { InputChannel } from "./inputChannel.ts";
import type { BenchPilot, SkyBench } from "./skyBench.ts";

const { world } = ROOMS.game;
const schemas = stateSchemas(world);

/** Length of a frame of a page, ms; it divides a step. */
export const FRAME_MS = 10;

interface Patch {
  bytes: Uint8Array;
  /** room time, ms */
  time: number;
  acknowledged: number;
}

/** One direction of a connection: what is sent arrives late, but in order. */
class Pipe<T> {
  readonly #waiting: { at: number; item: T }[] = [];
  #last = 0;

  /** @param stalled until when nothing arrives that would arrive at a time, ms */
  send(item: T, now: number, line: Line, random: () => number, stalled: (at: number) => number): void {
    const late = line.jitter === undefined ? 0 : line.jitter * drawLateness(random);
    this.#last = Math.max(this.#last, stalled(now + (line.delay ?? 0) + late));
    this.#waiting.push({ at: this.#last, item });
  }

  arrived(now: number): T | undefined {
    return (this.#waiting[0]?.at ?? Number.POSITIVE_INFINITY) <= now ? this.#waiting.shift()?.item : undefined;
  }
}

export interface SkyPageOptions extends Partial<SkyListener> {
  profile?: Profile;
  random?: () => number;
  predict?: boolean;
  /** the daily course, if the page flies it */
  course?: DailyCourse;
  /** returns the command of a step */
  command?: ((page: SkyPage) => Readonly<Command>) | undefined;
}

/**
 * A page that flies in a room of `SkyBench`, behind a simulated network. It does what `RoomView` does, with simulated
 * time: a server step every 50 ms, and frames every 10 ms.
 */
export class SkyPage {
  readonly sky: SkyModel;
  readonly pilot: BenchPilot;
  /** ms */
  now = 0;
  /** what the page has decoded */
  readonly seen: GameState = new schemas.GameState();
  readonly channel = new InputChannel();
  readonly #bench: SkyBench;
  readonly #options: SkyPageOptions;
  readonly #id: string;
  readonly #encoder: Encoder;
  readonly #decoder: Decoder;
  readonly #up = new Pipe<Command>();
  readonly #down = new Pipe<Patch>();
  readonly #stalls: Iterator<Stall, never> | undefined;
  #stall: Stall = { from: 0, until: 0 };
  #own: PredictedShip | undefined;
  #receivedAt: number | undefined;
  #isFirst = true;
  /** whether nothing arrives, in either direction */
  isStalled = false;

  constructor(bench: SkyBench, id: string, options: SkyPageOptions = {}) {
    this.#bench = bench;
    this.#options = options;
    this.#id = id;
    this.pilot = bench.join(id);
    const { profile = PERFECT, predict = true } = options;
    this.#stalls = profile.stalls && drawStalls(profile.stalls, 1);
    this.#encoder = new Encoder(bench.state);
    this.#decoder = new Decoder(this.seen);
    const { course } = options;
    const sky = { world, ownId: id, predict, ownShip: () => this.#own?.ship };
    this.sky = course ? new CourseSky(sky, course, () => this.#own?.resyncs ?? 0) : new SkyModel(sky);
    this.sky.events.add(options);
    this.#send(this.#encoder.encodeAll().slice());
    this.#encoder.discardChanges();
  }

  /** The own ship as it is predicted; undefined until the first state has arrived. */
  get own(): PredictedShip | undefined {
    return this.#own;
  }

  /** what was to arrive until then has arrived, ms */
  get #arriving(): number {
    return this.isStalled ? 0 : this.now;
  }

  get pending(): number {
    return this.channel.sentCount - this.channel.lastProcessed;
  }

  /** Runs for a time. @param step called after each step of the server */
  run(ms: number, step?: () => void): void {
    for (const end = this.now + ms; this.now < end; ) {
      this.now += FRAME_MS;
      if (this.now % STEP_MS === 0) {
        this.#serve();
        step?.();
      }
      this.#frame();
    }
  }

  /** Sends no more inputs, and runs until all are acknowledged. @param step as for `run` */
  settle(step?: () => void): void {
    this.#options.command = undefined;
    while (this.pending > 0) this.run(STEP_MS, step);
  }

  #serve(): void {
    for (let input = this.#up.arrived(this.#arriving); input !== undefined; input = this.#up.arrived(this.#arriving)) {
      this.pilot.send(input);
    }
    this.#bench.step();
    this.#send(this.#encoder.encode().slice());
    this.#encoder.discardChanges();
  }

  #frame(): void {
    for (
      let patch = this.#down.arrived(this.#arriving);
      patch !== undefined;
      patch = this.#down.arrived(this.#arriving)
    ) {
      this.#receive(patch);
    }
    if (this.#receivedAt !== undefined) this.#own?.reconcile(this.#receivedAt);
    this.#receivedAt = undefined;
    const { command } = this.#options;
    // The steps of the page and of the server are not at the same time.
    if (this.now % STEP_MS === 30 && this.#own !== undefined && command !== undefined) {
      this.#own.send(command(this));
      const sent = this.channel.sent.at(-1);
      if (sent !== undefined) this.#transmit(this.#up, sent, "up");
    }
    this.sky.update(this.now, this.pending, this.#bench.now - 150);
  }

  #receive({ bytes, time, acknowledged }: Patch): void {
    if (bytes.length > 0) this.#decoder.decode(bytes);
    this.channel.lastProcessed = acknowledged;
    this.#receivedAt ??= this.now;
    this.sky.readState(this.seen, time, this.#isFirst);
    this.#isFirst = false;
    const player = this.seen.players.get(this.#id);
    if (this.#own !== undefined) this.#own.readState(this.now);
    else if (player !== undefined) {
      this.#own = new PredictedShip(world, this.channel.handle, player, this.sky.prediction);
    }
  }

  #send(bytes: Uint8Array): void {
    const { consumedCount: acknowledged } = this.pilot;
    this.#transmit(this.#down, { bytes, time: this.#bench.now, acknowledged }, "down");
  }

  #transmit<T>(pipe: Pipe<T>, item: T, direction: "up" | "down"): void {
    const { profile = PERFECT, random = Math.random } = this.#options;
    pipe.send(item, this.now, profile[direction], random, (at) => this.#stalledUntil(at));
  }

  #stalledUntil(at: number): number {
    // Jitter reaches back by less than that.
    while (this.#stalls !== undefined && this.#stall.until < this.now) this.#stall = this.#stalls.next().value;
    return at >= this.#stall.from && at < this.#stall.until ? this.#stall.until : at;
  }
}
