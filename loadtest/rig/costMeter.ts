import { monitorEventLoopDelay, type PerformanceEntry, PerformanceObserver } from "node:perf_hooks";

/** What a process has cost since `begin`. */
export interface Cost {
  /** CPU time of all threads, user and system, ms */
  cpuMs: number;
  /** ms */
  elapsedMs: number;
  /** memory at the moment, bytes */
  rss: number;
  /** heap at the moment, with garbage, bytes */
  heapUsed: number;
  /** total pause for garbage collection, ms */
  gcMs: number;
  /** longest pause for garbage collection, ms */
  gcMaxMs: number;
  /** 99th percentile of the event loop's delay, ms */
  loopP99Ms: number;
  loopMaxMs: number;
  /** active resources at the moment, by kind: timers, sockets and so on */
  resources: Record<string, number>;
}

/** Interval at which the event loop's delay is sampled, ms. */
const SAMPLE_MS = 5;

/** Measures the process that it runs in. */
export class CostMeter {
  readonly #delay = monitorEventLoopDelay({ resolution: SAMPLE_MS });
  readonly #gc: PerformanceObserver;
  #gcMs = 0;
  #gcMaxMs = 0;
  #cpu = process.cpuUsage();
  #began = performance.now();

  constructor() {
    this.#delay.enable();
    this.#gc = new PerformanceObserver((list) => this.#noteGc(list.getEntries()));
    this.#gc.observe({ entryTypes: ["gc"] });
  }

  begin(): void {
    this.#noteGc(this.#gc.takeRecords());
    this.#delay.reset();
    this.#gcMs = 0;
    this.#gcMaxMs = 0;
    this.#cpu = process.cpuUsage();
    this.#began = performance.now();
  }

  read(): Cost {
    this.#noteGc(this.#gc.takeRecords());
    const cpu = process.cpuUsage(this.#cpu);
    const { rss, heapUsed } = process.memoryUsage();
    return {
      cpuMs: (cpu.user + cpu.system) / 1000,
      elapsedMs: performance.now() - this.#began,
      rss,
      heapUsed,
      gcMs: this.#gcMs,
      gcMaxMs: this.#gcMaxMs,
      loopP99Ms: Math.max(0, this.#delay.percentile(99) / 1e6 - SAMPLE_MS),
      loopMaxMs: Math.max(0, this.#delay.max / 1e6 - SAMPLE_MS),
      resources: countEach(process.getActiveResourcesInfo()),
    };
  }

  dispose(): void {
    this.#delay.disable();
    this.#gc.disconnect();
  }

  #noteGc(entries: PerformanceEntry[]): void {
    for (const { duration } of entries) {
      this.#gcMs += duration;
      this.#gcMaxMs = Math.max(this.#gcMaxMs, duration);
    }
  }
}

function countEach(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
