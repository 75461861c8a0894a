import { STEP_MS, STEP_RATE } from "../../game/constants.ts";
import { type Dialect, type Steering, tutorialFacing } from "./dialect.ts";
import type { RawClient } from "./rawClient.ts";

/** Number of groups. The clients of a group steer alike; the groups send one after the other within a step. */
const GROUPS = 10;

/** If this process was delayed, it catches up with inputs for at most this time, ms. */
const CATCH_UP_MS = 1000;

export interface HelmOptions {
  /** whether the clients thrust; true by default */
  thrust?: boolean;
  /**
   * whether the clients ask for a boost once a second, whether they have one or not; false by default, and not together
   * with checkers, which expect a client to know
   */
  boosts?: boolean;
}

/** Has many clients send one input per step each, at times that do not drift. */
export class Helm {
  readonly #boosts: boolean;
  readonly #send: (client: RawClient, steering: Steering, now: number) => void;
  readonly #groups: { steering: Steering; members: Set<RawClient> }[];
  readonly #epoch = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #turns = 0;

  /** @param send has a client send what its group steers, or something else; `now` in ms */
  constructor(
    dialect: Dialect,
    { thrust = true, boosts = false }: HelmOptions,
    send: (client: RawClient, steering: Steering, now: number) => void,
  ) {
    this.#boosts = boosts;
    this.#send = send;
    this.#groups = Array.from({ length: GROUPS }, () => ({
      steering: dialect.steering(thrust),
      members: new Set<RawClient>(),
    }));
    this.#arm();
  }

  add(client: RawClient): void {
    this.#groups[client.index % GROUPS]?.members.add(client);
  }

  delete(client: RawClient): void {
    for (const { members } of this.#groups) members.delete(client);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Waits for the next turn. In each one, one group sends. */
  #arm(): void {
    const due = () => this.#epoch + (this.#turns + 1) * (STEP_MS / GROUPS);
    this.#timer = setTimeout(
      () => {
        const now = performance.now();
        // A real client doesn't catch up with more either.
        while (now - due() > CATCH_UP_MS) this.#turns++;
        for (; due() <= now; this.#turns++) this.#steer(due(), now);
        if (this.#timer !== undefined) this.#arm();
      },
      Math.max(1, Math.ceil(due() - performance.now())),
    );
  }

  /** Has the clients of a group that had joined by the time when their input was due send it. */
  #steer(due: number, now: number): void {
    const number = this.#turns % GROUPS;
    const group = this.#groups[number];
    if (group === undefined || group.members.size === 0) return;
    const { steering, members } = group;
    const step = Math.floor(this.#turns / GROUPS);
    const boost = this.#boosts && step % STEP_RATE === number;
    steering.turn(tutorialFacing(step, (number * 2 * Math.PI) / GROUPS), boost);
    // As a page does, a client flies once it has the state.
    for (const client of members)
      if (client.lastUpdate > 0 && client.joinedAt <= due) this.#send(client, steering, now);
  }
}
