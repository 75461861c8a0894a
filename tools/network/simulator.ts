import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { mulberry32 } from "../random.ts";
import { Link } from "./link.ts";
import { Pipe, type PipeOptions } from "./pipe.ts";
import { PERFECT, type Profile } from "./profiles.ts";

export interface NetworkSimulatorOptions {
  /** port on 127.0.0.1 to forward connections to */
  target: number;
  /** address to listen on; 127.0.0.1 by default */
  host?: string;
  /** port to listen on; a free one by default */
  port?: number;
  /** PERFECT by default */
  profile?: Profile;
  /** seed of jitter and stalls, a whole number from 0 to 2^32 - 1; random by default */
  seed?: number;
}

/** A connection through the simulator: `near` is the client's socket, `far` the one to the target. */
interface Connection {
  near: Socket;
  far: Socket;
  up: Pipe;
  down: Pipe;
  /** resolves when both sockets are closed */
  gone: Promise<unknown>;
}

/**
 * Simulates a bad network on this machine. It is a TCP proxy, also for WebSockets, with the delays, limits and stalls
 * of a profile. "Up" is the direction from the client to the target.
 *
 * It does to the bytes what TCP shows of a network: they arrive late, in bursts or never, but always in order and
 * unchanged. So a lost packet is a stall. The first bytes of a new connection are also delayed by the round trip of the
 * handshake.
 *
 * Times are exact to about a millisecond, the granularity of Node's timers, and never shorter than requested.
 */
export class NetworkSimulator {
  /** Seed of jitter and stalls. Print it, so that the same network can be simulated again. */
  readonly seed: number;
  /** Bytes that have been delivered. */
  readonly bytes = { up: 0, down: 0 };
  /** Whether new connections are reset at once. Existing ones continue. */
  refuse = false;
  readonly #target: number;
  readonly #server: Server;
  readonly #link: Link;
  readonly #seeds: () => number;
  readonly #connections = new Set<Connection>();
  /** half-open connections, see `halfOpen` */
  readonly #severed = new Set<Connection>();

  private constructor(target: number, profile: Profile, seed: number) {
    this.seed = seed;
    this.#target = target;
    this.#seeds = mulberry32(seed);
    this.#link = new Link(profile, this.#newSeed());
    // Without allowHalfOpen, Node would end the other direction at once, ahead of delayed bytes.
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => this.#accept(near));
    // An error of accept() only means that there is no connection.
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

  /** Applies to bytes that are sent from now on. The stalls start again. */
  set profile(profile: Profile) {
    this.#link.profile = profile;
    this.#update();
  }

  /** Number of open connections. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Resets both sides of every connection. */
  cut(): void {
    for (const { near, far, up, down } of [...this.#connections, ...this.#severed]) {
      up.dispose();
      down.dispose();
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
  }

  /** Holds everything in both directions until `resume`, which delivers it in order. */
  stall(): void {
    this.#link.stalled = true;
    this.#update();
  }

  resume(): void {
    this.#link.stalled = false;
    this.#update();
  }

  /**
   * Makes every connection half-open, as when a NAT drops its entry or a laptop changes networks: bytes on the way are
   * lost, and neither side is told. New connections work.
   */
  halfOpen(): void {
    for (const connection of this.#connections) {
      connection.up.sever();
      connection.down.sever();
      this.#severed.add(connection);
    }
    this.#connections.clear();
  }

  /** Resets all connections and stops listening. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    const gone = [...this.#connections, ...this.#severed].map((connection) => connection.gone);
    this.cut();
    await Promise.all([closed, ...gone]);
  }

  #accept(near: Socket): void {
    // After an error, the socket is closed, and `gone` handles that.
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
