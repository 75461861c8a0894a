import type { Application, RequestHandler } from "express";
import { completeResponses } from "../colyseus/completeResponses.ts";
import { playgroundHeaders } from "../http/securityHeaders.ts";
import type { OperatorAccess } from "./access.ts";

/**
 * Serves the Colyseus playground at /playground, in development only, because a production install does not have the
 * package.
 *
 * The package is loaded with the first request. Once loaded, version 0.18.5 sends every client that joins one more
 * message, the message types of its room, and developers who don't use it should see the same bytes as in production.
 */
export function mountPlayground(app: Application, operators: OperatorAccess): void {
  if (!operators.enabled) return;
  let loaded: Promise<RequestHandler> | undefined;
  app.use("/playground", playgroundHeaders, operators.guard, completeResponses, async (req, res, next) => {
    loaded ??= import("@colyseus/playground").then(({ playground }) => playground() as unknown as RequestHandler);
    (await loaded)(req, res, next);
  });
}
