import { ignorePm2 } from "../colyseus/pm2.ts";
import { log } from "../log.ts";
import { counts } from "../metrics/counts.ts";

/**
 * Says what nobody caught, before the process ends, and lives on where it can.
 *
 * A rejected promise that nobody waited for is a fault in one corner, which must not end the game of everybody else, as it
 * would by default. After an exception that went through everything nobody knows what state the process is in, so it
 * ends with code 1, for whoever started it to start it anew. That is not counted: nobody could ask any more.
 */
export function sayWhatNobodyCaught(): void {
  process.on("unhandledRejection", (reason) => {
    counts.errors.rejection++;
    log.error("A promise was rejected and nobody had an answer.", reason);
  });
  process.on("uncaughtException", (error) => {
    try {
      log.error("Something threw and nobody caught it, so the process ends.", error);
      log.flush();
    } finally {
      // Whatever happens to the log: what throws in here would make it code 7.
      process.exit(1);
    }
  });
  ignorePm2();
}
