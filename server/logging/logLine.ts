/** A line of the log as pino writes it. */
interface Line {
  level: string;
  time: string;
  pid: number;
  msg: string;
  err?: { type: string; message: string; stack?: string };
  [field: string]: unknown;
}

/** Whether lines are JSON. Read from the environment, because an invalid setting is logged before there is a config. */
export const AS_JSON = process.env["NODE_ENV"] === "production";

/** A line with the same fields as those of pino, including the line break. Used where pino can't write it. */
export function logLine(level: string, msg: string, fields: Record<string, unknown> = {}): string {
  const json = JSON.stringify({ level, time: new Date().toISOString(), pid: process.pid, ...fields, msg });
  return `${AS_JSON ? json : asText(json)}\n`;
}

/**
 * Formats a line for a terminal: the sentence and its fields, followed by a stack or a table if there is one.
 *
 * @param json the line as pino writes it
 */
export function asText(json: string): string {
  const { level: _level, time: _time, pid: _pid, process: _process, msg, err, ...fields } = JSON.parse(json) as Line;
  const parts = [msg];
  const below: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === "object" && value !== null) below.push(table(value));
    else parts.push(`${name}=${value}`);
  }
  if (err?.stack !== undefined) below.push(err.stack);
  else if (err !== undefined) parts.push(`${err.type}: ${err.message}`);
  return [parts.join(" "), ...below].join("\n");
}

function table(values: object): string {
  const width = Math.max(...Object.keys(values).map((name) => name.length));
  return Object.entries(values)
    .map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)
    .join("\n");
}
