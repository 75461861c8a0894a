import path from "node:path";
import type { Application } from "express";
import { viteHeaders } from "./securityHeaders.ts";

/**
 * Serves the client from its sources with hot reloading. Vite runs inside this server, so that development needs only
 * one address. Vite is imported here only, because a production install does not have it.
 */
export async function serveSourceClient(): Promise<(app: Application) => void> {
  const { createServer } = await import("vite");
  const vite = await createServer({
    configFile: path.resolve(import.meta.dirname, "../../client/vite.config.ts"),
    server: { middlewareMode: true },
  });
  return (app) => void app.use(viteHeaders, vite.middlewares);
}
