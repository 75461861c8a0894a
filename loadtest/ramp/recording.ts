import { type Figures, figuresOf } from "./figures.ts";

/** A connection that was admitted. Times in s since the start. */
interface Connection {
  /** number of the connection, in the order in which they were started */
  index: number;
  joinedAt: number;
  /** when the server or the network ended it, and the close code */
  lostAt?: number;
  lostCode?: number;
}

/** The figures of a period of time. */
export interface Period extends Figures {
  /** s since the start */
  from: number;
  to: number;
  /** open at its end */
  connections: number;
  /** updates per second to each connection, from its first on; null if no connection expected any */
  each: number | null;
}

/** All updates of all connections, in the order in which they arrived, with 12 bytes each. */
export class Recording {
  readonly connections = new Map<number, Connection>();
  /** number of updates; a connection's first has no interval and does not count */
  length = 0;
  /** s since the start; nothing is recorded after it */
  end = Number.POSITIVE_INFINITY;
  /** time of each connection's first update */
  readonly #first = new Map<number, number>();
  #index = new Uint32Array(1 << 17);
  #time = new Float32Array(1 << 17);
  #interval = new Float32Array(1 << 17);

  /** @param time s since the start */
  joined(index: number, time: number): void {
    this.connections.set(index, { index, joinedAt: time });
  }

  lost(index: number, time: number, code: number): void {
    const connection = this.connections.get(index);
    if (connection !== undefined) Object.assign(connection, { lostAt: time, lostCode: code });
  }

  /** A connection's first update has arrived. */
  began(index: number, time: number): void {
    this.#first.set(index, time);
  }

  /**
   * A further update has arrived.
   *
   * @param time s since the start, not before the previous call's
   * @param interval ms since the connection's previous update
   */
  updated(index: number, time: number, interval: number): void {
    if (this.length === this.#index.length) this.#grow();
    this.#index[this.length] = index;
    this.#time[this.length] = time;
    this.#interval[this.length] = interval;
    this.length++;
  }

  /** Times of the updates, s since the start. A view. */
  get times(): Float32Array {
    return this.#time.subarray(0, this.length);
  }

  /** Times since the previous update of the same connection, ms. A view. */
  get intervals(): Float32Array {
    return this.#interval.subarray(0, this.length);
  }

  /** For each connection, the indices of its updates in `times` and `intervals`. */
  byConnection(): Map<number, number[]> {
    const places = new Map([...this.connections.keys()].map((index) => [index, [] as number[]]));
    for (let i = 0; i < this.length; i++) places.get(this.#index[i] as number)?.push(i);
    return places;
  }

  /** The figures from one time up to another, s. */
  period(from: number, until: number): Period {
    const to = Math.min(until, this.end);
    // Updates that were still awaited at the end belong to the last period.
    const intervals = this.#interval.slice(this.#indexAt(from), to === this.end ? this.length : this.#indexAt(to));
    const due = this.#connectionSeconds(from, to);
    const each = due === 0 ? null : intervals.length / due;
    return { from, to, connections: this.#openAt(to), each, ...figuresOf(intervals) };
  }

  /** Number of connections open just before a time, s. */
  #openAt(time: number): number {
    let open = 0;
    for (const { joinedAt, lostAt = Number.POSITIVE_INFINITY } of this.connections.values()) {
      if (joinedAt < time && lostAt >= time) open++;
    }
    return open;
  }

  /** Total time in which connections expected updates, s. */
  #connectionSeconds(from: number, to: number): number {
    let seconds = 0;
    for (const { index, lostAt = to } of this.connections.values()) {
      const first = this.#first.get(index);
      if (first !== undefined) seconds += Math.max(0, Math.min(to, lostAt) - Math.max(from, first));
    }
    return seconds;
  }

  /** The index of the first update at or after a time, s. */
  #indexAt(time: number): number {
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
