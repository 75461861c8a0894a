import type { AddressInfo } from "node:net";
import { createGame, type Game } from "./app.ts";
import { type Config, ConfigError, readConfig, shownConfig } from "./config.ts";
import { sayWhatNobodyCaught } from "./crash.ts";
import { serveSourceClient } from "./devClient.ts";
import { log } from "./log.ts";
import { logPrinter } from "./logPrinter.ts";
import { operatorAccess } from "./operators.ts";

/** ms that rooms get to say goodbye before the process ends anyway */
const SHUTDOWN_DEADLINE_MS = 5000;

const LIMITS_OFF =
  "! LIMITS=off: one client can take everything this server has. " +
  "That is for load tests on your own machine, never for the internet.";

sayWhatNobodyCaught();
try {
  const config = readConfig(process.env);
  logPrinter.level = config.LOG_LEVEL;
  const game = createGame(config, process.env["CLIENT"] === "source" ? await serveSourceClient() : undefined);
  await listen(game, config);
  stopOnSignals(game);
  log.info("The settings:", { settings: shownConfig(config) });
  log.info(operatorAccess(config));
  if (config.LIMITS === "off") log.warn(LIMITS_OFF);
  log.info(`Slipstream is up: http://localhost:${(game.http.address() as AddressInfo).port}`);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  log.error(error.message);
  process.exit(1);
}

async function listen({ server, http }: Game, { HOST, PORT }: Config): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    http.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") reject(new ConfigError(`Port ${PORT} is taken; set PORT to another.`));
      else if (error.code === "EACCES") reject(new ConfigError(`Port ${PORT} needs more rights; set PORT to another.`));
      else if (["EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN"].includes(error.code ?? ""))
        reject(new ConfigError(`HOST ${HOST} is not an address of this machine.`));
      else reject(error);
    });
    server.listen(PORT, HOST).then(resolve, reject);
  });
  http.removeAllListeners("error").on("error", (error) => log.error(`HTTP server: ${error.message}`));
}

function stopOnSignals({ server }: Game): void {
  let stopping = false;
  // Ctrl-C under npm comes twice, from the terminal and from npm.
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    log.info(`${signal}: closing the rooms.`);
    setTimeout(() => {
      log.error("The rooms did not close in time.");
      log.flush();
      process.exit(1);
    }, SHUTDOWN_DEADLINE_MS).unref();
    void server.gracefullyShutdown(false).then(() => {
      log.flush();
      log.info("Closed.");
      process.exit(0);
    });
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}
