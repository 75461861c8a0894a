import { existsSync } from "node:fs";
import path from "node:path";
import { type Config, ConfigError } from "../config.ts";

/** The folder that `npm run build` writes. */
export const BUILT_CLIENT = path.resolve(import.meta.dirname, "../../dist");

/**
 * Checks that the page was built. Without it, every process would be ready, and every player would see 404.
 *
 * @returns a sentence for the log if there is no page; undefined if there is one
 * @throws ConfigError in production if there is no page
 */
export function checkBuiltClient({ NODE_ENV }: Pick<Config, "NODE_ENV">, folder = BUILT_CLIENT): string | undefined {
  if (existsSync(path.join(folder, "index.html"))) return undefined;
  const sentence = `There is no page for players: ${folder} has no index.html.`;
  if (NODE_ENV === "production") throw new ConfigError(`${sentence} Run \`npm run build\` before the start.`);
  return `${sentence} Run \`npm run build\`, or use \`npm start\`, which builds it.`;
}
