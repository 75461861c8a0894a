import { readFileSync } from "node:fs";
import path from "node:path";

const PACKAGE = path.resolve(import.meta.dirname, "../package.json");

const { start } = (JSON.parse(readFileSync(PACKAGE, "utf8")) as { scripts: { start: string } }).scripts;

/** The flags that `npm start` passes to Node. */
export const START_FLAGS = start.split(" ").filter((part) => part.startsWith("--"));
