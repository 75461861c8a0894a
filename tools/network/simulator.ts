import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { mulberry32 } from "../random.ts";
import { Link } from "./link.ts";
import { Pipe, type PipeOptions } from "./pipe.ts";
import { PERFECT, type Profile } from "./profiles.ts";
import { Playback, type Step } from "./script.ts";

export interface NetworkSimulatorOptions {
  /** port on 127.0.0.1 that everything goes to */
  target: number;
  /** address to listen on; 127.0.0.1 unless given */
  host?: string;
  /** port to listen on; any that is free unless given */
  port?: number;
  /** nothing is slowed down unless given */
  profile?: Profile;
  /** what jitter and stalls are drawn from, a whole number from 0 to 2^32 - 1; a new one each time unless given */
  seed?: number;
}

/** A connection through the simulator: the socket of who connected, and the one to the target. */
interface Connection {
  near: Socket;
  far: Socket;
  up: Pipe;
  down: Pipe;
  /** when both sockets are closed */
  gone: Promise<unknown>;
}

/**
 * A bad network on this machine: a TCP proxy, and so one for WebSockets, that is as slow and as unreliable as its profile
 * says. Up is from who connects to the target.
 *
 * It does to the bytes what a network does to them as seen through TCP: they come late, in bursts or not at all, but
 * never out of order and never changed. A lost packet is therefore a stall. A new connection pays the round trip of the
 * handshake with the first thing it sends.
 *
 * Times are kept to about a millisecond, the granularity of Node's timers, and are never shorter than asked.
 */
export class NetworkSimulator {
  /** What jitter and stalls are drawn from. To be printed, so that the same network can be had again. */
  readonly seed: number;
  /** Bytes that have arrived. */
  readonly bytes = { up: 0, down: 0 };
  /** The network is away: new connections are broken off at once. Those that exist go on. */
  refuse = false;
  readonly #target: number;
  readonly #server: Server;
  readonly #link: Link;
  readonly #seeds: () => number;
  readonly #connections = new Set<Connection>();
  /** connections whose two sides have lost each other */
  readonly #severed = new Set<Connection>();
  readonly #playbacks = new Set<Playback>();

  private constructor(target: number, profile: Profile, seed: number) {
    this.seed = seed;
    this.#target = target;
    this.#seeds = mulberry32(seed);
    this.#link = new Link(profile, this.#newSeed());
    // Without allowHalfOpen Node answers the end of one direction with the end of the other, ahead of what is held.
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => this.#accept(near));
    // A connection that could not be accepted is one that was not made.
    this.#server.on("error", () => {});
  }

  /** @throws the error of listen(), such as EADDRINUSE */
  static async open({
    target,
    host = "127.0.0.1",
    port = 0,
    profile = PERFECT,
    seed = Math.floor(Math.random() * 2 ** 32),
  }: NetworkSimulatorOptions): Promise<NetworkSimulator> {
    const simulator = new NetworkSimulator(target, profile, seed);
    await new Promise<void>((resolve, reject) => {
      simulator.#server.once("error", reject).listen(port, host, resolve);
    });
    return simulator;
  }

  /** The port to connect to. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get profile(): Profile {
    return this.#link.profile;
  }

  /** Holds for what is sent from now on. Its stalls begin anew. */
  set profile(profile: Profile) {
    this.#link.profile = profile;
    this.#update();
  }

  /** How many connections are open. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Breaks every connection off, both sides at once and without a word: each sees a reset. */
  cut(): void {
    for (const { near, far, up, down } of [...this.#connections, ...this.#severed]) {
      up.dispose();
      down.dispose();
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
  }

  /** Lets nothing through in either direction until resume(). Then all of it comes, in order. */
  stall(): void {
    this.#link.stalled = true;
    this.#update();
  }

  resume(): void {
    this.#link.stalled = false;
    this.#update();
  }

  /**
   * Separates the two sides of every connection and tells neither, as when a NAT forgets or a laptop changes networks.
   * What was on its way is lost. Each side believes itself connected until it gives up. New connections work.
   */
  halfOpen(): void {
    for (const connection of this.#connections) {
      connection.up.sever();
      connection.down.sever();
      this.#severed.add(connection);
    }
    this.#connections.clear();
  }

  /** Lets things happen at given times. Ended by close(), or by the `dispose` of what it returns. */
  play(steps: readonly Step[]): Playback {
    const playback = new Playback(steps, (step) => this.#happen(step));
    this.#playbacks.add(playback);
    void playback.ended.then(() => this.#playbacks.delete(playback));
    return playback;
  }

  /** Breaks everything off and listens no more. */
  async close(): Promise<void> {
    for (const playback of this.#playbacks) playback.dispose();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    const gone = [...this.#connections, ...this.#severed].map((connection) => connection.gone);
    this.cut();
    await Promise.all([closed, ...gone]);
  }

  #happen({ action, profile }: Step): void {
    if (profile !== undefined) this.profile = profile;
    if (action === "refuse" || action === "accept") this.refuse = action === "refuse";
    else if (action !== undefined) this[action]();
  }

  #accept(near: Socket): void {
    // A socket that breaks is closed as well, and that is where it is dealt with.
    near.on("error", () => {});
    if (this.refuse) {
      near.resetAndDestroy();
      return;
    }
    const far = connect({ port: this.#target, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    far.on("error", () => {});
    const { up, down } = this.profile;
    const now = performance.now();
    const handshake = (up.delay ?? 0) + (down.delay ?? 0);
    const connection: Connection = {
      near,
      far,
      up: new Pipe(near, far, this.#pipeOptions("up", now + handshake + (up.delay ?? 0))),
      down: new Pipe(far, near, this.#pipeOptions("down", now)),
      gone: Promise.all([near, far].map((socket) => new Promise((resolve) => socket.once("close", resolve)))),
    };
    this.#connections.add(connection);
    void connection.gone.then(() => {
      connection.up.dispose();
      connection.down.dispose();
      this.#connections.delete(connection);
      this.#severed.delete(connection);
    });
  }

  #pipeOptions(way: "up" | "down", notBefore: number): PipeOptions {
    return {
      way,
      link: this.#link,
      random: mulberry32(this.#newSeed()),
      notBefore,
      arrived: (bytes) => {
        this.bytes[way] += bytes;
      },
    };
  }

  #newSeed(): number {
    return Math.floor(this.#seeds() * 2 ** 32);
  }

  #update(): void {
    for (const { up, down } of this.#connections) {
      up.update();
      down.update();
    }
  }
}
