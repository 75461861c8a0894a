import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { STEP_MS } from "../../game/constants.ts";
import type { Frame } from "../../tools/frames.ts";
import { DIALECTS, type Helm, tutorialFacing } from "./dialect.ts";
import { JsonWitness } from "./jsonWitness.ts";
import { RawClient } from "./rawClient.ts";
import type { ServerName } from "./serverUnderTest.ts";
import { GameWitness, type Testimony, type Witness, WitnessStand } from "./witness.ts";

/** Clients that join at the same time. */
const JOINING_AT_ONCE = 16;

/** Groups of clients that steer together; the groups take turns within a step. */
const GROUPS = 10;

/** ms of inputs that are made up for when this process was held up */
const LONGEST_SILENCE_MS = 1000;

export interface SwarmOptions {
  endpoint: string;
  server: ServerName;
  /** type of the rooms */
  room?: string;
  /** players in a room at the most */
  roomSize: number;
  /** clients that decode everything and check it */
  witnesses?: number;
  /** ms between the inputs of a client */
  inputMs?: number;
  /** whether the engines are on */
  thrust?: boolean;
  /** sees every update */
  onUpdate?: (client: RawClient, time: number, interval: number | undefined) => void;
  /** sees every connection that ended by itself */
  onLost?: (client: RawClient, code: number) => void;
}

/** What a swarm has counted. */
export interface Tally {
  /** ms that were counted */
  elapsedMs: number;
  clients: number;
  updates: number;
  /** bytes of the payloads of the updates */
  bytes: number;
  /** time between the updates of a client; µs */
  intervals: RecordableHistogram;
  /** from sending an input to the first update that shows it; µs */
  echo: RecordableHistogram;
  sent: number;
  shown: number;
  /** connections that ended by themselves, by code */
  lost: Record<number, number>;
  testimony: Testimony;
}

/** Very many clients in one process, who all fly. */
export class Swarm {
  readonly #options: SwarmOptions;
  readonly #clients = new Set<RawClient>();
  readonly #groups: { helm: Helm; members: Set<RawClient> }[];
  readonly #witnesses = new Map<RawClient, Witness>();
  readonly #stand = new WitnessStand();
  readonly #lost = new Map<number, number>();
  readonly #epoch = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #turns = 0;
  #joined = 0;
  #count: Omit<Tally, "elapsedMs" | "clients" | "lost"> | undefined;
  #countedFrom = 0;

