import { type Figures, figuresOf } from "./figures.ts";

/** A connection that was let in. Times in s since the beginning. */
export interface Connection {
  /** number of the connection, in the order in which they were asked for */
  index: number;
  joinedAt: number;
  /** when it ended by itself, and with which code */
  lostAt?: number;
  lostCode?: number;
}

/** What happened in a stretch of time. */
export interface Stretch extends Figures {
  /** s since the beginning */
  from: number;
  to: number;
  /** open at the end of it */
  connections: number;
  /** updates a second to each connection, from its first on; null where nobody was due any */
  each: number | null;
}

/** Every update of every connection, in the order in which they came: 12 bytes each. */
export class Recording {
  readonly connections = new Map<number, Connection>();
  /** updates so far; the first of a connection follows none and does not count */
  length = 0;
  /** s since the beginning; nothing is recorded after it */
  end = Number.POSITIVE_INFINITY;
  /** when the first update of a connection came */
  readonly #first = new Map<number, number>();
  #index = new Uint32Array(1 << 17);
  #time = new Float32Array(1 << 17);
  #interval = new Float32Array(1 << 17);

  /** @param time s since the beginning */
  joined(index: number, time: number): void {
    this.connections.set(index, { index, joinedAt: time });
  }

  lost(index: number, time: number, code: number): void {
    const connection = this.connections.get(index);
    if (connection !== undefined) Object.assign(connection, { lostAt: time, lostCode: code });
  }

  /** The first update of a connection has come. */
  began(index: number, time: number): void {
    this.#first.set(index, time);
  }

  /**
   * Any other update of a connection has come.
   *
   * @param time s since the beginning, no earlier than the last
   * @param interval ms since the update before
   */
  updated(index: number, time: number, interval: number): void {
    if (this.length === this.#index.length) this.#grow();
    this.#index[this.length] = index;
    this.#time[this.length] = time;
    this.#interval[this.length] = interval;
    this.length++;
  }

  /** When updates came; s since the beginning. A view. */
  get times(): Float32Array {
    return this.#time.subarray(0, this.length);
  }

  /** How long after the one before; ms. A view. */
  get intervals(): Float32Array {
    return this.#interval.subarray(0, this.length);
  }

  /** The places of each connection's updates in `times` and `intervals`. */
  byConnection(): Map<number, number[]> {
    const places = new Map([...this.connections.keys()].map((index) => [index, [] as number[]]));
    for (let i = 0; i < this.length; i++) places.get(this.#index[i] as number)?.push(i);
    return places;
  }

  /** What happened from one time, s, up to but without another. */
  stretch(from: number, until: number): Stretch {
    const to = Math.min(until, this.end);
    // What was outstanding at the end belongs to the last stretch.
    const intervals = this.#interval.slice(this.#placeOf(from), to === this.end ? this.length : this.#placeOf(to));
    const due = this.#connectionSeconds(from, to);
    const each = due === 0 ? null : intervals.length / due;
    return { from, to, connections: this.#openAt(to), each, ...figuresOf(intervals) };
  }

  /** Connections open just before a time, s. */
  #openAt(time: number): number {
    let open = 0;
    for (const { joinedAt, lostAt = Number.POSITIVE_INFINITY } of this.connections.values()) {
      if (joinedAt < time && lostAt >= time) open++;
    }
    return open;
  }

  /** For how many seconds, all connections taken together, one was due updates. */
  #connectionSeconds(from: number, to: number): number {
    let seconds = 0;
    for (const { index, lostAt = to } of this.connections.values()) {
      const first = this.#first.get(index);
      if (first !== undefined) seconds += Math.max(0, Math.min(to, lostAt) - Math.max(from, first));
    }
    return seconds;
  }

  /** The place of the first update at a time, s, or later. */
  #placeOf(time: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#time[middle] as number) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #grow(): void {
    const [index, time, interval] = [this.#index, this.#time, this.#interval];
    this.#index = new Uint32Array(2 * index.length);
    this.#index.set(index);
    this.#time = new Float32Array(2 * time.length);
    this.#time.set(time);
    this.#interval = new Float32Array(2 * interval.length);
    this.#interval.set(interval);
  }
}
