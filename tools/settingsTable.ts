import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { listSettings } from "../server/config.ts";

/** The page that contains the settings table. */
export const PAGE = path.resolve(import.meta.dirname, "../docs/operations.md");

const BEGIN = "<!-- settings, by npm run settings -->";
const END = "<!-- end of settings -->";

/**
 * Replaces the settings table in a page, between its two marker lines.
 *
 * @throws Error if the page lacks the markers
 */
export function withSettings(page: string): string {
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from < 0 || to < from) throw new Error(`The page lacks the lines "${BEGIN}" and "${END}".`);
  return `${page.slice(0, from + BEGIN.length)}\n\n${settingsTable()}\n\n${page.slice(to)}`;
}

function settingsTable(): string {
  const rows = listSettings().map(({ name, default: value, allowed, about }) =>
    [`\`${name}\``, value, allowed.replaceAll('"', "`"), about].map((cell) => cell.replaceAll("|", "\\|")),
  );
  return [["setting", "default", "allowed", "what it does"], ["---", "---", "---", "---"], ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

if (import.meta.main) writeFileSync(PAGE, withSettings(readFileSync(PAGE, "utf8")));