  constructor(options: SwarmOptions) {
    this.#options = options;
    const dialect = DIALECTS[options.server];
    this.#groups = Array.from({ length: GROUPS }, () => ({
      helm: dialect.helm(options.thrust ?? true),
      members: new Set<RawClient>(),
    }));
    this.#arm();
  }

  get size(): number {
    return this.#clients.size;
  }

  get clients(): Iterable<RawClient> {
    return this.#clients;
  }

  /** Joins or leaves until there are so many. */
  async resize(size: number): Promise<void> {
    const leaving = [...this.#clients].slice(size);
    for (const client of leaving) this.dismiss(client);
    await Promise.all(
      Array.from({ length: JOINING_AT_ONCE }, async () => {
        while (this.#clients.size + this.#joining < size) await this.join();
      }),
    );
  }

  #joining = 0;

  /**
   * @param witness makes a witness for the client that joins, before anything has come; by default the first clients
   *   get one
   */
  async join(witness?: (client: RawClient) => Witness): Promise<RawClient> {
    const { endpoint, server, room = "game", roomSize, witnesses = 0 } = this.#options;
    const index = this.#joined++;
    this.#joining++;
    try {
      const client = await RawClient.join(
        endpoint,
        { name: room, size: roomSize, client: index },
        DIALECTS[server],
        { onUpdate: this.#onUpdate, onEcho: this.#onEcho, onLost: this.#onLost },
        (joining) => {
          if (witness !== undefined) this.#witnesses.set(joining, witness(joining));
          else if (index < witnesses) this.#witness(joining);
        },
      );
      this.#admit(client);
      return client;
    } finally {
      this.#joining--;
    }
  }

  /** Lets one client leave. */
  dismiss(client: RawClient): void {
    client.leave();
    this.#forget(client);
  }

  /** Cuts one client off. */
  drop(client: RawClient): void {
    client.drop();
    this.#forget(client);
  }

  /**
   * Cuts one client off, and has it take its seat again after so many ms.
   *
   * @throws Error if the server does not let it in
   */
  async reconnect(client: RawClient, pauseMs: number): Promise<RawClient> {
    this.#joining++;
    try {
      this.drop(client);
      await sleep(pauseMs);
      const back = await client.back();
      this.#admit(back);
      return back;
    } finally {
      this.#joining--;
    }
  }

  beginCounting(): void {
    const testimony = this.#stand.testimony;
    Object.assign(testimony, { checked: 0, wrong: 0, firstWrong: undefined, disturbances: 0 });
    this.#count = {
      updates: 0,
      bytes: 0,
      intervals: createHistogram({ lowest: 1, highest: 3_600_000_000, figures: 3 }),
      echo: createHistogram({ lowest: 1, highest: 3_600_000_000, figures: 3 }),
      sent: -this.#total("sent"),
      shown: -this.#total("shown"),
      testimony,
    };
    this.#lost.clear();
    this.#countedFrom = performance.now();
  }

  endCounting(): Tally {
    const count = this.#count;
    if (count === undefined) throw new Error("nothing is being counted");
    this.#count = undefined;
    const now = performance.now();
    // A client that still waits has waited at least so long.
    for (const { lastUpdate } of this.#clients) {
      const waited = now - Math.max(lastUpdate, this.#countedFrom);
      if (waited > 2 * STEP_MS) count.intervals.record(Math.round(waited * 1000));
    }
    return {
      ...count,
      sent: count.sent + this.#total("sent"),
      shown: count.shown + this.#total("shown"),
      testimony: { ...count.testimony },
      elapsedMs: now - this.#countedFrom,
      clients: this.#clients.size,
      lost: Object.fromEntries(this.#lost),
    };
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const client of [...this.#clients]) this.dismiss(client);
  }

  readonly #onUpdate = (client: RawClient, time: number, frame: Frame): void => {
    const interval = client.lastUpdate === 0 ? undefined : time - client.lastUpdate;
    this.#options.onUpdate?.(client, time, interval);
    const count = this.#count;
    if (count === undefined) return;
    count.updates++;
    count.bytes += frame.length;
    if (interval !== undefined) count.intervals.record(Math.max(1, Math.round(interval * 1000)));
  };

  readonly #onEcho = (echoMs: number): void => {
    this.#count?.echo.record(Math.max(1, Math.round(echoMs * 1000)));
  };

  readonly #onLost = (client: RawClient, code: number): void => {
    this.#lost.set(code, (this.#lost.get(code) ?? 0) + 1);
    this.#forget(client);
    this.#options.onLost?.(client, code);
  };

  /** Has a client decode everything from its first frame on. */
  #witness(client: RawClient): void {
    const { server } = this.#options;
    if (server === "floor") return;
    const witness = server === "game" ? new GameWitness(client, this.#stand) : new JsonWitness(client, this.#stand);
    this.#witnesses.set(client, witness);
    client.onFrame = (frame, time) => witness.observe(frame, time);
  }

  #admit(client: RawClient): void {
    this.#clients.add(client);
    this.#groups[client.index % GROUPS]?.members.add(client);
  }

  #forget(client: RawClient): void {
    this.#clients.delete(client);
    this.#witnesses.delete(client);
    for (const { members } of this.#groups) members.delete(client);
  }

  #total(what: "sent" | "shown"): number {
    let total = 0;
    for (const client of this.#clients) total += client[what];
    return total;
  }

  /** One group after the other, each once a step, at times that do not drift. */
  #arm(): void {
    const { inputMs = STEP_MS } = this.#options;
    const due = () => this.#epoch + (this.#turns + 1) * (inputMs / GROUPS);
    this.#timer = setTimeout(
      () => {
        const now = performance.now();
        // Who was away for longer than this does not come back with all that was not said: no client does.
        while (now - due() > LONGEST_SILENCE_MS) this.#turns++;
        for (; due() <= now; this.#turns++) this.#steer(due(), now);
        if (this.#timer !== undefined) this.#arm();
      },
      Math.max(1, Math.ceil(due() - performance.now())),
    );
  }

  /** Speaks for those who had joined when it was due: who comes while this process is late has nothing to make up for. */
  #steer(due: number, now: number): void {
    const number = this.#turns % GROUPS;
    const group = this.#groups[number];
    if (group === undefined || group.members.size === 0) return;
    const { helm, members } = group;
    helm.turn(tutorialFacing(Math.floor(this.#turns / GROUPS), (number * 2 * Math.PI) / GROUPS));
    for (const client of members) {
      if (client.joinedAt > due) continue;
      client.steer(helm, now);
      this.#witnesses.get(client)?.heard(helm.said);
    }
  }
}
