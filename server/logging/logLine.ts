/** A line of the log as pino writes it. */
interface Line {
  level: string;
  time: string;
  pid: number;
  msg: string;
  err?: { type: string; message: string; stack?: string };
  [field: string]: unknown;
}

/** Whether lines are for programs. Asked of the environment, since a wrong setting must be reported without a config. */
export const AS_JSON = process.env["NODE_ENV"] === "production";

/** A line for when pino can't write it: with the fields that pino gives it, and its line break. */
export function logLine(level: string, msg: string, fields: Record<string, unknown> = {}): string {
  const json = JSON.stringify({ level, time: new Date().toISOString(), pid: process.pid, ...fields, msg });
  return `${AS_JSON ? json : asText(json)}\n`;
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
