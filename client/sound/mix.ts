/** number of other ships that are heard at once: the nearest ones */
export const VOICES = 3;

/** units from which another ship is not heard */
const EARSHOT = 280;

/** units to the side at which a ship is heard on that side only, as far as that is pleasant with headphones */
const WIDTH = 240;
const WIDEST_PAN = 0.85;

/** speed of sound in this sky, units/s: low, so that one hears ships approach and leave */
const SPEED_OF_SOUND = 420;

/** units/s, the maximum speed of a ship */
const FULL_SPEED = 100;

/** What is heard of one ship that passes. */
export interface VoiceMix {
  /** 0 to 1 */
  gain: number;
  /** -1 left, 1 right */
  pan: number;
  /** center of its noise, Hz */
  frequency: number;
}

/** What is heard in a frame. Gains are relative to the whole sound, 0 to 1. */
export interface Mix {
  /** noise of the own engine and the frequency up to which it reaches, Hz */
  engine: number;
  engineCutoff: number;
  /** low tone of the own engine, and its pitch, Hz */
  hum: number;
  humPitch: number;
  /** wind of speed, and the center of its noise, Hz */
  wind: number;
  windFrequency: number;
  readonly voices: readonly VoiceMix[];
}

/** Nothing is heard. */
export function silentMix(): Mix {
  return {
    engine: 0,
    engineCutoff: 200,
    hum: 0,
    humPitch: 50,
    wind: 0,
    windFrequency: 500,
    voices: Array.from({ length: VOICES }, () => ({ gain: 0, pan: 0, frequency: 480 })),
  };
}

/** The own engine. @param speed units/s */
export function mixEngine(mix: Mix, thrusting: boolean, braking: boolean, speed: number): void {
  const effort = Math.min(1, speed / FULL_SPEED);
  mix.engine = thrusting ? 0.3 : 0;
  // The brake hisses, the engine rumbles.
  mix.engineCutoff = braking ? 1500 : 420 + 380 * effort;
  mix.hum = thrusting ? (braking ? 0.1 : 0.15) : 0;
  mix.humPitch = (braking ? 64 : 54) + 22 * effort;
}

/** The wind of speed, which begins at a third of the maximum speed. @param speed units/s */
export function mixWind(mix: Mix, speed: number): void {
  const excess = Math.min(1, Math.max(0, speed - FULL_SPEED / 3) / (FULL_SPEED * (2 / 3)));
  mix.wind = 0.26 * excess * excess;
  mix.windFrequency = 420 + 5 * Math.min(FULL_SPEED, speed);
}

/**
 * A ship that passes: a whoosh that is louder the closer and the faster it is, and lower when it leaves.
 *
 * @param dx from the listener to the ship, units
 * @param dy from the listener to the ship, units
 * @param vx velocity of the ship as the listener sees it, units/s
 * @param vy velocity of the ship as the listener sees it, units/s
 */
export function mixVoice(voice: VoiceMix, dx: number, dy: number, vx: number, vy: number, thrusting: boolean): void {
  const distance = Math.sqrt(dx * dx + dy * dy);
  const closeness = Math.max(0, 1 - distance / EARSHOT);
  const speed = Math.sqrt(vx * vx + vy * vy);
  const whoosh = Math.min(1, speed / FULL_SPEED);
  voice.gain = 1 * closeness * closeness * Math.min(1, whoosh + (thrusting ? 0.35 : 0));
  voice.pan = WIDEST_PAN * Math.max(-1, Math.min(1, dx / WIDTH));
  const leaving = distance > 1 ? (dx * vx + dy * vy) / distance : 0;
  const doppler = SPEED_OF_SOUND / (SPEED_OF_SOUND + Math.max(-200, Math.min(200, leaving)));
  voice.frequency = (thrusting ? 560 : 440) * doppler;
}
