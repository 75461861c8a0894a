import pino from "pino";
import { AS_JSON, asText } from "./logLine.ts";
import { standardOutput } from "./logTarget.ts";

export { asText };

/** Standard output, to which this process logs. */
export const logTarget = standardOutput();

/**
 * The pino logger. It writes lines to standard output, as JSON in production and as text otherwise. It never throws.
 */
export const logPrinter = pino(
  {
    level: "info",
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    // `BoundedLog` has already converted the error to fields of limited length.
    serializers: { err: (error) => error },
    formatters: { level: (level) => ({ level }) },
  },
  { write: (json) => logTarget.write(AS_JSON ? json : `${asText(json)}\n`) },
);
