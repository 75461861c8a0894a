import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { holdsWithin, withDeadline } from "../../tools/deadline.ts";
import type { Profile } from "../../tools/network/profiles.ts";
import { NetworkSimulator, type NetworkSimulatorOptions } from "../../tools/network/simulator.ts";
import { Target } from "./target.ts";

/** A connection through a simulated network. */
export interface Simulated {
  network: NetworkSimulator;
  /** the client's socket */
  near: Socket;
  /** the target's socket */
  far: Socket;
}

/** Simulators in front of one target, closed after each spec. To be made in a `describe`. */
export class Networks {
  target!: Target;
  readonly #open = new Set<NetworkSimulator>();

  constructor() {
    before(async () => {
      this.target = await Target.open();
    });
    afterEach(async () => {
      for (const network of this.#open) await network.close();
      this.#open.clear();
    });
    after(() => this.target.close());
  }

  async simulate(profile?: Profile, more: Partial<NetworkSimulatorOptions> = {}): Promise<NetworkSimulator> {
    const options = { target: this.target.port, ...more };
    const network = await NetworkSimulator.open(profile === undefined ? options : { ...options, profile });
    this.#open.add(network);
    return network;
  }

  async connect(profile?: Profile, more: Partial<NetworkSimulatorOptions> = {}): Promise<Simulated> {
    const network = await this.simulate(profile, more);
    return { network, ...(await this.target.connect(network.port)) };
  }
}

/** Waits at most 5 s until a condition holds. */
export async function settled(condition: () => boolean): Promise<void> {
  assert.ok(await holdsWithin(30_000, condition), `waited 30 s for ${condition}`);
}

/** Whether a socket's buffer becomes empty within `ms`. */
export async function drained(socket: Socket, ms: number): Promise<boolean> {
  return withDeadline(once(socket, "drain"), "room", ms).then(
    () => true,
    () => false,
  );
}
