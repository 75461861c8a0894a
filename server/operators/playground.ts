import type { Application, RequestHandler } from "express";
import { completeResponses } from "../colyseus/completeResponses.ts";
import { playgroundHeaders } from "../http/securityHeaders.ts";
import type { Operators } from "./access.ts";

/**
 * Mounts the Colyseus playground at /playground. For development only: a production install need not have the package.
 *
 * It is loaded by the first who asks for it, because from then on it sends every client that joins a message more
 * (0.18.5), the types of messages its room takes, and a developer who does not use it should see the game's own bytes.
 */
export function mountPlayground(app: Application, operators: Operators): void {
  if (!operators.admitted) return;
  let loaded: Promise<RequestHandler> | undefined;
  app.use("/playground", playgroundHeaders, operators.guard, completeResponses, async (req, res, next) => {
    loaded ??= import("@colyseus/playground").then(({ playground }) => playground() as unknown as RequestHandler);
    (await loaded)(req, res, next);
  });
}
