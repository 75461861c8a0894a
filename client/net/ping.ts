/** ms for which a measured round trip counts */
const FRESH_MS = 20_000;

/** ms until a request times out */
const ANSWER_MS = 3000;

export interface PingsParts {
  /** of this server, http or https */
  endpoint: string;
  fetch: (url: string, init: RequestInit) => Promise<unknown>;
  now: () => number;
  /** called when a round trip was measured */
  onChange: () => void;
}

/** Measures the round trip to the processes of rooms: the faster one of two small requests, one after the other. */
export class Pings {
  readonly #parts: PingsParts;
  readonly #measured = new Map<string, { ms: number | undefined; at: number }>();

  constructor(parts: PingsParts) {
    this.#parts = parts;
  }

  /**
   * The round trip to a process, rounded to ms; undefined while it is unknown. Measures it in the background if it is
   * unknown or old.
   *
   * @param address `host[:port][/path]`; undefined for the server of this page
   */
  to(address: string | undefined): number | undefined {
    const { endpoint, now } = this.#parts;
    const base = address === undefined ? endpoint : `${new URL(endpoint).protocol}//${address}`;
    const known = this.#measured.get(base);
    if (known === undefined || now() - known.at > FRESH_MS) {
      this.#measured.set(base, { ms: known?.ms, at: now() });
      void this.#measure(base);
    }
    return known?.ms;
  }

  async #measure(base: string): Promise<void> {
    const { now, onChange } = this.#parts;
    try {
      // The first request may have to open a connection.
      const trips = [await this.#trip(base), await this.#trip(base)];
      this.#measured.set(base, { ms: Math.max(1, Math.round(Math.min(...trips))), at: now() });
      onChange();
    } catch {
      // Unreachable from here. It is asked again later.
    }
  }

  async #trip(base: string): Promise<number> {
    const { fetch, now } = this.#parts;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), ANSWER_MS);
    const from = now();
    try {
      // The answer of another process can't be read, and need not be.
      await fetch(`${base}/healthz`, { mode: "no-cors", cache: "no-store", signal: late.signal });
    } finally {
      clearTimeout(timer);
    }
    return now() - from;
  }
}
