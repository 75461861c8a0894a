import pino from "pino";

/** A line of the log as pino writes it. */
interface Line {
  level: string;
  time: string;
  pid: number;
  msg: string;
  err?: { type: string; message: string; stack?: string };
  [field: string]: unknown;
}

/**
 * Puts a line of the log as a person reads it in a terminal: the sentence, its fields, and below it a stack or a table.
 *
 * @param json as pino writes it
 */
export function asText(json: string): string {
  const { level: _level, time: _time, pid: _pid, msg, err, ...fields } = JSON.parse(json) as Line;
  const words = [msg];
  const below: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === "object" && value !== null) below.push(table(value));
    else words.push(`${name}=${value}`);
  }
  if (err?.stack !== undefined) below.push(err.stack);
  else if (err !== undefined) words.push(`${err.type}: ${err.message}`);
  return [words.join(" "), ...below].join("\n");
}

function table(values: object): string {
  const width = Math.max(...Object.keys(values).map((name) => name.length));
  return Object.entries(values)
    .map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)
    .join("\n");
}

/** For people. The console would make an exception of a reader who has gone away. */
function terminal(): { write(json: string): void } {
  process.stdout.on("error", () => {});
  return { write: (json) => console.log(asText(json)) };
}

/**
 * Writes the lines of the log to standard output: JSON in production, text otherwise. Either way a line has left the process
 * when the call returns, so none is lost when the process ends, however it ends; and a reader who has gone away is no error.
 *
 * It asks the environment itself, since a wrong setting must be told before there is a valid config.
 */
export const logPrinter = pino(
  {
    level: "info",
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    // The log has put errors into words itself, within bounds.
    serializers: { err: (error) => error },
    formatters: { level: (level) => ({ level }) },
  },
  process.env["NODE_ENV"] === "production" ? pino.destination({ fd: 1, sync: true }) : terminal(),
);
