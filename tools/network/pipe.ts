import type { Socket } from "node:net";
import { drawLateness } from "./jitter.ts";
import type { Link, Way } from "./link.ts";

/**
 * Largest number of bytes that one direction of one connection holds, apart from the chunk that was just read (64 KB).
 */
const HELD_BYTES = 1_048_576;

/** Longest queue in front of a link with limited bandwidth, ms. A longer one is known as bufferbloat. */
const QUEUE_MS = 300;

/** Bytes that a connection may hold even if the queue is full, so that a light sender does not wait for heavy ones. */
const FAIR_BYTES = 16_384;

/** Bytes that a link with limited bandwidth sends at a time: the payload of a TCP segment over Ethernet. */
const SEGMENT_BYTES = 1460;

/** An item on its way: bytes, the end of the stream, or a reset. */
interface Held {
  what: Buffer | "end" | "reset";
  /** on the clock of performance.now(), ms */
  due: number;
  next: Held | undefined;
}

export interface PipeOptions {
  way: Way;
  link: Link;
  /** random numbers for the jitter */
  random: () => number;
  /** earliest arrival, on the clock of performance.now(), ms */
  notBefore: number;
  /** called with the number of bytes delivered */
  arrived: (bytes: number) => void;
}

/**
 * One direction of one connection. It forwards bytes from one socket to the other, late and in order.
 *
 * It holds few bytes. It stops reading while the link is stalled, its queue is full or the receiver does not read. So
 * the sender has to wait, as on a real network.
 */
export class Pipe {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #options: PipeOptions;
  #first: Held | undefined;
  #last: Held | undefined;
  #heldBytes = 0;
  #lastDue: number;
  /** whether the receiving socket's buffer is full */
  #full = false;
  #severed = false;
  #timer: NodeJS.Timeout | undefined;
  #timerDue = 0;

  constructor(from: Socket, to: Socket, options: PipeOptions) {
    this.#from = from;
    this.#to = to;
    this.#options = options;
    this.#lastDue = options.notBefore;
    from.on("data", (chunk: Buffer) => this.#take(chunk));
    from.on("end", () => this.#takeLast("end"));
    from.on("close", (hadError) => hadError && this.#takeLast("reset"));
    const ready = () => {
      this.#full = false;
      this.update();
    };
    to.on("drain", ready);
    // A closed socket accepts everything at once.
    to.on("close", ready);
  }

  /** Delivers what is due, and continues to read if there is room. Call it when the link has changed. */
  update(): void {
    if (this.#severed) return;
    const now = performance.now();
    const opensAt = this.#options.link.opensAt(now);
    if (opensAt <= now) {
      for (let held = this.#first; held !== undefined && held.due <= now && !this.#full; held = this.#first) {
        this.#first = held.next;
        this.#release(held.what);
      }
    }
    const readAt = this.#readAt(now, opensAt);
    if (readAt <= now) this.#from.resume();
    else this.#from.pause();
    const releaseAt = this.#first === undefined || this.#full ? Number.POSITIVE_INFINITY : this.#first.due;
    this.#wakeAt(Math.min(Math.max(releaseAt, opensAt), readAt <= now ? Number.POSITIVE_INFINITY : readAt), now);
  }

  /** Stops delivery without telling either side. */
  sever(): void {
    this.#severed = true;
    this.#from.pause();
    this.dispose();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#first = undefined;
    this.#heldBytes = 0;
  }

  #take(chunk: Buffer): void {
    const { link, way } = this.#options;
    const now = performance.now();
    const { delay = 0, jitter = 0, bandwidth } = link.profile[way];
    const latency = jitter === 0 ? delay : Math.max(0, delay + jitter * drawLateness(this.#options.random));
    this.#heldBytes += chunk.length;
    if (bandwidth === undefined) this.#hold(chunk, now + latency);
    else {
      for (let from = 0; from < chunk.length; from += SEGMENT_BYTES) {
        const segment = chunk.subarray(from, from + SEGMENT_BYTES);
        this.#hold(segment, link.serialize(way, segment.length, now) + latency);
      }
    }
    this.update();
  }

  #takeLast(what: "end" | "reset"): void {
    const { link, way } = this.#options;
    this.#hold(what, performance.now() + (link.profile[way].delay ?? 0));
    this.update();
  }

  #hold(what: Held["what"], due: number): void {
    if (this.#severed) return;
    this.#lastDue = Math.max(this.#lastDue, due);
    const held: Held = { what, due: this.#lastDue, next: undefined };
    if (this.#first === undefined || this.#last === undefined) this.#first = held;
    else this.#last.next = held;
    this.#last = held;
  }

  #release(what: Held["what"]): void {
    if (what === "reset") this.#to.resetAndDestroy();
    else if (what === "end") this.#to.end();
    else {
      this.#heldBytes -= what.length;
      if (!this.#to.writable) return;
      this.#options.arrived(what.length);
      this.#full = !this.#to.write(what);
    }
  }

  /** When it may read, ms: now or earlier, later, or Infinity if something else has to happen first. */
  #readAt(now: number, opensAt: number): number {
    if (opensAt > now) return opensAt;
    const waiting = this.#from.isPaused();
    if (this.#heldBytes > (waiting ? HELD_BYTES / 2 : HELD_BYTES)) return Number.POSITIVE_INFINITY;
    const clearAt = this.#options.link.busyUntil(this.#options.way) - QUEUE_MS;
    if (clearAt <= now || this.#heldBytes <= FAIR_BYTES) return now;
    // A little later than possible, so that it reads more than one segment at a time.
    return clearAt + QUEUE_MS / 2;
  }

  #wakeAt(due: number, now: number): void {
    if (due === Number.POSITIVE_INFINITY || (this.#timer !== undefined && this.#timerDue <= due)) return;
    clearTimeout(this.#timer);
    this.#timerDue = due;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.update();
      },
      Math.ceil(due - now),
    );
  }
}
