import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { build } from "vite";

/**
 * Builds the client into dist/. With `--if-needed`, it does so only if a source is newer than the last build.
 */

const project = path.resolve(import.meta.dirname, "..");
const BUILT = path.join(project, "dist/index.html");
const SOURCES = ["client", "game", "protocol", "public", "package-lock.json"];

if (process.argv.includes("--if-needed") && isUpToDate()) process.exit(0);
await build({ configFile: path.join(import.meta.dirname, "vite.config.ts"), logLevel: "warn" });
console.log("Built the client.");

function isUpToDate(): boolean {
  const built = statSync(BUILT, { throwIfNoEntry: false });
  return built !== undefined && SOURCES.every((source) => newest(path.join(project, source)) <= built.mtimeMs);
}

/** ms since 1970 of the latest change to a file, or to anything in a folder and the folder itself */
function newest(place: string): number {
  const { mtimeMs } = statSync(place);
  if (!statSync(place).isDirectory()) return mtimeMs;
  const entries = readdirSync(place, { recursive: true, encoding: "utf8" });
  return Math.max(mtimeMs, ...entries.map((entry) => statSync(path.join(place, entry)).mtimeMs));
}
