/** One direction of a link. What is undefined is not limited. */
export interface Line {
  /** median, ms one way; timers can't keep less than 1 */
  delay?: number;
  /** 95th percentile of the lateness beyond `delay`, ms; see jitter.ts */
  jitter?: number;
  /** bit/s, shared by all connections */
  bandwidth?: number;
}

/** Periods in which nothing passes in either direction, as while a lost packet is retransmitted. */
export interface Stalls {
  /** mean time from the end of a stall to the start of the next, ms; exponentially distributed */
  everyMs: number;
  /** shortest and longest stall, ms; uniformly distributed */
  minMs: number;
  maxMs: number;
}

/** The properties of a simulated network. */
export interface Profile {
  /** from the client to the server */
  up: Line;
  down: Line;
  stalls?: Stalls;
}

/** A profile with the same properties in both directions. */
export function bothWays(line: Line): Profile {
  return { up: line, down: line };
}

/** Delays and limits nothing. */
export const PERFECT: Profile = bothWays({});

const MBIT = 1_000_000;

/**
 * Two computers on one switch, with a round trip below 1 ms. The figure is our own estimate. Timers can't keep it, so
 * the real delay is 1 to 2 ms each way.
 */
const LAN: Profile = bothWays({ delay: 0.3 });

/**
 * A fixed line at home: "Cable" of WebPageTest (connectivity.ini), 5 Mbit/s down and 1 up with a round trip of 28 ms.
 * Most lines are faster today: Ookla's medians for the USA are 115 Mbit/s and 14 ms (second quarter of 2021). The
 * jitter is our own estimate.
 */
const CABLE: Profile = {
  up: { delay: 14, jitter: 2, bandwidth: MBIT },
  down: { delay: 14, jitter: 2, bandwidth: 5 * MBIT },
};

/**
 * A phone that does not move: "LTE" of WebPageTest (connectivity.ini), 12 Mbit/s with a round trip of 70 ms. Ookla's
 * medians for the three big networks of the USA are 54 to 63 ms (second quarter of 2023). The jitter is our own
 * estimate.
 */
const PHONE: Profile = bothWays({ delay: 35, jitter: 10, bandwidth: 12 * MBIT });

/**
 * A phone on a train. Ofcom's measurements in 50 British trains (Streetwave, 2026) found less than 5 Mbit/s down,
 * 1.5 Mbit/s up or more than 50 ms in 58 to 83 % of all tests, mostly because of the latency. Wang et al. (2018, "An
 * Active-Passive Measurement Study of TCP Performance over LTE on High-speed Rails") found that handovers between cells
 * are frequent and interrupt TCP. The figures, and the number and length of the stalls, are our own estimate of a bad
 * journey.
 */
const TRAIN: Profile = {
  up: { delay: 60, jitter: 40, bandwidth: MBIT },
  down: { delay: 60, jitter: 40, bandwidth: 4 * MBIT },
  stalls: { everyMs: 20_000, minMs: 300, maxMs: 2000 },
};

/**
 * A geostationary satellite: Viasat in the USA, 18 Mbit/s down, 3.4 up and a round trip of 630 ms (Ookla's medians,
 * second quarter of 2021; HughesNet had 724 ms). The signal travels 35,786 km four times at the speed of light, which
 * takes 477 ms. The jitter and the stalls are our own estimate: a lost packet is retransmitted after one round trip at
 * least.
 */
const SATELLITE: Profile = {
  up: { delay: 315, jitter: 10, bandwidth: 3.4 * MBIT },
  down: { delay: 315, jitter: 10, bandwidth: 18 * MBIT },
  stalls: { everyMs: 60_000, minMs: 630, maxMs: 1500 },
};

/** Networks that players have. The comment of each names the source of its figures. */
export const PROFILES = {
  lan: LAN,
  cable: CABLE,
  "4g": PHONE,
  train: TRAIN,
  satellite: SATELLITE,
} as const satisfies Record<string, Profile>;

/** ms */
const LONGEST_DELAY = 60_000;

/** The values that `parseProfile` takes, to complete "it must be …". */
export const PROFILE_VALUES = `${Object.keys(PROFILES).join(", ")}, or delay and jitter in ms each way, at most ${LONGEST_DELAY}, like 200,50`;

/** Reads the name of a profile, or the delay and jitter of both directions in ms, such as `200,50` or `200`. */
export function parseProfile(text: string): Profile | undefined {
  if (Object.hasOwn(PROFILES, text)) return PROFILES[text as keyof typeof PROFILES];
  const [found, ...figures] = /^(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?$/.exec(text) ?? [];
  const [delay = 0, jitter = 0] = figures.map((figure = "0") => Number(figure));
  if (found === undefined || Math.max(delay, jitter) > LONGEST_DELAY) return undefined;
  return bothWays({ delay, jitter });
}

/** Describes a profile as text. */
export function describeProfile({ up, down, stalls }: Profile): string {
  const same = up.delay === down.delay && up.jitter === down.jitter && up.bandwidth === down.bandwidth;
  return [
    ...(same ? [`${describeLine(up)} each way`] : [`up ${describeLine(up)}`, `down ${describeLine(down)}`]),
    ...(stalls === undefined
      ? []
      : [`stalls of ${stalls.minMs / 1000} to ${stalls.maxMs / 1000} s every ${stalls.everyMs / 1000} s`]),
  ].join("; ");
}

function describeLine({ delay = 0, jitter = 0, bandwidth }: Line): string {
  return [
    `${delay} ms`,
    ...(jitter === 0 ? [] : [`jitter ${jitter} ms`]),
    ...(bandwidth === undefined ? [] : [`${bandwidth / MBIT} Mbit/s`]),
  ].join(", ");
}
