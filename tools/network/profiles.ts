/** One direction of a link. What is left out is not limited. */
export interface Line {
  /** ms one way, the median; the least that a timer can keep is 1 */
  delay?: number;
  /** ms: one chunk in twenty is later than `delay` by more than this, the 95th percentile; see jitter.ts */
  jitter?: number;
  /** bit/s, shared by all connections */
  bandwidth?: number;
}

/** Times in which nothing passes in either direction, as while a lost packet is sent again. */
export interface Stalls {
  /** ms from the end of one to the beginning of the next, the mean; exponentially distributed */
  everyMs: number;
  /** ms that one lasts, evenly distributed between the two */
  minMs: number;
  maxMs: number;
}

/** What a network is like. */
export interface Profile {
  /** from the client to the server */
  up: Line;
  down: Line;
  stalls?: Stalls;
}

/** The same in both directions. */
export function bothWays(line: Line): Profile {
  return { up: line, down: line };
}

/** Slows nothing down. */
export const PERFECT: Profile = bothWays({});

const MBIT = 1_000_000;

/**
 * Two computers in one house: under a millisecond there and back over a switch. Our own judgement, and less than the
 * timers can keep: it comes out at 1 to 2 ms each way.
 */
const LAN: Profile = bothWays({ delay: 0.3 });

/**
 * A fixed line at home: "Cable" of WebPageTest (connectivity.ini), 5 Mbit/s down and 1 up with 28 ms there and back. Slower
 * and farther than most by now: Ookla has 115 Mbit/s and 14 ms as medians of the USA (second quarter of 2021). The jitter
 * is our own judgement.
 */
const CABLE: Profile = {
  up: { delay: 14, jitter: 2, bandwidth: MBIT },
  down: { delay: 14, jitter: 2, bandwidth: 5 * MBIT },
};

/**
 * A phone that stays where it is: "LTE" of WebPageTest (connectivity.ini), 12 Mbit/s and 70 ms there and back. Ookla has
 * 54 to 63 ms for the three big networks of the USA (second quarter of 2023). The jitter is our own judgement.
 */
const PHONE: Profile = bothWays({ delay: 35, jitter: 10, bandwidth: 12 * MBIT });

/**
 * A phone in a train. Ofcom's measurements in 50 British trains (Streetwave, 2026) found less than 5 Mbit/s down,
 * 1.5 Mbit/s up or more than 50 ms in 58 to 83 % of all tests, mostly because of the latency; Wang et al. (2018, "An
 * Active-Passive Measurement Study of TCP Performance over LTE on High-speed Rails") found that handovers between cells
 * are frequent and break TCP's flow. The figures themselves, and how often and how long nothing passes, are our own
 * judgement of a bad journey.
 */
const TRAIN: Profile = {
  up: { delay: 60, jitter: 40, bandwidth: MBIT },
  down: { delay: 60, jitter: 40, bandwidth: 4 * MBIT },
  stalls: { everyMs: 20_000, minMs: 300, maxMs: 2000 },
};

/**
 * A geostationary satellite: Viasat in the USA, 18 Mbit/s down, 3.4 up and 630 ms there and back (medians of Ookla, second
 * quarter of 2021; HughesNet had 724 ms). 477 ms of it are the way up and down twice, 35,786 km each, at the speed of
 * light. The jitter is our own judgement, and so are the stalls: a lost packet is sent again after a round trip at least.
 */
const SATELLITE: Profile = {
  up: { delay: 315, jitter: 10, bandwidth: 3.4 * MBIT },
  down: { delay: 315, jitter: 10, bandwidth: 18 * MBIT },
  stalls: { everyMs: 60_000, minMs: 630, maxMs: 1500 },
};

/** Networks that players have. Each is documented with where its figures come from. */
export const PROFILES = {
  lan: LAN,
  cable: CABLE,
  "4g": PHONE,
  train: TRAIN,
  satellite: SATELLITE,
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof PROFILES;

/** ms; what Node's timers can wait is more, what a person would ask for is less */
const LONGEST_DELAY = 60_000;

/**
 * Reads a profile as a person names it: one of PROFILES, or the delay and the jitter of both ways in ms, such as `200,50`
 * or `200`.
 *
 * @throws Error whose message is a sentence for that person
 */
export function parseProfile(text: string): Profile {
  if (Object.hasOwn(PROFILES, text)) return PROFILES[text as ProfileName];
  const [found, delay, jitter = 0] = /^(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?$/.exec(text) ?? [];
  const line: Line = { delay: Number(delay), jitter: Number(jitter) };
  if (found === undefined || Math.max(Number(delay), Number(jitter)) > LONGEST_DELAY) {
    throw new Error(
      `The network is "${text}"; it must be ${Object.keys(PROFILES).join(", ")}, or ms of delay and of jitter each way, ` +
        `at most ${LONGEST_DELAY}, like 200,50.`,
    );
  }
  return bothWays(line);
}

/** A profile in words, for whoever has to play on it. */
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
