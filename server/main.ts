import type { AddressInfo } from "node:net";
import type { Application } from "express";
import { createGame, type Game } from "./app.ts";
import { Cluster } from "./cluster/cluster.ts";
import { checkColyseus } from "./colyseus/check.ts";
import { dropErrorListeners } from "./colyseus/listeners.ts";
import { type Config, ConfigError, readConfig, SETTING_NAMES, shownConfig } from "./config.ts";
import { drainOnSignals } from "./drain.ts";
import { checkBuiltClient } from "./http/builtClient.ts";
import { serveSourceClient } from "./http/devClient.ts";
import { log } from "./log.ts";
import { logPrinter } from "./logging/logPrinter.ts";
import { operatorAccess } from "./operators/access.ts";
import { logUncaughtErrors } from "./process/crash.ts";
import { watchDescriptors } from "./process/fileDescriptors.ts";
import { passportKey } from "./process/passportKey.ts";
import { questionableSettings } from "./process/questionableSettings.ts";
import { startWatchdog } from "./process/watchdog.ts";
import { warnOfMisspelledSettings } from "./unknownSettings.ts";
import { VERSION } from "./version.ts";

const LIMITS_OFF =
  "LIMITS=off: a single client can use all resources of this server. " +
  "Use it only for load tests on your own machine.";

logUncaughtErrors();
try {
  warnOfMisspelledSettings(process.env, SETTING_NAMES);
  const config = readConfig(process.env);
  logPrinter.level = config.LOG_LEVEL;
  checkColyseus();
  const { serveClient, missing } = await page(config);
  const cluster = config.REDIS_URL === undefined ? undefined : await Cluster.connect(config);
  const { key, remarks } = passportKey(config);
  const game = createGame({ ...config, PASSPORT_KEY: key }, serveClient, cluster);
  await listen(game, config);
  // Each further line has the id by which other processes, clients and the monitor know this process.
  logPrinter.setBindings({ process: game.processes.id });
  const { port } = game.http.address() as AddressInfo;
  drainOnSignals(game, config);
  startWatchdog(config);
  await game.publicAddress.start();
  if (!game.processes.draining) await cluster?.join();
  log.info("Settings:", { settings: shownConfig(config) });
  log.info(operatorAccess(config));
  for (const { level, sentence } of remarks) log[level](sentence);
  if (config.LIMITS === "off") log.warn(LIMITS_OFF);
  if (missing !== undefined) log.warn(missing);
  for (const sentence of questionableSettings(config)) log.warn(sentence);
  watchDescriptors(config);
  log.info(`Slipstream ${VERSION} has started.`, {
    version: VERSION,
    processId: game.processes.id,
    address: config.PUBLIC_ADDRESS ?? "(not set)",
    node: process.version,
  });
  log.info(`Slipstream is up: http://localhost:${port}`);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  log.error(error.message);
  process.exit(1);
}

/**
 * What serves the page. `CLIENT` is set by tools only: `source` has Vite serve it, `none` leaves it out.
 *
 * @throws ConfigError in production if the page was not built
 */
async function page(
  config: Config,
): Promise<{ serveClient?: (app: Application) => void; missing?: string | undefined }> {
  switch (process.env["CLIENT"]) {
    case "source":
      return { serveClient: await serveSourceClient() };
    case "none":
      return { serveClient: () => {} };
    default:
      return { missing: checkBuiltClient(config) };
  }
}

async function listen({ server, http }: Game, { HOST, PORT }: Config): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    http.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") reject(new ConfigError(`Port ${PORT} is taken; set PORT to another.`));
      else if (error.code === "EACCES")
        reject(new ConfigError(`Port ${PORT} requires more privileges; set PORT to another.`));
      else if (["EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN"].includes(error.code ?? ""))
        reject(new ConfigError(`HOST is ${HOST}, which is not an address of this machine.`));
      else reject(error);
    });
    server.listen(PORT, HOST).then(resolve, reject);
  });
  dropErrorListeners(http).on("error", (error) =>
    log.error("The HTTP server failed.", undefined, { reason: error.message }),
  );
}
