import type { Note } from "./melodies.ts";
import { type Mix, silentMix, VOICES } from "./mix.ts";

/** s of noise, which is repeated */
const NOISE_S = 3;

/** s in which values follow a change, so that nothing clicks */
const QUICK_S = 0.05;
const SMOOTH_S = 0.12;

/** part of a value by which it must change before the browser is told */
const LEAST_CHANGE = 0.01;

/** sounds of events that may be heard at once */
const MOST_EVENTS = 4;

/** notes that may be heard at once, also those of a melody that are still to come */
const MOST_NOTES = 16;

/** s in which a note reaches its gain, and gain of its overtone, a twelfth above */
const STRIKE_S = 0.008;
const OVERTONE = 0.22;

/** A value of the graph that follows its target smoothly. It leaves out changes that nobody hears. */
class Ramp {
  readonly #param: AudioParam;
  readonly #seconds: number;
  #target: number;

  constructor(param: AudioParam, seconds: number, value: number) {
    this.#param = param;
    this.#seconds = seconds;
    this.#target = value;
    param.value = value;
  }

  to(value: number, time: number): void {
    const change = Math.abs(value - this.#target);
    if (change === 0 || (change < LEAST_CHANGE * Math.abs(this.#target) && value !== 0)) return;
    this.#target = value;
    this.#param.setTargetAtTime(value, time, this.#seconds);
  }
}

/** Noise through a filter. */
class Band {
  readonly gain: Ramp;
  readonly frequency: Ramp;
  readonly output: GainNode;

  constructor(noise: AudioNode, type: BiquadFilterType, q: number, frequency: number, seconds: number) {
    const { context } = noise;
    const filter = new BiquadFilterNode(context, { type, Q: q, frequency });
    this.output = new GainNode(context, { gain: 0 });
    noise.connect(filter).connect(this.output);
    this.gain = new Ramp(this.output.gain, seconds, 0);
    this.frequency = new Ramp(filter.frequency, SMOOTH_S, frequency);
  }
}

/**
 * The nodes that make the sound: one loop of noise and one oscillator through filters and gains, a limiter, and the
 * volume. Nothing is created later but for short events.
 */
export class Graph {
  readonly #context: BaseAudioContext;
  readonly #bus: AudioNode;
  readonly #noise: AudioBuffer;
  readonly #volume: Ramp;
  readonly #engine: Band;
  readonly #hum: Ramp;
  readonly #humPitch: Ramp;
  readonly #wind: Band;
  readonly #voices: { band: Band; pan: Ramp }[];
  #events = 0;
  #notes = 0;

  constructor(context: BaseAudioContext) {
    this.#context = context;
    const volume = new GainNode(context, { gain: 0 });
    // Its knee and ratio only reduce peaks. The gain before it takes back the gain that the compressor adds by itself.
    const limiter = new DynamicsCompressorNode(context, { threshold: -14, knee: 8, ratio: 14, attack: 0.002 });
    const bus = new GainNode(context, { gain: 0.7 });
    bus.connect(limiter).connect(volume).connect(context.destination);
    this.#bus = bus;
    this.#volume = new Ramp(volume.gain, QUICK_S, 0);

    this.#noise = noiseBuffer(context);
    const noise = new AudioBufferSourceNode(context, { buffer: this.#noise, loop: true });
    noise.start();
    const mix = silentMix();
    this.#engine = new Band(noise, "lowpass", 0.7, mix.engineCutoff, SMOOTH_S);
    this.#engine.output.connect(bus);
    this.#wind = new Band(noise, "bandpass", 0.6, mix.windFrequency, 2 * SMOOTH_S);
    this.#wind.output.connect(bus);

    const tone = new OscillatorNode(context, { type: "sawtooth", frequency: mix.humPitch });
    // The upper part of the tone is what small speakers can play.
    const soft = new BiquadFilterNode(context, { type: "lowpass", frequency: 300 });
    const hum = new GainNode(context, { gain: 0 });
    tone.connect(soft).connect(hum).connect(bus);
    tone.start();
    this.#hum = new Ramp(hum.gain, SMOOTH_S, 0);
    this.#humPitch = new Ramp(tone.frequency, SMOOTH_S, mix.humPitch);

    this.#voices = Array.from({ length: VOICES }, () => {
      const band = new Band(noise, "bandpass", 1.4, 480, SMOOTH_S);
      const panner = new StereoPannerNode(context, { pan: 0 });
      band.output.connect(panner).connect(bus);
      return { band, pan: new Ramp(panner.pan, SMOOTH_S, 0) };
    });
  }

  /** Sets the volume of everything. @param volume 0 to 1, as the player has set it */
  setVolume(volume: number): void {
    // Loudness is heard on a curved scale.
    this.#volume.to(volume * volume, this.#context.currentTime);
  }

  /** Lets the sound follow a mix. */
  apply(mix: Mix): void {
    const time = this.#context.currentTime;
    this.#engine.gain.to(mix.engine, time);
    this.#engine.frequency.to(mix.engineCutoff, time);
    this.#hum.to(mix.hum, time);
    this.#humPitch.to(mix.humPitch, time);
    this.#wind.gain.to(mix.wind, time);
    this.#wind.frequency.to(mix.windFrequency, time);
    for (let i = 0; i < VOICES; i++) {
      const voice = this.#voices[i];
      const heard = mix.voices[i];
      if (voice === undefined || heard === undefined) continue;
      voice.band.gain.to(heard.gain, time);
      voice.band.frequency.to(heard.frequency, time);
      voice.pan.to(heard.pan, time);
    }
  }

  /**
   * Plays a tone that slides from one pitch to another.
   *
   * @param from Hz
   * @param to Hz
   * @param seconds s
   * @param gain 0 to 1
   * @param pan -1 left, 1 right
   */
  slide(from: number, to: number, seconds: number, gain: number, pan = 0): void {
    if (this.#events >= MOST_EVENTS) return;
    this.#events++;
    const context = this.#context;
    const start = context.currentTime;
    const end = start + seconds;
    const tone = new OscillatorNode(context, { type: "sine", frequency: from });
    tone.frequency.setValueAtTime(from, start);
    tone.frequency.exponentialRampToValueAtTime(to, end);
    const envelope = new GainNode(context, { gain: 0 });
    envelope.gain.setValueAtTime(0, start);
    envelope.gain.linearRampToValueAtTime(gain, start + 0.15 * seconds);
    envelope.gain.linearRampToValueAtTime(0, end);
    const panner = new StereoPannerNode(context, { pan: Math.max(-1, Math.min(1, pan)) });
    tone.connect(envelope).connect(panner).connect(this.#bus);
    tone.addEventListener("ended", () => {
      panner.disconnect();
      this.#events--;
    });
    tone.start(start);
    tone.stop(end);
  }

  /** Plays a note like that of a small bell. */
  chime({ pitch, at, lasts, gain }: Note): void {
    if (this.#notes >= MOST_NOTES) return;
    this.#notes++;
    const context = this.#context;
    const start = context.currentTime + at;
    const envelope = new GainNode(context, { gain: 0 });
    envelope.gain.setValueAtTime(0, start);
    envelope.gain.linearRampToValueAtTime(gain, start + STRIKE_S);
    envelope.gain.setTargetAtTime(0, start + STRIKE_S, lasts / 4);
    envelope.connect(this.#bus);
    const tone = new OscillatorNode(context, { type: "sine", frequency: pitch });
    const overtone = new OscillatorNode(context, { type: "sine", frequency: 3 * pitch });
    tone.connect(envelope);
    overtone.connect(new GainNode(context, { gain: OVERTONE })).connect(envelope);
    tone.addEventListener("ended", () => {
      envelope.disconnect();
      this.#notes--;
    });
    for (const oscillator of [tone, overtone]) {
      oscillator.start(start);
      oscillator.stop(start + lasts);
    }
  }

  /** Plays a rush of air that rises and goes. @param gain 0 to 1 @param seconds s */
  rush(gain: number, seconds: number): void {
    if (this.#events >= MOST_EVENTS) return;
    this.#events++;
    const context = this.#context;
    const start = context.currentTime;
    const air = new AudioBufferSourceNode(context, { buffer: this.#noise, loop: true });
    const filter = new BiquadFilterNode(context, { type: "bandpass", Q: 0.9, frequency: 300 });
    filter.frequency.setValueAtTime(300, start);
    filter.frequency.exponentialRampToValueAtTime(1700, start + 0.3 * seconds);
    filter.frequency.exponentialRampToValueAtTime(260, start + seconds);
    const envelope = new GainNode(context, { gain: 0 });
    envelope.gain.setValueAtTime(0, start);
    envelope.gain.linearRampToValueAtTime(gain, start + 0.12 * seconds);
    envelope.gain.linearRampToValueAtTime(0, start + seconds);
    air.connect(filter).connect(envelope).connect(this.#bus);
    air.addEventListener("ended", () => {
      envelope.disconnect();
      this.#events--;
    });
    air.start(start);
    air.stop(start + seconds);
  }
}

/** White noise without a constant part. */
function noiseBuffer(context: BaseAudioContext): AudioBuffer {
  const length = Math.round(NOISE_S * context.sampleRate);
  const buffer = new AudioBuffer({ length, sampleRate: context.sampleRate });
  const samples = buffer.getChannelData(0);
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const sample = 2 * Math.random() - 1;
    samples[i] = sample;
    sum += sample;
  }
  const mean = sum / length;
  for (let i = 0; i < length; i++) samples[i] = (samples[i] ?? 0) - mean;
  return buffer;
}
