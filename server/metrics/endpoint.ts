import type { Application } from "express";
import type { Registry } from "prom-client";
import type { Operators } from "../operators.ts";

/** Serves the metrics at /metrics to whoever may see them, or not at all. */
export function mountMetrics(app: Application, operators: Operators, registry: Registry): void {
  if (!operators.admitted) return;
  app.get("/metrics", operators.guard, async (_req, res) => {
    const text = await registry.metrics();
    res.set({ "Cache-Control": "no-store", "Content-Type": registry.contentType }).send(text);
  });
}
