import type { Application } from "express";
import type { Registry } from "prom-client";
import { log } from "../log.ts";
import { counts } from "../metrics/counts.ts";
import type { OperatorAccess } from "./access.ts";

/** Serves the metrics at /metrics with the guard of the operator pages, if these are enabled. */
export function mountMetrics(app: Application, operators: OperatorAccess, registry: Registry): void {
  if (!operators.enabled) return;
  app.get("/metrics", operators.guard, async (_req, res) => {
    const text = await textOf(registry);
    res.set({ "Cache-Control": "no-store", "Content-Type": registry.contentType }).send(text);
  });
}

/** The same as `registry.metrics()`, except that a metric that can't be read is left out, logged and counted. */
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
