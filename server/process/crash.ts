import { leaveOutPm2 } from "../colyseus/pm2.ts";
import { log } from "../log.ts";
import { counts } from "../metrics/counts.ts";

/**
 * Logs unhandled rejections and uncaught exceptions.
 *
 * An unhandled rejection is a fault in one place. By default, Node would end the process and with it all games; here it
 * is logged and counted. After an uncaught exception, the state of the process is unknown, so the process ends with
 * code 1, and its supervisor restarts it. Uncaught exceptions are not counted, because nothing could read the count.
 */
export function logUncaughtErrors(): void {
  process.on("unhandledRejection", (reason) => {
    counts.errors.rejection++;
    log.error("An unhandled promise rejection.", reason);
  });
  process.on("uncaughtException", (error) => {
    try {
      log.error("An uncaught exception. The process ends.", error);
      log.flush();
    } finally {
      // Even if logging throws, which would otherwise end the process with code 7.
      process.exit(1);
    }
  });
  leaveOutPm2();
}
