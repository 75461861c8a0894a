import pino from "pino";
import { AS_JSON, asText } from "./logLine.ts";
import { standardOutput } from "./logTarget.ts";

export { asText };

/** Where the log of this process goes. */
export const logTarget = standardOutput();

/** Writes the lines of the log to standard output: JSON in production, text otherwise. It never throws. */
export const logPrinter = pino(
  {
    level: "info",
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    // The log has put errors into words itself, within bounds.
    serializers: { err: (error) => error },
    formatters: { level: (level) => ({ level }) },
  },
  { write: (json) => logTarget.write(AS_JSON ? json : `${asText(json)}\n`) },
);
