import { RINGS } from "../../game/gates.ts";

/** One note of a bell. */
export interface Note {
  /** Hz */
  readonly pitch: number;
  /** s after the event */
  readonly at: number;
  /** s until it has faded */
  readonly lasts: number;
  /** 0 to 1, relative to the whole sound */
  readonly gain: number;
}

/** the lowest note of a pick, Hz: A4 */
const BASE = 440;

/** semitones above the base: no two notes of this scale clash, whichever are heard together */
const PENTATONIC = [0, 2, 4, 7, 9, 12, 14, 16, 19, 21] as const;

/** semitones above the base: a major scale, a note for each ring */
const MAJOR = [0, 2, 4, 5, 7, 9, 11, 12] as const;

/** gain of what others do, compared with one's own */
const OTHERS = 0.25;

function hertz(semitones: number): number {
  return BASE * 2 ** (semitones / 12);
}

function chord(semitones: readonly number[], step: number, lasts: number, gain: number): Note[] {
  return semitones.map((semitone, i) => ({ pitch: hertz(semitone), at: i * step, lasts, gain }));
}

/** A star is taken. @param series how many were taken right before it */
export function pick(series: number): readonly Note[] {
  return PICKS[Math.min(series, PICKS.length - 1)] ?? [];
}

/** A ring is passed. @param index of it; a long course repeats the scale */
export function ring(index: number): readonly Note[] {
  return RING_NOTES[index % RING_NOTES.length] ?? [];
}

const PICKS = PENTATONIC.map((semitone) => chord([semitone], 0, 0.3, 0.16));
const RING_NOTES = Array.from({ length: RINGS }, (_, i) => chord([MAJOR[i] ?? 0, (MAJOR[i] ?? 0) - 12], 0, 0.55, 0.13));

/** The other events. */
export const MELODIES = {
  golden: chord([7, 12, 16, 19], 0.07, 0.7, 0.15),
  chain: chord([0, 4, 7, 12, 16], 0.09, 0.9, 0.15),
  boostReady: chord([-5, 2], 0.09, 0.35, 0.11),
  crownTaken: chord([0, 7, 12, 19], 0.1, 0.8, 0.15),
  crownLost: chord([12, 7, 3], 0.12, 0.5, 0.13),
  roundStart: chord([0, 7, 12], 0.14, 0.6, 0.13),
  roundEnd: chord([12, 9, 5, 0, -12], 0.16, 1.1, 0.13),
} as const satisfies Record<string, readonly Note[]>;

/** Others are heard from afar. */
export function asOthers(notes: readonly Note[]): readonly Note[] {
  return notes.map((note) => ({ ...note, gain: note.gain * OTHERS }));
}
