import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fail, failWith, listOf, outputFile, readOptions, word } from "../tools/options.ts";
import { pictures } from "./curves/pictures.ts";
import { tables, withTables } from "./curves/tables.ts";
import { readRun } from "./rig/runFile.ts";

const { from, page } = readOptions(
  "curves",
  'Draws the curves of runs of "npm run capacity -- --json FILE" as SVG, and makes their tables in Markdown. Runs of\n' +
    "different room types are separate files. Compare only what was measured on the same machine within the same hour.",
  {
    from: listOf(word("files with the measurements", "FILE")),
    page: outputFile(
      "page in Markdown: replaces its tables and writes the pictures beside it; prints the tables and writes the pictures here by default",
    ),
  },
);
if (from === undefined) fail(2, "--from is missing: the files that npm run capacity -- --json FILE has written.");

try {
  const runs = from.map(readRun);
  const made = tables(runs);
  const drawn = pictures(runs.flatMap(({ measurements }) => measurements));
  if (page === undefined) for (const [name, table] of made) console.log(`${name}:\n\n${table}\n`);
  else writeFileSync(page, withTables(readFileSync(page, "utf8"), made));
  for (const [file, svg] of drawn) writeFileSync(path.join(path.dirname(page ?? "."), file), svg);
  const files = [...drawn.keys()].join(", ") || "none, since each curve needs two numbers of clients";
  console.log(`Tables: ${[...made.keys()].join(", ")}. Pictures: ${files}.`);
} catch (error) {
  failWith(error as Error);
}
