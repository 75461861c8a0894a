import type { Torus } from "../../game/torus.ts";
import { type Mix, mixVoice, VOICES } from "./mix.ts";

/** ms after which a frame is no continuation: the page was hidden, or the player has joined another room */
const LONGEST_FRAME_MS = 500;

/** units in a frame; a ship that moves further was set somewhere else */
const JUMP = 60;

/** s in which a measured velocity follows a change */
const SMOOTHING_S = 0.12;

/** ms after the first frame from which arrivals are heard: the ships before that were there already */
const SETTLED_MS = 1500;

/** units up to which arrivals and departures are heard */
const NEARBY = 420;

/** A ship as it is drawn, units in the world. */
export interface HeardShip {
  readonly x: number;
  readonly y: number;
  readonly thrusting: boolean;
  readonly own: boolean;
}

export type ForEachShip = (visit: (id: string, ship: Readonly<HeardShip>) => void) => void;

/** The time between two updates, the same for all ships. */
interface Step {
  /** s; 0 if there was no update before */
  seconds: number;
  /** part of a change that a measured velocity follows */
  part: number;
}

/** A ship that moves, as it is drawn from frame to frame. */
class Track {
  // A field without a value is undefined at first. From then on V8 keeps numbers in it as objects, a new one each time.
  x = 0;
  y = 0;
  /** units/s */
  vx = 0;
  vy = 0;
  thrusting = false;
  /** number of the frame in which it was last seen */
  frame = 0;
  /** from the listener, units */
  dx = 0;
  dy = 0;
  distance = 0;

  constructor({ x, y }: Readonly<{ x: number; y: number }>) {
    this.x = x;
    this.y = y;
  }

  /** Moves it where it is not heard, so that its velocity does not matter. */
  place({ x, y }: Readonly<{ x: number; y: number }>): void {
    this.x = x;
    this.y = y;
    this.vx = 0;
    this.vy = 0;
  }

  move(world: Torus, { x, y }: Readonly<{ x: number; y: number }>, { seconds, part }: Readonly<Step>): void {
    const dx = world.delta(this.x, x);
    const dy = world.delta(this.y, y);
    this.x = x;
    this.y = y;
    if (seconds <= 0) return;
    if (Math.abs(dx) > JUMP || Math.abs(dy) > JUMP) {
      this.vx = 0;
      this.vy = 0;
      return;
    }
    this.vx += (dx / seconds - this.vx) * part;
    this.vy += (dy / seconds - this.vy) * part;
  }
}

/**
 * Follows the ships around the listener: their velocities, the nearest ones, and who arrives or leaves nearby. It needs
 * only where ships are drawn, so it also works for a ship that is watched. It allocates only for ships that arrive.
 */
export class Traffic {
  readonly #tracks = new Map<string, Track>();
  readonly #onArrival: (pan: number) => void;
  readonly #onDeparture: (pan: number) => void;
  #listener: Track | undefined;
  #world: Torus | undefined;
  #frame = 0;
  #at = Number.NaN;
  #startedAt = 0;
  readonly #step: Step = { seconds: 0, part: 0 };
  /** the ship that each voice follows */
  readonly #voices: (Track | undefined)[] = Array.from({ length: VOICES }, () => undefined);
  readonly #nearest: Track[] = [];

  /** @param onArrival called with the side, -1 left to 1 right */
  constructor(onArrival: (pan: number) => void, onDeparture: (pan: number) => void) {
    this.#onArrival = onArrival;
    this.#onDeparture = onDeparture;
  }

  /** speed of the listener, units/s */
  get speed(): number {
    return this.#listener === undefined ? 0 : Math.hypot(this.#listener.vx, this.#listener.vy);
  }

  clear(): void {
    this.#tracks.clear();
    this.#listener = undefined;
    this.#voices.fill(undefined);
  }

  /**
   * Advances to the next frame.
   *
   * @param now ms
   * @param position of the listener, units in the world
   */
  update(now: number, position: Readonly<{ x: number; y: number }>, forEachShip: ForEachShip, world: Torus): void {
    if (!(now - this.#at <= LONGEST_FRAME_MS) || world !== this.#world) this.clear();
    const step = this.#step;
    step.seconds = this.#listener === undefined ? 0 : (now - this.#at) / 1000;
    step.part = 1 - Math.exp(-step.seconds / SMOOTHING_S);
    if (this.#listener === undefined) {
      this.#listener = new Track(position);
      this.#startedAt = now;
    }
    this.#at = now;
    this.#world = world;
    this.#frame++;
    this.#listener.move(world, position, step);
    this.#nearest.length = 0;
    forEachShip(this.#see);
    this.#tracks.forEach(this.#miss);
    this.#assign();
  }

  /** Sets what is heard of the nearest ships. */
  mix(mix: Mix): void {
    const listener = this.#listener;
    for (let i = 0; i < VOICES; i++) {
      const track = this.#voices[i];
      const voice = mix.voices[i];
      if (voice === undefined) continue;
      if (track === undefined || listener === undefined) voice.gain = 0;
      else mixVoice(voice, track.dx, track.dy, track.vx - listener.vx, track.vy - listener.vy, track.thrusting);
    }
  }

  readonly #see = (id: string, ship: Readonly<HeardShip>): void => {
    const world = this.#world;
    const listener = this.#listener;
    if (ship.own || world === undefined || listener === undefined) return;
    let track = this.#tracks.get(id);
    const isNew = track === undefined;
    track ??= new Track(ship);
    if (isNew) this.#tracks.set(id, track);
    track.frame = this.#frame;
    track.thrusting = ship.thrusting;
    track.dx = world.delta(listener.x, ship.x);
    track.dy = world.delta(listener.y, ship.y);
    track.distance = Math.sqrt(track.dx * track.dx + track.dy * track.dy);
    if (track.distance > NEARBY) {
      track.place(ship);
      return;
    }
    if (!isNew) track.move(world, ship, this.#step);
    // The followed ship of a spectator is the listener itself.
    if (track.distance > 0.01) this.#rank(track);
    if (isNew && this.#isHeard(track)) this.#onArrival(track.dx / NEARBY);
  };

  readonly #miss = (track: Track, id: string): void => {
    if (track.frame === this.#frame) return;
    this.#tracks.delete(id);
    if (this.#isHeard(track)) this.#onDeparture(track.dx / NEARBY);
  };

  #isHeard(track: Track): boolean {
    return this.#at - this.#startedAt > SETTLED_MS && track.distance < NEARBY;
  }

  /** Keeps the nearest ships, in order. */
  #rank(track: Track): void {
    const nearest = this.#nearest;
    let place = nearest.length;
    while (place > 0 && (nearest[place - 1]?.distance ?? 0) > track.distance) place--;
    if (place >= VOICES) return;
    if (nearest.length < VOICES) nearest.push(track);
    for (let i = nearest.length - 1; i > place; i--) nearest[i] = nearest[i - 1] as Track;
    nearest[place] = track;
  }

  /** Gives each of the nearest ships a voice, and lets a ship that has one keep it. */
  #assign(): void {
    const voices = this.#voices;
    for (let i = 0; i < VOICES; i++) {
      const track = voices[i];
      if (track !== undefined && !this.#nearest.includes(track)) voices[i] = undefined;
    }
    for (const track of this.#nearest) {
      if (voices.includes(track)) continue;
      voices[voices.indexOf(undefined)] = track;
    }
  }
}
