import { monitorEventLoopDelay, type PerformanceEntry, PerformanceObserver } from "node:perf_hooks";

/** What a process has cost since it was last asked to begin. */
export interface Cost {
  /** ms of the processor, all threads, user and system */
  cpuMs: number;
  /** of those, ms in the system */
  systemMs: number;
  /** ms of real time */
  elapsedMs: number;
  /** bytes in memory now */
  rss: number;
  /** bytes of live and not yet collected objects now */
  heapUsed: number;
  /** ms that garbage collection stopped the process */
  gcMs: number;
  /** the longest of those stops, ms */
  gcMaxMs: number;
  /** ms the event loop was late, 99 of 100 times at the most */
  loopP99Ms: number;
  loopMaxMs: number;
  /** what keeps the process busy now, by kind: timers, sockets and so on */
  resources: Record<string, number>;
}

/** ms between looks at the event loop */
const LOOK_MS = 5;

/** Measures the process it is made in. */
export class CostMeter {
  readonly #delay = monitorEventLoopDelay({ resolution: LOOK_MS });
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
      systemMs: cpu.system / 1000,
      elapsedMs: performance.now() - this.#began,
      rss,
      heapUsed,
      gcMs: this.#gcMs,
      gcMaxMs: this.#gcMaxMs,
      loopP99Ms: Math.max(0, this.#delay.percentile(99) / 1e6 - LOOK_MS),
      loopMaxMs: Math.max(0, this.#delay.max / 1e6 - LOOK_MS),
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
