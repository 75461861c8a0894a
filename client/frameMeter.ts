import type { RoomView } from "./net/roomView.ts";
import type { FrameCost, Telemetry } from "./net/telemetry.ts";

/** Measures what each frame costs, and reads the telemetry of the session. */
export class FrameMeter {
  readonly #telemetry: Telemetry = {
    roundTrip: 0,
    jitter: 0,
    patchAge: 0,
    interpolationDelay: 0,
    drawnTime: 0,
    ahead: 0,
    pendingInputs: 0,
    lastCorrection: 0,
    maxCorrection: 0,
    blending: 0,
    disturbances: 0,
    listening: false,
    bytesIn: 0,
    bytesOut: 0,
    decodeMs: 0,
    reconnections: 0,
    frameMs: 0,
    workMs: 0,
    renderMs: 0,
  };
  #frameAt = performance.now();
  #startedAt = 0;
  #workEndedAt = 0;
  /** total decoding time at the end of the previous frame, ms */
  #decodeMs = 0;

  /** What the last frame cost. The object is reused. */
  get cost(): Readonly<FrameCost> {
    return this.#telemetry;
  }

  /**
   * A frame starts.
   *
   * @param now time stamp of the frame, ms
   */
  startFrame(now: number): void {
    this.#startedAt = performance.now();
    this.#telemetry.frameMs = Math.max(0, now - this.#frameAt);
    this.#frameAt = now;
  }

  /** The page's own work for the frame is done; rendering starts. */
  endWork(): void {
    this.#workEndedAt = performance.now();
  }

  /**
   * Rendering is done.
   *
   * @param decodeMs total time spent on decoding so far: states are decoded between frames
   */
  endFrame(decodeMs: number): void {
    const telemetry = this.#telemetry;
    telemetry.renderMs = performance.now() - this.#workEndedAt;
    telemetry.workMs = this.#workEndedAt - this.#startedAt + Math.max(0, decodeMs - this.#decodeMs);
    this.#decodeMs = decodeMs;
  }

  /** The telemetry of a session and of the last frame. The object is reused. */
  read({ room, connection, interpolation, remoteShips, own, pendingInputs, bandwidth }: RoomView): Readonly<Telemetry> {
    const telemetry = this.#telemetry;
    telemetry.roundTrip = room.clock.smoothedRtt();
    telemetry.jitter = interpolation.jitter;
    telemetry.patchAge = connection.silence;
    telemetry.interpolationDelay = interpolation.delay;
    telemetry.drawnTime = interpolation.time;
    telemetry.ahead = remoteShips.ahead;
    telemetry.pendingInputs = pendingInputs;
    telemetry.lastCorrection = own?.correction ?? 0;
    telemetry.maxCorrection = own?.largestCorrection ?? 0;
    telemetry.blending = own?.smoothedError(this.#frameAt) ?? 0;
    telemetry.disturbances = own?.resyncs ?? 0;
    telemetry.listening = connection.inputsArrive;
    telemetry.bytesIn = bandwidth.bytesIn;
    telemetry.bytesOut = bandwidth.bytesOut;
    telemetry.decodeMs = bandwidth.decodeMs;
    telemetry.reconnections = connection.reconnections;
    return telemetry;
  }
}
