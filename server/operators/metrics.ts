import type { Application } from "express";
import type { Registry } from "prom-client";
import { log } from "../log.ts";
import { counts } from "../metrics/counts.ts";
import type { Operators } from "./access.ts";

/** Serves the metrics at /metrics behind the guard of the operator pages, or not at all if nobody has access. */
export function mountMetrics(app: Application, operators: Operators, registry: Registry): void {
  if (!operators.admitted) return;
  app.get("/metrics", operators.guard, async (_req, res) => {
    const text = await textOf(registry);
    res.set({ "Cache-Control": "no-store", "Content-Type": registry.contentType }).send(text);
  });
}

/** As `registry.metrics()` has it, but a metric that can't be read is left out, logged and counted, and the others stay. */
async function textOf(registry: Registry): Promise<string> {
  const metrics = await Promise.all(
    registry.getMetricsAsArray().map(({ name }) =>
      registry.getSingleMetricAsString(name).catch((error: unknown) => {
        counts.errors.metrics++;
        log.error("A metric could not be read.", error, { metric: name });
        return [];
      }),
    ),
  );
  return `${metrics.flat().join("\n\n")}\n`;
}
